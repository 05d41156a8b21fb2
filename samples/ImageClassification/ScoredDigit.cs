using System.Globalization;
using Microsoft.ML;

namespace ImageClassification;

/// <summary>A digit with the probabilities that a model gives to 0 to 9.</summary>
internal sealed class ScoredDigit
{
    public float[] Pixels { get; set; } = [];

    public string Label { get; set; } = "";

    public float[] Score { get; set; } = [];

    /// <summary>The digit that it is.</summary>
    public int Truth => int.Parse(Label, CultureInfo.InvariantCulture);

    /// <summary>The digit that the model takes it for.</summary>
    public int Answer => Array.IndexOf(Score, Score.Max());

    /// <summary>The probability that the model gives its answer.</summary>
    public float Confidence => Score.Max();

    public bool IsRight => Answer == Truth;

    public static ScoredDigit[] Read(MLContext mlContext, IDataView scored) =>
        [.. mlContext.Data.CreateEnumerable<ScoredDigit>(scored, reuseRowObject: false)];
}
