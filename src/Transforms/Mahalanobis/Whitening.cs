using MathNet.Numerics.LinearAlgebra;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>A matrix W with W' W equal to the (pseudo-)inverse of a covariance: distances become Euclidean after multiplying by it.</summary>
internal sealed class Whitening
{
    private const double Epsilon = 2.220446049250313e-16;
    private const int MostJitterSteps = 10;

    private Whitening(double[] rows, int rank, double jitter)
    {
        Rows = rows;
        Rank = rank;
        Jitter = jitter;
    }

    /// <summary>Row-major, <see cref="Rank"/> rows of the covariance's size.</summary>
    public double[] Rows { get; }

    public int Rank { get; }

    /// <summary>The share of the variances that was added to them; 0 if none was needed.</summary>
    public double Jitter { get; }

    /// <summary>By Cholesky where the covariance is positive definite; else with jitter if allowed; else by its eigenvectors, those of eigenvalue 0 left out.</summary>
    /// <param name="covariance">Row-major; the lower triangle counts.</param>
    /// <param name="dimension">Its size.</param>
    /// <param name="jitter">The first share to try, or 0 for the pseudo-inverse at once.</param>
    public static Whitening Of(double[] covariance, int dimension, double jitter)
    {
        double[] full = Symmetric(covariance, dimension);
        if (TryCholesky(full, dimension, out double[] inverse))
            return new Whitening(inverse, dimension, 0);
        if (jitter > 0)
        {
            double[] diagonal = [.. Enumerable.Range(0, dimension).Select(i => full[(i * dimension) + i])];
            double mean = diagonal.Average();
            double share = jitter;
            for (int step = 0; step < MostJitterSteps && mean > 0; step++, share *= 10)
            {
                double[] lifted = [.. full];
                for (int i = 0; i < dimension; i++)
                    lifted[(i * dimension) + i] += share * (diagonal[i] > 0 ? diagonal[i] : mean);
                if (TryCholesky(lifted, dimension, out inverse))
                    return new Whitening(inverse, dimension, share);
            }
        }

        return OfEigenvectors(full, dimension);
    }

    private static double[] Symmetric(double[] lower, int dimension)
    {
        var full = new double[lower.Length];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
                full[(i * dimension) + j] = full[(j * dimension) + i] = lower[(i * dimension) + j];
        }

        return full;
    }

    private static bool TryCholesky(double[] covariance, int dimension, out double[] inverse)
    {
        inverse = [];
        double[] factor;
        try
        {
            factor = Matrix<double>.Build.Dense(dimension, dimension, covariance).Cholesky().Factor.ToRowMajorArray();
        }
        catch (ArgumentException)
        {
            // Not positive definite.
            return false;
        }

        for (int i = 0; i < dimension; i++)
        {
            double pivot = factor[(i * dimension) + i];
            // What is left of the variance is rounding only: singular in all but name.
            if (!(pivot * pivot > 10 * dimension * Epsilon * covariance[(i * dimension) + i]))
                return false;
        }

        inverse = InverseOfLower(factor, dimension);
        return true;
    }

    private static double[] InverseOfLower(double[] factor, int dimension)
    {
        var inverse = new double[factor.Length];
        for (int i = 0; i < dimension; i++)
        {
            Span<double> row = inverse.AsSpan(i * dimension, i + 1);
            for (int j = 0; j < i; j++)
                DoubleVectors.AddScaled(-factor[(i * dimension) + j], inverse.AsSpan(j * dimension, j + 1), row[..(j + 1)]);
            row[i] = 1;
            DoubleVectors.Scale(1 / factor[(i * dimension) + i], row);
        }

        return inverse;
    }

    private static Whitening OfEigenvectors(double[] covariance, int dimension)
    {
        var decomposition = Matrix<double>.Build.Dense(dimension, dimension, covariance).Evd(Symmetricity.Symmetric);
        double[] values = [.. decomposition.EigenValues.Select(value => value.Real)];
        double cut = values.Max(Math.Abs) * dimension * Epsilon;
        int[] kept = [.. Enumerable.Range(0, dimension).Where(i => values[i] > cut)];
        if (kept.Length == 0)
            throw new InvalidOperationException("The rows of each class are all the same: no covariance can be learned.");
        double[] vectors = decomposition.EigenVectors.ToColumnMajorArray();
        var rows = new double[kept.Length * dimension];
        for (int i = 0; i < kept.Length; i++)
        {
            Span<double> row = rows.AsSpan(i * dimension, dimension);
            vectors.AsSpan(kept[i] * dimension, dimension).CopyTo(row);
            DoubleVectors.Scale(1 / Math.Sqrt(values[kept[i]]), row);
        }

        return new Whitening(rows, kept.Length, 0);
    }
}
