using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The sufficient statistics of tied Gaussians: class weights, class means, and the scatter about them, all in double.
/// They add up exactly, so that models can be updated and merged without the rows.</summary>
internal sealed class MahalanobisStatistics : IModelPart<MahalanobisStatistics>
{
    private const int MaximumDimension = 1 << 15;

    public MahalanobisStatistics(int dimension, int classCount)
    {
        Dimension = dimension;
        Weights = new double[classCount];
        Rows = new long[classCount];
        Means = new double[checked(classCount * dimension)];
        Scatter = new double[checked(dimension * dimension)];
    }

    public int Dimension { get; }

    public int ClassCount => Weights.Length;

    /// <summary>The sum of the weights of each class.</summary>
    public double[] Weights { get; private set; }

    /// <summary>The number of rows of each class.</summary>
    public long[] Rows { get; private set; }

    /// <summary>Row-major, a row for each class.</summary>
    public double[] Means { get; private set; }

    /// <summary>The weighted sum of outer products of the rows less their class mean; row-major, the lower triangle counts.</summary>
    public double[] Scatter { get; private set; }

    /// <summary>The sum of squared weights over all rows.</summary>
    public double SquaredWeights { get; set; }

    /// <summary>The rows left out because of a missing label, a value that is not finite, or a weight that is not above 0.</summary>
    public long Skipped { get; set; }

    public double TotalWeight => Weights.Sum();

    public long TotalRows => Rows.Sum();

    public int PresentClasses => Weights.Count(weight => weight > 0);

    public static ModelFormat Format => new("mahalanobis-statistics", 1, 1);

    public Span<double> Mean(int label) => Means.AsSpan(label * Dimension, Dimension);

    /// <summary>The mean of all rows.</summary>
    public double[] GlobalMean()
    {
        var mean = new double[Dimension];
        double total = TotalWeight;
        for (int label = 0; label < ClassCount; label++)
        {
            if (Weights[label] > 0)
                DoubleVectors.AddScaled(Weights[label] / total, Mean(label), mean);
        }

        return mean;
    }

    /// <summary>A copy with room for at least this many classes.</summary>
    public MahalanobisStatistics Clone(int classCount)
    {
        var copy = new MahalanobisStatistics(Dimension, Math.Max(classCount, ClassCount)) { SquaredWeights = SquaredWeights, Skipped = Skipped };
        Weights.CopyTo(copy.Weights, 0);
        Rows.CopyTo(copy.Rows, 0);
        Means.CopyTo(copy.Means, 0);
        Scatter.CopyTo(copy.Scatter, 0);
        return copy;
    }

    /// <summary>Moves a class mean by another group of rows of that class and returns the factor of the rank-one term that the scatter gains (Chan et al.):
    /// <paramref name="correction"/> becomes the row whose outer product is that term.</summary>
    public void Absorb(int label, double weight, ReadOnlySpan<double> mean, Span<double> correction)
    {
        Span<double> own = Mean(label);
        double before = Weights[label];
        double after = before + weight;
        double scale = before > 0 ? Math.Sqrt(before * weight / after) : 0;
        for (int i = 0; i < own.Length; i++)
        {
            double difference = mean[i] - own[i];
            correction[i] = scale * difference;
            own[i] = before > 0 ? own[i] + (difference * (weight / after)) : mean[i];
        }

        Weights[label] = after;
    }

    // Layout: int32 dimension, double[] class weights, int64[] class rows, double[] means, double[] lower triangle of the scatter row by row,
    // double sum of squared weights, int64 skipped rows.
    public void Write(ModelWriter writer)
    {
        writer.Write(Dimension);
        writer.Write(Weights);
        writer.Write(Rows);
        writer.Write(Means);
        var triangle = new double[Triangle(Dimension)];
        for (int i = 0, at = 0; i < Dimension; at += ++i)
            Scatter.AsSpan(i * Dimension, i + 1).CopyTo(triangle.AsSpan(at));
        writer.Write(triangle);
        writer.Write(SquaredWeights);
        writer.Write(Skipped);
    }

    public static MahalanobisStatistics Read(ModelReader reader)
    {
        int dimension = reader.ReadInt32("the number of features", 1, MaximumDimension);
        double[] weights = reader.ReadDoubles();
        if (weights.Length == 0 || (long)weights.Length * dimension > Array.MaxLength)
            throw ModelReader.Broken($"{weights.Length} classes of {dimension} features");
        var statistics = new MahalanobisStatistics(dimension, 1)
        {
            Weights = weights,
            Rows = reader.ReadInt64s(weights.Length),
            Means = reader.ReadDoubles((long)weights.Length * dimension),
        };
        double[] triangle = reader.ReadDoubles(Triangle(dimension));
        for (int i = 0, at = 0; i < dimension; at += ++i)
            triangle.AsSpan(at, i + 1).CopyTo(statistics.Scatter.AsSpan(i * dimension));
        statistics.SquaredWeights = reader.ReadDouble();
        statistics.Skipped = reader.ReadInt64();
        return statistics;
    }

    private static int Triangle(int dimension) => checked(dimension * (dimension + 1) / 2);
}
