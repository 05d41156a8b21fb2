using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>How far a covariance is pulled towards a multiple of the identity, from 0 to 1.</summary>
internal static class ShrinkageIntensity
{
    /// <summary>Ledoit and Wolf (2004), as scikit-learn computes it: the expected error of the covariance over its distance from the target.</summary>
    /// <param name="covariance">The covariance, divided by N; the lower triangle counts.</param>
    /// <param name="dimension">Its size.</param>
    /// <param name="rows">The (effective) number of rows.</param>
    /// <param name="fourthMoment">The mean over the rows of the fourth power of the centred row's norm.</param>
    public static double LedoitWolf(ReadOnlySpan<double> covariance, int dimension, double rows, double fourthMoment)
    {
        if (dimension == 1)
            return 0;
        (double trace, double squares) = Moments(covariance, dimension);
        double mean = trace / dimension;
        double distance = (squares - (dimension * mean * mean)) / dimension;
        double error = (fourthMoment - squares) / (dimension * rows);
        return error <= 0 ? 0 : error >= distance ? 1 : error / distance;
    }

    /// <summary>Chen et al. (2010) without the terms in 2/D of their equation 23, as scikit-learn has it.</summary>
    public static double Oas(ReadOnlySpan<double> covariance, int dimension, double rows)
    {
        (double trace, double squares) = Moments(covariance, dimension);
        double mean = trace / dimension;
        double power = squares / ((double)dimension * dimension);
        double denominator = (rows + 1) * (power - (mean * mean / dimension));
        return denominator <= 0 ? 1 : Math.Min(1, (power + (mean * mean)) / denominator);
    }

    /// <summary>The trace and the squared Frobenius norm.</summary>
    private static (double Trace, double Squares) Moments(ReadOnlySpan<double> covariance, int dimension)
    {
        double trace = 0;
        double squares = 0;
        for (int i = 0; i < dimension; i++)
        {
            ReadOnlySpan<double> lower = covariance.Slice(i * dimension, i);
            double diagonal = covariance[(i * dimension) + i];
            trace += diagonal;
            squares += (2 * DoubleVectors.Dot(lower, lower)) + (diagonal * diagonal);
        }

        return (trace, squares);
    }
}
