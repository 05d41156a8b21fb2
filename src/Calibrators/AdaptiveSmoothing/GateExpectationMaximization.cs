namespace MLExtensions.Calibrators;

/// <summary>Expectation-maximisation for the likelihood of a gate: each label is credited to the ends of alpha's range in the share in which they
/// explain it, and a logistic regression on those shares follows. No step lowers the likelihood.</summary>
internal static class GateExpectationMaximization
{
    private const int InnerIterations = 50;

    /// <summary>Minimises from a start until a step gains less than the tolerance.</summary>
    /// <param name="objective">The negative log-likelihood.</param>
    /// <param name="l2">The penalty of its weights.</param>
    /// <param name="start">Where from; not changed.</param>
    /// <param name="tolerance">The smallest gain that is worth another step.</param>
    /// <param name="maximumIterations">The most steps.</param>
    /// <param name="report">Told the iteration and the objective after each step; may throw to cancel.</param>
    public static GateFit Minimize(GateObjective objective, double l2, double[] start, double tolerance, int maximumIterations, Action<int, double>? report = null)
    {
        double[] at = [.. start];
        double value = objective.Value(at);
        var shares = new double[objective.RowCount];
        GateObjective regression = objective.With(shares, new GateCoefficients(1, 0, 0, l2));
        int iteration = 0;
        while (iteration < maximumIterations)
        {
            for (int i = 0; i < shares.Length; i++)
                shares[i] = objective.Responsibility(i, at);
            double[] next = GateNewton.Minimize(regression, at, 1e-12, InnerIterations).Parameters;
            double found = objective.Value(next);
            if (!(found < value))
                break;
            double gain = value - found;
            (at, value) = (next, found);
            report?.Invoke(++iteration, value);
            if (gain < tolerance)
                break;
        }

        return new GateFit(at, value, iteration);
    }
}
