using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>What is known of the robust classifier that gives each row a radius: Lipschitz constants, or votes under normal noise.</summary>
public sealed class RobustCertificate : IModelPart<RobustCertificate>
{
    private readonly double[] _constants;

    private RobustCertificate(double[] constants, double sigma, int votes, double failureProbability) =>
        (_constants, Sigma, Votes, FailureProbability) = (constants, sigma, votes, failureProbability);

    /// <summary>The Lipschitz constants of the robust probabilities: one per class or one for all; empty for a smoothed classifier.</summary>
    public ReadOnlySpan<double> Constants => _constants;

    /// <summary>The standard deviation of the noise of a smoothed classifier; 0 for Lipschitz constants.</summary>
    public double Sigma { get; }

    /// <summary>How many votes a row's shares come from; 0 for Lipschitz constants.</summary>
    public int Votes { get; }

    /// <summary>The chance, per row, that a radius from votes is too large.</summary>
    public double FailureProbability { get; }

    static ModelFormat IModelPart<RobustCertificate>.Format => new("robust-certificate", 1, 1);

    /// <summary>From Lipschitz constants of H, the probabilities that enter the mix.</summary>
    /// <param name="constants">One per class or one for all: finite, not negative.</param>
    public static RobustCertificate Lipschitz(params ReadOnlySpan<double> constants)
    {
        if (constants.IsEmpty)
            throw new ArgumentException("At least one Lipschitz constant is needed.", nameof(constants));
        foreach (double constant in constants)
        {
            if (!(constant >= 0) || !double.IsFinite(constant))
                throw new ArgumentOutOfRangeException(nameof(constants), FormattableString.Invariant($"A Lipschitz constant is {constant}; allowed: a finite number, 0 or above."));
        }

        return new RobustCertificate(constants.ToArray(), 0, 0, 0);
    }

    /// <summary>From vote shares under normal noise: each row's shares are counts out of <paramref name="votes"/>.</summary>
    /// <param name="sigma">The standard deviation of the noise, above 0.</param>
    /// <param name="votes">How many noisy copies of each row voted, at least 1.</param>
    /// <param name="failureProbability">The chance, per row, that the radius is too large: between 0 and 1.</param>
    public static RobustCertificate Smoothing(double sigma, int votes, double failureProbability = 0.001)
    {
        if (!(sigma > 0) || !double.IsFinite(sigma))
            throw new ArgumentOutOfRangeException(nameof(sigma), FormattableString.Invariant($"sigma is {sigma}; allowed: a finite number above 0."));
        ArgumentOutOfRangeException.ThrowIfLessThan(votes, 1);
        if (!(failureProbability is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(failureProbability), FormattableString.Invariant($"failureProbability is {failureProbability}; allowed: between 0 and 1."));
        return new RobustCertificate([], sigma, votes, failureProbability);
    }

    /// <summary>The radius of a row: 0 where nothing is certain.</summary>
    /// <param name="robustProbabilities">H of the row.</param>
    /// <param name="alphaMinimum">The smallest weight that the robust classifier can get.</param>
    public double Radius(ReadOnlySpan<double> robustProbabilities, double alphaMinimum)
    {
        if (Votes == 0)
            return CertifiedRadius.Lipschitz(robustProbabilities, _constants, alphaMinimum);
        int top = AdaptiveSmoothing.IndexOfLargest(robustProbabilities);
        double second = 0;
        for (int i = 0; i < robustProbabilities.Length; i++)
        {
            if (double.IsNaN(robustProbabilities[i]))
                return double.NaN;
            if (i != top)
                second = Math.Max(second, robustProbabilities[i]);
        }

        // The same votes choose the classes and bound them, so the bounds hold for all classes at once: a share of the allowed failures for
        // each side of each class. Bounds grow with counts; the runner-up's is the largest of the others.
        double failures = FailureProbability / (2 * robustProbabilities.Length);
        double lower = VoteBounds.Lower(Count(robustProbabilities[top]), Votes, failures);
        double upper = Math.Min(VoteBounds.Upper(Count(second), Votes, failures), 1 - lower);
        return CertifiedRadius.RandomizedSmoothing(lower, upper, Sigma, alphaMinimum);
    }

    // Layout: double[] constants, double sigma, int32 votes, double failure probability.
    void IModelPart<RobustCertificate>.Write(ModelWriter writer)
    {
        writer.Write(_constants);
        writer.Write(Sigma);
        writer.Write(Votes);
        writer.Write(FailureProbability);
    }

    static RobustCertificate IModelPart<RobustCertificate>.Read(ModelReader reader)
    {
        double[] constants = reader.ReadDoubles();
        double sigma = reader.ReadDouble();
        int votes = reader.ReadInt32("the number of votes", 0, int.MaxValue);
        double failureProbability = reader.ReadDouble();
        try
        {
            return votes == 0 ? Lipschitz(constants) : Smoothing(sigma, votes, failureProbability);
        }
        catch (ArgumentException error)
        {
            throw ModelReader.Broken(error.Message);
        }
    }

    private long Count(double share) => Math.Clamp((long)Math.Round(share * Votes), 0, Votes);
}
