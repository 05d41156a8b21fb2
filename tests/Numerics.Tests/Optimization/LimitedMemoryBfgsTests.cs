namespace MLExtensions.Numerics.Tests;

/// <summary>The optimiser on functions whose minimum is known.</summary>
public class LimitedMemoryBfgsTests
{
    [Fact]
    public void An_ill_conditioned_bowl_is_minimised_to_the_tolerance()
    {
        // sum of 10^(k/3) (x_k - k)^2 / 2
        var bowl = new Function(12, (x, gradient) =>
        {
            double value = 0;
            for (int k = 0; k < x.Length; k++)
            {
                double curvature = Math.Pow(10, k / 3.0);
                gradient[k] = curvature * (x[k] - k);
                value += curvature * (x[k] - k) * (x[k] - k) / 2;
            }

            return value;
        });
        double[] point = new double[12];
        var seen = new List<int>();
        LimitedMemoryBfgs.Outcome outcome = new LimitedMemoryBfgs(10, 200, 1e-9, LimitedMemoryBfgs.DoubleNoise).Minimize(bowl, point, (iteration, _, _) => seen.Add(iteration));
        Assert.True(outcome.Converged);
        Assert.InRange(outcome.GradientNorm, 0, 1e-9);
        Assert.Equal(Enumerable.Range(1, outcome.Iterations), seen);
        for (int k = 0; k < 12; k++)
            Assert.Equal(k, point[k], 1e-8);
    }

    [Fact]
    public void Log_cosh_sums_are_minimised_from_far_away()
    {
        var function = new Function(2, (x, gradient) =>
        {
            gradient[0] = Math.Tanh(x[0] - 3) + (.1 * Math.Tanh(x[0] + x[1]));
            gradient[1] = .1 * Math.Tanh(x[0] + x[1]);
            return 1 + Math.Log(Math.Cosh(x[0] - 3)) + (.1 * Math.Log(Math.Cosh(x[0] + x[1])));
        });
        double[] point = [-40, 60];
        Assert.True(new LimitedMemoryBfgs(5, 500, 1e-8, LimitedMemoryBfgs.DoubleNoise).Minimize(function, point).Converged);
        Assert.Equal(3, point[0], 1e-6);
        Assert.Equal(-3, point[1], 1e-6);
    }

    [Fact]
    public void The_most_iterations_are_kept_and_a_start_at_the_minimum_is_left_alone()
    {
        var square = new Function(1, (x, gradient) =>
        {
            gradient[0] = 4 * Math.Pow(x[0], 3);
            return Math.Pow(x[0], 4);
        });
        Assert.Equal(3, new LimitedMemoryBfgs(5, 3, 1e-300).Minimize(square, [5]).Iterations);
        LimitedMemoryBfgs.Outcome outcome = new LimitedMemoryBfgs(5, 100, 1e-9).Minimize(square, [0]);
        Assert.Equal((0, 1, true), (outcome.Iterations, outcome.Evaluations, outcome.Converged));
    }

    private delegate double Value(ReadOnlySpan<double> point, Span<double> gradient);

    private sealed class Function(int dimension, Value value) : IDifferentiable
    {
        public int Dimension => dimension;

        public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient) => value(point, gradient);
    }
}
