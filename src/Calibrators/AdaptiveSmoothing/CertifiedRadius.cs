namespace MLExtensions.Calibrators;

/// <summary>How far an input may be moved without changing the mixed decision, whatever the accurate classifier and the gate do.</summary>
/// <remarks>
/// All radii are 0 up to alpha = 1/2, grow with alpha, and are those of the robust classifier alone at alpha = 1. They hold for moves that are
/// strictly shorter. The smallest weight that the robust classifier can get counts, not the one of the row: an attack may move the gate as well.
/// </remarks>
public static class CertifiedRadius
{
    /// <summary>From Lipschitz constants of the robust probabilities:
    /// <c>min over i != y of (alpha (H_y - H_i) + alpha - 1) / (alpha (L_y + L_i))</c>, at least 0.</summary>
    /// <param name="robustProbabilities">H, after scaling, map and softmax. y is its largest; all other classes are looked at, because with
    /// constants of their own another one than the runner-up may be the nearest.</param>
    /// <param name="lipschitzConstants">Of each H_i in the norm of the moves; or a single one for all classes.</param>
    /// <param name="alphaMinimum">The smallest weight of the robust classifier.</param>
    /// <returns>The radius; NaN where a probability is.</returns>
    public static double Lipschitz(ReadOnlySpan<double> robustProbabilities, ReadOnlySpan<double> lipschitzConstants, double alphaMinimum)
    {
        if (lipschitzConstants.Length != 1 && lipschitzConstants.Length != robustProbabilities.Length)
            throw new ArgumentException($"{lipschitzConstants.Length} constants for {robustProbabilities.Length} classes; one, or one each.", nameof(lipschitzConstants));
        int top = AdaptiveSmoothing.IndexOfLargest(robustProbabilities);
        double radius = double.PositiveInfinity;
        for (int i = 0; i < robustProbabilities.Length; i++)
        {
            if (double.IsNaN(robustProbabilities[i]))
                return double.NaN;
            if (i == top)
                continue;
            double room = (alphaMinimum * (robustProbabilities[top] - robustProbabilities[i])) + alphaMinimum - 1;
            if (!(room > AdaptiveSmoothing.RoundingAllowance))
                return 0;
            radius = Math.Min(radius, room / (alphaMinimum * (Of(lipschitzConstants, top) + Of(lipschitzConstants, i))));
        }

        return radius;

        static double Of(ReadOnlySpan<double> constants, int i) => constants[constants.Length == 1 ? 0 : i];
    }

    /// <summary>For a robust classifier that is smoothed by normal noise, in the Euclidean norm:
    /// <c>sigma / 2 (PhiInv(alpha h_y) - PhiInv(alpha h_second + 1 - alpha))</c>, at least 0. At alpha = 1 the radius of Cohen et al.</summary>
    /// <param name="largest">h_y, the expected vote for the largest class, or a lower bound of it.</param>
    /// <param name="second">The largest expected vote for another class, or an upper bound of it.</param>
    /// <param name="sigma">The standard deviation of the noise, above 0.</param>
    /// <param name="alphaMinimum">The smallest weight of the robust classifier.</param>
    /// <remarks>A certificate only for exact votes or bounds of them: from the raw vote shares of a sample it is an estimate.
    /// See <see cref="VoteBounds"/>.</remarks>
    public static double RandomizedSmoothing(double largest, double second, double sigma, double alphaMinimum)
    {
        double up = alphaMinimum * largest;
        double down = (alphaMinimum * second) + 1 - alphaMinimum;
        if (double.IsNaN(up) || double.IsNaN(down))
            return double.NaN;
        return up > down + AdaptiveSmoothing.RoundingAllowance
            ? sigma / 2 * (StandardNormal.Quantile(Math.Min(up, 1)) - StandardNormal.Quantile(Math.Min(down, 1)))
            : 0;
    }
}
