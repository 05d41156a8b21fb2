using Microsoft.ML.Data;

namespace Service;

/// <summary>The columns of the pipeline that the service reads.</summary>
internal sealed class ScoredDigit
{
    public string Answer { get; set; } = "";

    [ColumnName("Score")]
    public float[] Probabilities { get; set; } = [];

    public bool IsOod { get; set; }

    public float OodPValue { get; set; }
}
