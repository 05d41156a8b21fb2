using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Solves Hessian x = -gradient well enough, by conjugate gradients scaled with the diagonal.</summary>
internal sealed class ConjugateGradients(int places)
{
    private const int MostProducts = 200;

    private readonly double[] _residual = new double[places];
    private readonly double[] _scaled = new double[places];
    private readonly double[] _conjugate = new double[places];
    private readonly double[] _product = new double[places];
    private readonly double[] _diagonal = new double[places];

    /// <summary>Stops when what is left is not longer than <paramref name="tolerance"/>.</summary>
    public void Solve(LabelObjective objective, ReadOnlySpan<double> gradient, double tolerance, Span<double> solution)
    {
        int count = gradient.Length;
        Span<double> residual = _residual.AsSpan(0, count), scaled = _scaled.AsSpan(0, count), conjugate = _conjugate.AsSpan(0, count);
        Span<double> product = _product.AsSpan(0, count), diagonal = _diagonal.AsSpan(0, count);
        solution.Clear();
        residual.Clear();
        DoubleVectors.AddScaled(-1, gradient, residual);
        conjugate.Clear();
        objective.Diagonal(diagonal);
        double length = 0;
        for (int i = 0; i < MostProducts; i++)
        {
            for (int place = 0; place < count; place++)
                scaled[place] = residual[place] / diagonal[place];
            double next = DoubleVectors.Dot(residual, scaled);
            DoubleVectors.Scale(i > 0 ? next / length : 0, conjugate);
            DoubleVectors.AddScaled(1, scaled, conjugate);
            length = next;
            objective.Multiply(conjugate, product);
            double step = length / DoubleVectors.Dot(conjugate, product);
            DoubleVectors.AddScaled(step, conjugate, solution);
            DoubleVectors.AddScaled(-step, product, residual);
            if (DoubleVectors.Dot(residual, residual) <= tolerance * tolerance)
                return;
        }
    }
}
