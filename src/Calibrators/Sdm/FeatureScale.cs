namespace MLExtensions.Calibrators;

/// <summary>Centres and scales rows of features, computed in double and rounded once: a large common offset costs no digits.</summary>
internal sealed class FeatureScale
{
    private readonly double[] _means;
    private readonly double[] _factors;

    public FeatureScale(double[] means, double[] factors) => (_means, _factors) = (means, factors);

    public int Dimension => _means.Length;

    public ReadOnlySpan<double> Means => _means;

    public ReadOnlySpan<double> Factors => _factors;

    /// <summary>Learns from some of the rows.</summary>
    public static FeatureScale Of(ReadOnlySpan<float> features, int dimension, ReadOnlySpan<int> rows, FeatureStandardization kind)
    {
        var means = new double[dimension];
        var factors = new double[dimension];
        Array.Fill(factors, 1);
        if (kind == FeatureStandardization.None || rows.IsEmpty)
            return new FeatureScale(means, factors);
        foreach (int row in rows)
        {
            for (int i = 0; i < dimension; i++)
                means[i] += features[(row * dimension) + i];
        }

        for (int i = 0; i < dimension; i++)
            means[i] /= rows.Length;
        if (kind == FeatureStandardization.Scalar)
            Array.Fill(means, means.Average());
        var squares = new double[dimension];
        foreach (int row in rows)
        {
            for (int i = 0; i < dimension; i++)
            {
                double difference = features[(row * dimension) + i] - means[i];
                squares[i] += difference * difference;
            }
        }

        // The scalar form divides by the number of values less one, as the author's code does.
        if (kind == FeatureStandardization.Scalar)
            Array.Fill(squares, squares.Sum() / Math.Max(1, ((double)rows.Length * dimension) - 1) * rows.Length);
        for (int i = 0; i < dimension; i++)
        {
            double deviation = Math.Sqrt(squares[i] / rows.Length);
            factors[i] = deviation > 0 ? 1 / deviation : 1;
        }

        return new FeatureScale(means, factors);
    }

    /// <summary>Scales one row.</summary>
    /// <returns>Whether all results are finite.</returns>
    public bool Apply(ReadOnlySpan<float> row, Span<float> destination)
    {
        // Finite numbers stay finite times 0; others do not.
        float check = 0;
        for (int i = 0; i < destination.Length; i++)
        {
            float value = (float)((row[i] - _means[i]) * _factors[i]);
            destination[i] = value;
            check += value * 0;
        }

        return check == 0;
    }
}
