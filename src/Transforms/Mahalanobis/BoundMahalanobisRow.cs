using Microsoft.ML;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Scores the current row at its first use.</summary>
internal sealed class BoundMahalanobisRow : IScoredRow
{
    private readonly OncePerRow _once;
    private readonly float[] _distances;
    private readonly MahalanobisScore[] _score = new MahalanobisScore[1];

    public BoundMahalanobisRow(MahalanobisModel model, DataViewRow input, DataViewSchema.Column features, bool distances)
    {
        var reader = new FloatVectorReader(input, features);
        var scratch = new float[model.ScratchLength(1)];
        _distances = distances ? new float[model.ClassCount] : [];
        _once = new OncePerRow(input, () =>
        {
            if (reader.TryRead(model.Dimension, out ReadOnlySpan<float> row))
            {
                model.ScoreTile(row, 1, scratch, _score, _distances);
            }
            else
            {
                _score[0] = MahalanobisScore.Missing;
                Array.Fill(_distances, float.NaN);
            }
        });
    }

    public MahalanobisScore Score
    {
        get
        {
            _once.Ensure();
            return _score[0];
        }
    }

    public ReadOnlySpan<float> ClassDistances
    {
        get
        {
            _once.Ensure();
            return _distances;
        }
    }
}
