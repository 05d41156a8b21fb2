using MathNet.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Exact (Clopper-Pearson) bounds of a probability from votes: how often an event with that probability was seen in independent trials.</summary>
public static class VoteBounds
{
    // Halving [0, 1] this often leaves nothing between two numbers.
    private const int Halvings = 64;

    /// <summary>A number that the probability is at least, but for a chance of <paramref name="failureProbability"/>.</summary>
    /// <param name="votes">How often the event was seen, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">The number of independent trials, at least 1.</param>
    /// <param name="failureProbability">The chance of being wrong that is allowed, between 0 and 1.</param>
    public static double Lower(long votes, long trials, double failureProbability)
    {
        Check(votes, trials, failureProbability);
        if (votes == 0)
            return 0;
        // P(at least so many votes | p) = I_p(votes, trials - votes + 1) grows with p.
        double low = 0;
        double high = (double)votes / trials;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (SpecialFunctions.BetaRegularized(votes, trials - votes + 1, middle) < failureProbability)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>A number that the probability is at most, but for a chance of <paramref name="failureProbability"/>.</summary>
    /// <inheritdoc cref="Lower"/>
    public static double Upper(long votes, long trials, double failureProbability)
    {
        Check(votes, trials, failureProbability);
        return 1 - Lower(trials - votes, trials, failureProbability);
    }

    private static void Check(long votes, long trials, double failureProbability)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(votes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(votes, trials);
        if (!(failureProbability is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(failureProbability), FormattableString.Invariant($"failureProbability is {failureProbability}; allowed: between 0 and 1."));
    }
}
