using System.Globalization;
using Microsoft.ML;

namespace ImageClassification;

/// <summary>The proof that a saved model needs nothing but its file: a second process loads it with plain ML.NET and predicts.</summary>
internal static class FreshProcess
{
    public const string Verb = "predict";

    /// <summary>Starts this program again and returns the answer and its probability for each test digit.</summary>
    public static (string Answer, float Probability)[] Run(string modelFile) =>
        [.. SecondProcess.Run(Verb, modelFile).Select(line => line.Split(' ')).Select(parts => (parts[0], float.Parse(parts[1], CultureInfo.InvariantCulture)))];

    /// <summary>What the second process does: load, predict digit by digit, print.</summary>
    public static int Predict(string modelFile)
    {
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(modelFile, out DataViewSchema schema);
        using PredictionEngine<Digit, Prediction> engine = mlContext.Model.CreatePredictionEngine<Digit, Prediction>(model, schema);
        foreach (Digit digit in Digit.ForTest(Digit.LoadAll()))
        {
            Prediction prediction = engine.Predict(digit);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prediction.Answer} {prediction.Score.Max():R}"));
        }

        return 0;
    }

    private sealed class Prediction
    {
        public string Answer { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
