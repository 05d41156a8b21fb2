namespace MLExtensions.Trainers;

/// <summary>The weighted mean of each feature and one scale for all: the root mean square of the centred values.</summary>
/// <remarks>One scale, not one per feature, keeps the geometry of the features: what was twice as far apart stays so.</remarks>
internal readonly struct FeatureScaling
{
    private FeatureScaling(double[] means, double centredSquares, double values)
    {
        Means = means;
        double scale = values > 0 ? Math.Sqrt(Math.Max(0, centredSquares) / values) : 0;
        Scale = scale > 0 ? scale : 1;
    }

    /// <summary>One mean per feature.</summary>
    public double[] Means { get; }

    /// <summary>The common scale; 1 when no feature varies.</summary>
    public double Scale { get; }

    /// <summary>Scaling of row-major rows with one weight each.</summary>
    public static FeatureScaling OfDense(ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> weights)
    {
        double[] means = new double[columns];
        double total = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            ReadOnlySpan<float> features = rows.Slice(row * columns, columns);
            double weight = weights[row];
            total += weight;
            for (int d = 0; d < means.Length; d++)
                means[d] += weight * features[d];
        }

        for (int d = 0; d < means.Length; d++)
            means[d] /= total;

        double squares = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            ReadOnlySpan<float> features = rows.Slice(row * columns, columns);
            double sum = 0;
            for (int d = 0; d < means.Length; d++)
            {
                double centred = features[d] - means[d];
                sum += centred * centred;
            }

            squares += weights[row] * sum;
        }

        return new FeatureScaling(means, squares, total * columns);
    }

    /// <summary>Scaling of compressed sparse rows; the zeros that are not stored count.</summary>
    public static FeatureScaling OfSparse(in CompressedRows rows, ReadOnlySpan<float> weights)
    {
        double[] means = new double[rows.Columns];
        double total = 0, squares = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            ReadOnlySpan<int> indices = rows.Indices(row);
            ReadOnlySpan<float> values = rows.Values(row);
            double weight = weights[row];
            total += weight;
            for (int i = 0; i < indices.Length; i++)
            {
                means[indices[i]] += weight * values[i];
                squares += weight * values[i] * values[i];
            }
        }

        for (int d = 0; d < means.Length; d++)
        {
            means[d] /= total;
            squares -= total * means[d] * means[d];
        }

        return new FeatureScaling(means, squares, total * rows.Columns);
    }
}
