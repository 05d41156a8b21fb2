namespace MLExtensions.Calibrators;

/// <summary>The one weight of the robust classifier under which labels are most likely.</summary>
internal static class ConstantAlpha
{
    private const int Halvings = 100;

    /// <summary>Maximises <c>sum w ln((1 - alpha) G_y + alpha H_y)</c>, a concave function, over [0, 1] by bisection of its derivative.</summary>
    /// <param name="accurate">G_y: for each row what the accurate classifier gives its label.</param>
    /// <param name="robust">H_y, likewise.</param>
    /// <param name="weights">The weight of each row.</param>
    public static double MaximumLikelihood(ReadOnlySpan<double> accurate, ReadOnlySpan<double> robust, ReadOnlySpan<double> weights)
    {
        if (Slope(accurate, robust, weights, 0) <= 0)
            return 0;
        if (Slope(accurate, robust, weights, 1) >= 0)
            return 1;
        double low = 0;
        double high = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (Slope(accurate, robust, weights, middle) > 0)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    private static double Slope(ReadOnlySpan<double> accurate, ReadOnlySpan<double> robust, ReadOnlySpan<double> weights, double alpha)
    {
        double sum = 0;
        for (int i = 0; i < accurate.Length; i++)
        {
            // Where both give the label nothing at all, no weight is better than another.
            if (accurate[i] != robust[i])
                sum += weights[i] * (robust[i] - accurate[i]) / (((1 - alpha) * accurate[i]) + (alpha * robust[i]));
        }

        return sum;
    }
}
