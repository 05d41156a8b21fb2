using Microsoft.ML;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Predicts the current row at its first use.</summary>
internal sealed class BoundSdmRow : ISdmRow
{
    private readonly OncePerRow _once;

    public BoundSdmRow(SdmModel model, DataViewRow input, DataViewSchema.Column features, DataViewSchema.Column? scores, ScoreKind kind)
    {
        Results = new SdmPredictions(1, model.ClassCount);
        var reader = new FloatVectorReader(input, features);
        FloatVectorReader? scoreReader = scores is { } column ? new FloatVectorReader(input, column) : null;
        var workspace = new SdmWorkspace();
        var logits = new float[scoreReader is null ? 0 : model.ClassCount];
        _once = new OncePerRow(input, () =>
        {
            if (reader.TryRead(model.Dimension, out ReadOnlySpan<float> row) && (scoreReader is null || TryReadLogits(scoreReader, kind, logits)))
                model.PredictTile(row, logits, 1, workspace, Results, 0);
            else
                Results.SetInvalid(0);
        });
    }

    public SdmPredictions Results { get; }

    public int Index
    {
        get
        {
            _once.Ensure();
            return 0;
        }
    }

    private static bool TryReadLogits(FloatVectorReader reader, ScoreKind kind, float[] logits)
    {
        if (!reader.TryRead(logits.Length, out ReadOnlySpan<float> scores))
            return false;
        for (int c = 0; c < logits.Length; c++)
            logits[c] = (float)ScoreLogits.Of(scores[c], kind);
        return true;
    }
}
