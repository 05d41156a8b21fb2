namespace ImageClassification.OnnxMode;

/// <summary>What the pipeline says about a picture.</summary>
internal sealed class ScoredPicture
{
    public string Label { get; set; } = "";

    public float[] Score { get; set; } = [];

    public bool IsOod { get; set; }

    public int Answer => Array.IndexOf(Score, Score.Max());

    public bool IsRight => $"{Answer}" == Label;

    /// <summary>The expected calibration error over 15 bins of equal width.</summary>
    public static double CalibrationError(IReadOnlyCollection<ScoredPicture> pictures) => pictures
        .GroupBy(picture => Math.Max(0, (int)Math.Ceiling(picture.Score.Max() * 15.0) - 1))
        .Sum(bin => Math.Abs(bin.Sum(picture => (picture.IsRight ? 1.0 : 0.0) - picture.Score.Max()))) / pictures.Count;

    public static double LogLoss(IReadOnlyCollection<ScoredPicture> pictures) => pictures.Average(picture =>
        -Math.Log(Math.Max(picture.Score[int.Parse(picture.Label, System.Globalization.CultureInfo.InvariantCulture)], 1e-30)));
}
