using Microsoft.ML;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Mixes the current row at its first use.</summary>
internal sealed class BoundSmoothedRow
{
    private readonly OncePerRow _once;
    private readonly double[] _logProbabilities;
    private SmoothedRow _result;

    public BoundSmoothedRow(AdaptiveSmoothingModel model, BoundSmoothingReader reader, DataViewRow input)
    {
        _logProbabilities = new double[model.ClassCount];
        _once = new OncePerRow(input, () => _result = model.Score(reader.Accurate(), reader.Robust(), reader.Features(), _logProbabilities));
    }

    public SmoothedRow Result
    {
        get
        {
            _once.Ensure();
            return _result;
        }
    }

    public ReadOnlySpan<double> LogProbabilities
    {
        get
        {
            _once.Ensure();
            return _logProbabilities;
        }
    }
}
