using MathNet.Numerics.LinearAlgebra;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>
/// Turns the whitened space so that its first axes span the class means (the discriminant coordinates) and the others are orthogonal to all
/// of them. Then a row's distance from class c is the squared length of its other coordinates, the same for all classes, plus its squared
/// distance from the mean within the first few: nothing cancels, and the relative distance needs the first few only.
/// </summary>
internal sealed class DiscriminantRotation
{
    private DiscriminantRotation(double[] means, double[] between, int axes)
    {
        Means = means;
        Between = between;
        Axes = axes;
    }

    /// <summary>The number of discriminant axes, below the number of classes.</summary>
    public int Axes { get; }

    /// <summary>The class means along the axes; row-major, a row for each class.</summary>
    public double[] Means { get; }

    /// <summary>The variance of the class means along each axis, in units of the variance within classes.</summary>
    public double[] Between { get; }

    /// <summary>Rotates the whitening's rows in place.</summary>
    /// <param name="whitening">Row-major, <paramref name="rank"/> rows of <paramref name="dimension"/>.</param>
    /// <param name="rank">The number of rows.</param>
    /// <param name="dimension">The number of features.</param>
    /// <param name="centred">The class means less the global mean, row-major.</param>
    /// <param name="shares">The share of the rows that each class has; 0 for a class without rows.</param>
    public static DiscriminantRotation Apply(double[] whitening, int rank, int dimension, double[] centred, double[] shares)
    {
        int classes = shares.Length;
        double[][] means = [.. Enumerable.Range(0, classes).Select(label => Whiten(whitening, rank, dimension, centred.AsSpan(label * dimension, dimension)))];
        double[][] columns = [.. Enumerable.Range(0, classes).Where(label => shares[label] > 0).Select(label => Array.ConvertAll(means[label], value => value * Math.Sqrt(shares[label])))];
        int axes = Triangularise(columns, whitening, rank, dimension, means);
        // A class without rows needs an axis to be infinitely far on.
        if (axes == 0 && classes > 1)
            axes = 1;
        if (axes == 0)
            return new DiscriminantRotation([], [], 0);

        var weighted = new double[classes * axes];
        for (int label = 0; label < classes; label++)
            DoubleVectors.AddScaled(Math.Sqrt(shares[label]), means[label].AsSpan(0, axes), weighted.AsSpan(label * axes, axes));
        var lower = new double[axes * axes];
        ScatterMatrix.Add(weighted, classes, axes, lower);
        var between = Matrix<double>.Build.Dense(axes, axes, (i, j) => i >= j ? lower[(i * axes) + j] : lower[(j * axes) + i]);
        var decomposition = between.Evd(Symmetricity.Symmetric);
        double[] turn = decomposition.EigenVectors.ToColumnMajorArray();
        Turn(turn, whitening, axes, dimension);
        var turned = new double[classes * axes];
        for (int label = 0; label < classes; label++)
        {
            for (int axis = 0; axis < axes; axis++)
                turned[(label * axes) + axis] = DoubleVectors.Dot(turn.AsSpan(axis * axes, axes), means[label].AsSpan(0, axes));
        }

        return new DiscriminantRotation(turned, [.. decomposition.EigenValues.Select(value => Math.Max(0, value.Real))], axes);
    }

    private static double[] Whiten(double[] whitening, int rank, int dimension, ReadOnlySpan<double> row)
    {
        var result = new double[rank];
        for (int i = 0; i < rank; i++)
            result[i] = DoubleVectors.Dot(whitening.AsSpan(i * dimension, dimension), row);
        return result;
    }

    // Householder reflections with column pivoting bring the columns to triangular form; each reflection is applied to the whitening and
    // the means at once. Returns the columns' rank.
    private static int Triangularise(double[][] columns, double[] whitening, int rank, int dimension, double[][] means)
    {
        double largest = 0;
        var along = new double[dimension];
        int step = 0;
        for (; step < Math.Min(rank, columns.Length); step++)
        {
            int pivot = step;
            double best = -1;
            for (int j = step; j < columns.Length; j++)
            {
                double norm = Math.Sqrt(DoubleVectors.Dot(columns[j].AsSpan(step), columns[j].AsSpan(step)));
                if (norm > best)
                    (best, pivot) = (norm, j);
            }

            largest = Math.Max(largest, best);
            if (best <= 1e-12 * Math.Max(largest, 1e-3))
                break;
            (columns[step], columns[pivot]) = (columns[pivot], columns[step]);

            double[] reflector = columns[step][step..];
            reflector[0] += reflector[0] >= 0 ? best : -best;
            double scale = 2 / DoubleVectors.Dot(reflector, reflector);
            for (int j = step + 1; j < columns.Length; j++)
                Reflect(reflector, scale, columns[j].AsSpan(step));
            foreach (double[] mean in means)
                Reflect(reflector, scale, mean.AsSpan(step));
            Array.Clear(along);
            for (int i = 0; i < reflector.Length; i++)
                DoubleVectors.AddScaled(reflector[i], whitening.AsSpan((step + i) * dimension, dimension), along);
            for (int i = 0; i < reflector.Length; i++)
                DoubleVectors.AddScaled(-scale * reflector[i], along, whitening.AsSpan((step + i) * dimension, dimension));
        }

        return step;
    }

    private static void Reflect(double[] reflector, double scale, Span<double> vector) =>
        DoubleVectors.AddScaled(-scale * DoubleVectors.Dot(reflector, vector), reflector, vector);

    // The first rows become their combinations by the columns of the turn.
    private static void Turn(double[] turn, double[] whitening, int axes, int dimension)
    {
        double[] before = whitening[..(axes * dimension)];
        for (int axis = 0; axis < axes; axis++)
        {
            Span<double> row = whitening.AsSpan(axis * dimension, dimension);
            row.Clear();
            for (int i = 0; i < axes; i++)
                DoubleVectors.AddScaled(turn[(axis * axes) + i], before.AsSpan(i * dimension, dimension), row);
        }
    }
}
