namespace MLExtensions.Trainers;

/// <summary>Finds the features that do not carry a weight yet and should: those whose gradient at weight 0 is above a limit. As the penalty alone has curvature 1, the
/// gradient bounds the weight which the feature by itself would take.</summary>
internal sealed class MissingFeatures(LabelRows rows, double limit)
{
    private readonly double[] _sums = new double[rows.MostPlaces - 1];
    private readonly List<int> _seen = [];

    /// <summary>Gives them places.</summary>
    /// <param name="slopes">The slopes of the rows' losses by their scores.</param>
    public void Add(ReadOnlySpan<double> slopes)
    {
        for (int row = 0; row < slopes.Length; row++)
        {
            if (slopes[row] == 0)
                continue;
            ReadOnlySpan<int> features = rows.FeaturesOf(row);
            ReadOnlySpan<float> values = rows.ValuesOf(row);
            for (int i = 0; i < features.Length; i++)
            {
                if (rows.PlaceOf(features[i]) >= 0)
                    continue;
                ref double sum = ref _sums[features[i]];
                // One that is back at exactly 0 is listed again, which does no harm.
                if (sum == 0)
                    _seen.Add(features[i]);
                sum += slopes[row] * values[i];
            }
        }

        foreach (int feature in _seen)
        {
            if (Math.Abs(_sums[feature]) > limit && rows.PlaceOf(feature) < 0)
                rows.AddFeature(feature);
            _sums[feature] = 0;
        }

        _seen.Clear();
    }
}
