namespace MLExtensions.Trainers;

/// <summary>Weights that separate the mean of a label's rows from the mean of all, on the features of the label's rows: most rows without the label then lie beyond
/// the margin before the first step (Schultheis and Babbar 2022).</summary>
internal sealed class LinearLabelStart(LabelRows rows, double[] featureSums, double smallest)
{
    private readonly double[] _sums = new double[featureSums.Length];
    private readonly bool[] _isListed = new bool[featureSums.Length];
    private readonly List<int> _features = [];

    /// <summary>Gives places to the features of the weights.</summary>
    /// <param name="reach">The score that the mean of the label's rows gets; the mean of all rows gets 0.</param>
    /// <param name="weights">Room for the weights.</param>
    /// <param name="costOf">How much each row of the label counts.</param>
    /// <returns>The length of the sum of the label's rows, each times its cost.</returns>
    public double Find(double reach, Span<double> weights, Func<int, double> costOf)
    {
        double cost = 0;
        for (int row = 0; row < rows.Positives; row++)
        {
            cost += costOf(row);
            Sum(rows.FeaturesOf(row), rows.ValuesOf(row), costOf(row));
        }

        double square = 0, mixed = 0, otherSquare = 0;
        foreach (int feature in _features)
        {
            square += _sums[feature] * _sums[feature];
            mixed += _sums[feature] * featureSums[feature];
            otherSquare += featureSums[feature] * featureSums[feature];
        }

        // The part along the mean of all rows is taken out, unless nothing is left then.
        double share = otherSquare > 0 ? mixed / otherSquare : 0;
        double left = square - (share * mixed);
        if (!(left > 1e-6 * square))
            (share, left) = (0, square);
        weights[0] = 0;
        foreach (int feature in _features)
        {
            double weight = left > 0 ? reach * cost / left * (_sums[feature] - (share * featureSums[feature])) : 0;
            if (Math.Abs(weight) > smallest)
                weights[rows.AddFeature(feature)] = weight;
            _sums[feature] = 0;
            _isListed[feature] = false;
        }

        _features.Clear();
        return Math.Sqrt(square);
    }

    private void Sum(ReadOnlySpan<int> features, ReadOnlySpan<float> values, double cost)
    {
        for (int i = 0; i < features.Length; i++)
        {
            if (!_isListed[features[i]])
            {
                _isListed[features[i]] = true;
                _features.Add(features[i]);
            }

            _sums[features[i]] += cost * values[i];
        }
    }
}
