using System.Globalization;
using ImageClassification;
using Microsoft.ML;

namespace EndToEnd;

/// <summary>The proof that the saved model needs nothing but its file: a second process loads it with plain ML.NET and judges the test digits one by one.</summary>
internal static class FreshProcess
{
    public const string Verb = "judge";

    /// <summary>Starts this program again and returns a line for each test digit.</summary>
    public static string[] Run(string modelFile) => SecondProcess.Run(Verb, modelFile);

    /// <summary>What the second process does.</summary>
    public static int Judge(string modelFile)
    {
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(modelFile, out DataViewSchema schema);
        using PredictionEngine<Picture, Verdict> engine = mlContext.Model.CreatePredictionEngine<Picture, Verdict>(model, schema);
        foreach (Picture picture in Picture.Of(Digit.ForTest(Digit.LoadAll())))
            Console.WriteLine(Line(engine.Predict(picture)));
        return 0;
    }

    /// <summary>All that the pipeline says of a picture, to the last bit.</summary>
    public static string Line(Verdict verdict) => string.Create(CultureInfo.InvariantCulture,
        $"{verdict.Answer} {verdict.IsOod} {verdict.IsHighReliability} {verdict.OodScore:R} {verdict.CertifiedRadius:R} {string.Join(' ', verdict.Probability.Concat(verdict.AccurateProbability).Concat(verdict.RobustProbability).Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}");
}
