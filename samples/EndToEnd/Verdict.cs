using Microsoft.ML;

namespace EndToEnd;

/// <summary>All that the pipeline says of a picture.</summary>
internal sealed class Verdict
{
    public string Label { get; set; } = "";

    /// <summary>What the mix of both heads reads.</summary>
    public string Answer { get; set; } = "";

    /// <summary>Probabilities of the accurate head, calibrated.</summary>
    public float[] AccurateProbability { get; set; } = [];

    /// <summary>Probabilities of the robust head.</summary>
    public float[] RobustProbability { get; set; } = [];

    /// <summary>Probabilities of the mix.</summary>
    public float[] Probability { get; set; } = [];

    public float CertifiedRadius { get; set; }

    public float OodScore { get; set; }

    public bool IsOod { get; set; }

    public bool IsHighReliability { get; set; }

    public bool IsRight => Answer == Label;

    /// <summary>What a program would act on: a picture like those that were learned from, where similar ones were read right.</summary>
    public bool IsAccepted => IsHighReliability && !IsOod;

    public static Verdict[] Of(MLContext mlContext, ITransformer model, IEnumerable<Picture> pictures) =>
        [.. mlContext.Data.CreateEnumerable<Verdict>(model.Transform(mlContext.Data.LoadFromEnumerable(pictures)), reuseRowObject: false)];
}
