using Microsoft.ML;

namespace RobustDigits;

/// <summary>What the detector says of digits, read back as plain numbers in the order in which the gate takes them.</summary>
internal sealed class DetectorScores
{
    public float OodScore { get; set; }

    public float RelativeDistance { get; set; }

    public static float[][] Read(MLContext mlContext, ITransformer detector, ITransformer keys, Digit[] digits)
    {
        IDataView scored = detector.Transform(keys.Transform(mlContext.Data.LoadFromEnumerable(digits)));
        return [.. mlContext.Data.CreateEnumerable<DetectorScores>(scored, reuseRowObject: false).Select(scores => new[] { scores.OodScore, scores.RelativeDistance })];
    }
}
