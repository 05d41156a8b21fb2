namespace MLExtensions.Numerics;

/// <summary>Finds a step along a descent direction that satisfies the strong Wolfe conditions, for a smooth convex function.</summary>
/// <remarks>
/// The derivative along the line rises monotonically when the function is convex, so the step is found by bracketing the zero of
/// the derivative. Values carry rounding noise: where the decrease to be had is too small to be seen through it, a value
/// within the noise of the start is accepted and the derivative decides alone (the "approximate Wolfe" rule).
/// </remarks>
internal sealed class WolfeLineSearch(IDifferentiable function, double valueNoise)
{
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const double VisibleDecrease = 1e-4;
    private const double MaximumExpansion = 10;
    private const int MaximumEvaluations = 30;

    /// <summary>How often the function was evaluated so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>
    /// Moves from <paramref name="point"/> along <paramref name="direction"/>. On success the new point, its gradient and value
    /// are in the last three arguments; otherwise they hold the last trial and the answer is false.
    /// </summary>
    public bool TryStep(
        ReadOnlySpan<double> point, double value, double slope, ReadOnlySpan<double> direction, double firstStep,
        Span<double> nextPoint, Span<double> nextGradient, out double nextValue)
    {
        double low = 0, lowSlope = slope;
        double high = double.PositiveInfinity, highSlope = double.NaN;
        double step = firstStep;
        nextValue = value;
        for (int trial = 0; trial < MaximumEvaluations; trial++)
        {
            point.CopyTo(nextPoint);
            DoubleVectors.AddScaled(step, direction, nextPoint);
            nextValue = function.Evaluate(nextPoint, nextGradient);
            Evaluations++;
            double nextSlope = DoubleVectors.Dot(direction, nextGradient);
            bool visible = -step * slope > VisibleDecrease * Math.Abs(value);
            double ceiling = value + (visible ? SufficientDecrease * step * slope : valueNoise * Math.Abs(value));
            if (double.IsNaN(nextSlope) || !(nextValue <= ceiling))
                (high, highSlope) = (step, double.NaN);
            else if (nextSlope < Curvature * slope)
                (low, lowSlope) = (step, nextSlope);
            else if (nextSlope > -Curvature * slope)
                (high, highSlope) = (step, nextSlope);
            else
                return true;

            double next = NextStep(low, lowSlope, high, highSlope, slope);
            if (next == step || next <= low || next >= high)
                return false;
            step = next;
        }

        return false;
    }

    private static double NextStep(double low, double lowSlope, double high, double highSlope, double startSlope)
    {
        if (double.IsPositiveInfinity(high))
        {
            // Slope still steep: extrapolate linearly from the start, but never beyond tenfold.
            double gained = 1 - lowSlope / startSlope;
            double target = gained > 0 ? low / gained : double.PositiveInfinity;
            return Math.Clamp(target, 2 * low, MaximumExpansion * low);
        }

        double width = high - low;
        double secant = double.IsNaN(highSlope) ? 0.3 : lowSlope / (lowSlope - highSlope);
        return low + width * Math.Clamp(secant, 0.1, 0.9);
    }
}
