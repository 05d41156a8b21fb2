namespace MLExtensions.Calibrators;

/// <summary>Newton's method for a gate: few parameters, so the full second derivative is cheap. Where it is not positive definite (the mixture is
/// not convex) or the step does not lower the objective, its diagonal is raised until both hold.</summary>
internal static class GateNewton
{
    private const double LargestDamping = 1e12;

    /// <summary>Minimises from a start until no entry of the gradient is above the tolerance, or no step lowers the objective any more.</summary>
    /// <param name="objective">What is minimised.</param>
    /// <param name="start">Where from; not changed.</param>
    /// <param name="tolerance">Of the gradient's largest entry.</param>
    /// <param name="maximumIterations">The most steps.</param>
    /// <param name="report">Told the iteration and the objective after each step; may throw to cancel.</param>
    public static GateFit Minimize(GateObjective objective, double[] start, double tolerance, int maximumIterations, Action<int, double>? report = null)
    {
        int count = objective.ParameterCount;
        double[] at = [.. start];
        var next = new double[count];
        var gradient = new double[count];
        var step = new double[count];
        var hessian = new double[count, count];
        var factor = new double[count, count];
        double value = objective.Value(at, gradient, hessian);
        double damping = 0;
        int iteration = 0;
        while (iteration < maximumIterations && LargestEntry(gradient) > tolerance)
        {
            bool lowered = false;
            for (; damping <= LargestDamping; damping = Math.Max(1e-10, damping * 10))
            {
                if (!TrySolve(hessian, damping, factor, gradient, step))
                    continue;
                for (int j = 0; j < count; j++)
                    next[j] = at[j] - step[j];
                double found = objective.Value(next);
                if (!(found < value))
                    continue;
                lowered = true;
                break;
            }

            if (!lowered)
                break;
            next.CopyTo(at, 0);
            value = objective.Value(at, gradient, hessian);
            damping = damping <= 1e-10 ? 0 : damping / 100;
            report?.Invoke(++iteration, value);
        }

        return new GateFit(at, value, iteration);
    }

    private static double LargestEntry(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    // Solves (H + damping I) step = gradient by Cholesky's factor; false where that is not positive definite.
    private static bool TrySolve(double[,] hessian, double damping, double[,] factor, double[] gradient, double[] step)
    {
        int count = gradient.Length;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = hessian[i, j] + (i == j ? damping : 0);
                for (int k = 0; k < j; k++)
                    sum -= factor[i, k] * factor[j, k];
                if (i > j)
                {
                    factor[i, j] = sum / factor[j, j];
                    continue;
                }

                if (!(sum > 1e-14 * Math.Abs(hessian[i, i])))
                    return false;
                factor[i, i] = Math.Sqrt(sum);
            }
        }

        for (int i = 0; i < count; i++)
        {
            double sum = gradient[i];
            for (int k = 0; k < i; k++)
                sum -= factor[i, k] * step[k];
            step[i] = sum / factor[i, i];
        }

        for (int i = count - 1; i >= 0; i--)
        {
            double sum = step[i];
            for (int k = i + 1; k < count; k++)
                sum -= factor[k, i] * step[k];
            step[i] = sum / factor[i, i];
        }

        return true;
    }
}
