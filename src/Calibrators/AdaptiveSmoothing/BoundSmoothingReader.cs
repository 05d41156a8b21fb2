using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Reads a row's scores and detector features, for one cursor.</summary>
internal sealed class BoundSmoothingReader
{
    private readonly BoundScoreReader _accurate;
    private readonly BoundScoreReader _robust;
    private readonly Action[] _detectors;
    private readonly float[] _features;

    public BoundSmoothingReader(BoundScoreReader accurate, BoundScoreReader robust, DataViewRow row, DataViewSchema.Column[] detectors, int featureCount)
    {
        _accurate = accurate;
        _robust = robust;
        _features = new float[featureCount];
        _detectors = new Action[detectors.Length];
        for (int i = 0, at = 0; i < detectors.Length; i++)
        {
            int start = at;
            int size = BoundSmoothingInputs.SizeOf(detectors[i], 1);
            if (detectors[i].Type is VectorDataViewType)
            {
                var vector = new FloatVectorReader(row, detectors[i]);
                _detectors[i] = () => vector.CopyTo(_features.AsSpan(start, size));
            }
            else
            {
                ValueGetter<float> scalar = row.GetGetter<float>(detectors[i]);
                _detectors[i] = () => scalar(ref _features[start]);
            }

            at += size;
        }
    }

    public ReadOnlySpan<float> Accurate() => _accurate.Read();

    public ReadOnlySpan<float> Robust() => _robust.Read();

    public ReadOnlySpan<float> Features()
    {
        foreach (Action detector in _detectors)
            detector();
        return _features;
    }
}
