using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Reads a column of scores in the label's order of classes, for one cursor; a scalar is the second of two classes.</summary>
internal sealed class BoundScoreReader
{
    private readonly FloatVectorReader? _vector;
    private readonly ValueGetter<float>? _scalar;
    private readonly int[] _order;
    private readonly ScoreKind _kind;
    private readonly float[] _scores;

    public BoundScoreReader(DataViewRow row, DataViewSchema.Column column, int[] order, ScoreKind kind)
    {
        if (column.Type is VectorDataViewType)
            _vector = new FloatVectorReader(row, column);
        else
            _scalar = row.GetGetter<float>(column);
        _order = order;
        _kind = kind;
        _scores = new float[order.Length];
    }

    /// <summary>The current row's scores, valid until the next call; NaN for a row of another length.</summary>
    public ReadOnlySpan<float> Read()
    {
        if (_scalar is not null)
        {
            float score = 0;
            _scalar(ref score);
            BinaryScores.Expand(score, _kind, _scores);
        }
        else if (_vector!.TryRead(_order.Length, out ReadOnlySpan<float> values))
        {
            for (int i = 0; i < _scores.Length; i++)
                _scores[i] = values[_order[i]];
        }
        else
        {
            Array.Fill(_scores, float.NaN);
        }

        return _scores;
    }
}
