namespace MLExtensions.Numerics;

// Own code although MathNet.Numerics has an L-BFGS: that one can neither report progress nor be cancelled, allocates several
// vectors per iteration and treats "iterations used up" as an exception; the sums here keep one fixed order.

/// <summary>Minimises a smooth convex function by L-BFGS with a strong Wolfe line search.</summary>
/// <param name="historySize">How many steps the curvature is learned from.</param>
/// <param name="maximumIterations">The most steps.</param>
/// <param name="tolerance">The largest gradient entry that counts as zero.</param>
/// <param name="valueNoise">The relative rounding error of the function's values.</param>
internal sealed class LimitedMemoryBfgs(int historySize, int maximumIterations, double tolerance, double valueNoise = LimitedMemoryBfgs.FloatNoise)
{
    /// <summary>The noise of functions that compute in float.</summary>
    public const double FloatNoise = 1e-6;

    /// <summary>The noise of functions that compute in double.</summary>
    public const double DoubleNoise = 1e-13;

    /// <summary>
    /// Moves <paramref name="point"/> to the minimum. Stops when the largest gradient entry is at most the tolerance, when the
    /// iterations are used up, or when no further progress is possible in the arithmetic of the function.
    /// </summary>
    public Outcome Minimize(IDifferentiable function, double[] point, Action<int, double, double>? iterationDone = null)
    {
        int n = function.Dimension;
        var search = new WolfeLineSearch(function, valueNoise);
        var history = new History(historySize, n);
        double[] gradient = new double[n], nextPoint = new double[n], nextGradient = new double[n], direction = new double[n];
        double value = function.Evaluate(point, gradient);
        int iteration = 0;
        double norm = LargestEntry(gradient);
        bool stuck = false;
        while (!(norm <= tolerance) && iteration < maximumIterations && !stuck)
        {
            history.Direction(gradient, direction);
            double slope = DoubleVectors.Dot(direction, gradient);
            if (!(slope < 0))
            {
                history.Clear();
                history.Direction(gradient, direction);
                slope = DoubleVectors.Dot(direction, gradient);
            }

            double firstStep = history.IsEmpty ? Math.Min(1, 1 / Norm(gradient)) : 1;
            if (!search.TryStep(point, value, slope, direction, firstStep, nextPoint, nextGradient, out double nextValue))
            {
                // Old curvature may be misleading: forget it once; steepest descent failing too means rounding has won.
                stuck = history.IsEmpty;
                history.Clear();
                continue;
            }

            history.Remember(point, nextPoint, gradient, nextGradient);
            nextPoint.CopyTo(point, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
            value = nextValue;
            norm = LargestEntry(gradient);
            iteration++;
            iterationDone?.Invoke(iteration, value, norm);
        }

        return new Outcome(iteration, search.Evaluations + 1, value, norm, norm <= tolerance);
    }

    private static double LargestEntry(ReadOnlySpan<double> gradient)
    {
        double largest = 0;
        foreach (double entry in gradient)
        {
            // A NaN stays, and ends the search.
            if (!(Math.Abs(entry) <= largest))
                largest = Math.Abs(entry);
        }

        return largest;
    }

    private static double Norm(ReadOnlySpan<double> vector) => Math.Sqrt(DoubleVectors.Dot(vector, vector));

    private static void Subtract(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> difference)
    {
        for (int i = 0; i < difference.Length; i++)
            difference[i] = left[i] - right[i];
    }

    /// <summary>How a minimisation ended.</summary>
    internal readonly record struct Outcome(int Iterations, int Evaluations, double Value, double GradientNorm, bool Converged);

    /// <summary>The last steps and gradient changes, and the quasi-Newton direction they imply.</summary>
    private sealed class History(int size, int dimension)
    {
        private const double MinimumCurvature = 1e-12;

        private readonly double[][] _steps = new double[size][];
        private readonly double[][] _changes = new double[size][];
        private readonly double[] _curvatures = new double[size];
        private readonly double[] _coefficients = new double[size];
        private int _count;
        private int _next;

        public bool IsEmpty => _count == 0;

        public void Clear() => (_count, _next) = (0, 0);

        public void Remember(
            ReadOnlySpan<double> point, ReadOnlySpan<double> nextPoint, ReadOnlySpan<double> gradient, ReadOnlySpan<double> nextGradient)
        {
            double[] step = _steps[_next] ??= new double[dimension];
            double[] change = _changes[_next] ??= new double[dimension];
            Subtract(nextPoint, point, step);
            Subtract(nextGradient, gradient, change);
            double curvature = DoubleVectors.Dot(step, change);

            // A pair without positive curvature would make the implied Hessian indefinite.
            if (!(curvature > MinimumCurvature * Norm(step) * Norm(change)))
                return;
            _curvatures[_next] = curvature;
            _next = (_next + 1) % size;
            _count = Math.Min(_count + 1, size);
        }

        public void Direction(ReadOnlySpan<double> gradient, Span<double> direction)
        {
            direction.Clear();
            DoubleVectors.AddScaled(-1, gradient, direction);
            for (int i = 1; i <= _count; i++)
            {
                int slot = (_next - i + size) % size;
                _coefficients[slot] = DoubleVectors.Dot(_steps[slot], direction) / _curvatures[slot];
                DoubleVectors.AddScaled(-_coefficients[slot], _changes[slot], direction);
            }

            if (_count > 0)
            {
                int last = (_next - 1 + size) % size;
                DoubleVectors.Scale(_curvatures[last] / DoubleVectors.Dot(_changes[last], _changes[last]), direction);
            }

            for (int i = _count; i >= 1; i--)
            {
                int slot = (_next - i + size) % size;
                double correction = DoubleVectors.Dot(_changes[slot], direction) / _curvatures[slot];
                DoubleVectors.AddScaled(_coefficients[slot] - correction, _steps[slot], direction);
            }
        }
    }
}
