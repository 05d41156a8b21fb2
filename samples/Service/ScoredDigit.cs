using Microsoft.ML.Data;

namespace Service;

/// <summary>The columns of the pipeline that the service reads.</summary>
internal sealed class ScoredDigit
{
    public string Answer { get; set; } = "";

    [ColumnName("Score")]
    public float[] Probabilities { get; set; } = [];

    /// <summary>The answer that the calibrator vouches for; empty where it vouches for none.</summary>
    public string AdmittedAnswer { get; set; } = "";

    public bool IsOod { get; set; }

    public float OodPValue { get; set; }
}
