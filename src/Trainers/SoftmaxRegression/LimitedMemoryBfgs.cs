using System.Numerics.Tensors;

namespace MLExtensions.Trainers;

// Own code although MathNet.Numerics has an L-BFGS: that one can neither report progress nor be cancelled, allocates several
// vectors per iteration and treats "iterations used up" as an exception; the sums here keep one fixed order.

/// <summary>Minimises a smooth convex function by L-BFGS with a strong Wolfe line search.</summary>
internal sealed class LimitedMemoryBfgs(int historySize, int maximumIterations, double tolerance)
{
    /// <summary>
    /// Moves <paramref name="point"/> to the minimum. Stops when the largest gradient entry is at most the tolerance, when the
    /// iterations are used up, or when no further progress is possible in the arithmetic of the function.
    /// </summary>
    public Outcome Minimize(IDifferentiable function, double[] point, Action<int, double, double>? iterationDone = null)
    {
        int n = function.Dimension;
        var search = new WolfeLineSearch(function);
        var history = new History(historySize, n);
        double[] gradient = new double[n], nextPoint = new double[n], nextGradient = new double[n], direction = new double[n];
        double value = function.Evaluate(point, gradient);
        int iteration = 0;
        double norm = LargestEntry(gradient);
        bool stuck = false;
        while (!(norm <= tolerance) && iteration < maximumIterations && !stuck)
        {
            history.Direction(gradient, direction);
            double slope = TensorPrimitives.Dot<double>(direction, gradient);
            if (!(slope < 0))
            {
                history.Clear();
                history.Direction(gradient, direction);
                slope = TensorPrimitives.Dot<double>(direction, gradient);
            }

            double firstStep = history.IsEmpty ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)) : 1;
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

    private static double LargestEntry(ReadOnlySpan<double> gradient) =>
        gradient.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(gradient));

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
            TensorPrimitives.Subtract(nextPoint, point, step);
            TensorPrimitives.Subtract(nextGradient, gradient, change);
            double curvature = TensorPrimitives.Dot<double>(step, change);

            // A pair without positive curvature would make the implied Hessian indefinite.
            if (!(curvature > MinimumCurvature * TensorPrimitives.Norm<double>(step) * TensorPrimitives.Norm<double>(change)))
                return;
            _curvatures[_next] = curvature;
            _next = (_next + 1) % size;
            _count = Math.Min(_count + 1, size);
        }

        public void Direction(ReadOnlySpan<double> gradient, Span<double> direction)
        {
            TensorPrimitives.Negate(gradient, direction);
            for (int i = 1; i <= _count; i++)
            {
                int slot = (_next - i + size) % size;
                _coefficients[slot] = TensorPrimitives.Dot<double>(_steps[slot], direction) / _curvatures[slot];
                TensorPrimitives.MultiplyAdd(_changes[slot], -_coefficients[slot], direction, direction);
            }

            if (_count > 0)
            {
                int last = (_next - 1 + size) % size;
                TensorPrimitives.Multiply(direction, _curvatures[last] / TensorPrimitives.SumOfSquares<double>(_changes[last]), direction);
            }

            for (int i = _count; i >= 1; i--)
            {
                int slot = (_next - i + size) % size;
                double correction = TensorPrimitives.Dot<double>(_changes[slot], direction) / _curvatures[slot];
                TensorPrimitives.MultiplyAdd(_steps[slot], _coefficients[slot] - correction, direction, direction);
            }
        }
    }
}
