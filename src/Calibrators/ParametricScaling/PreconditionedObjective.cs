using MathNet.Numerics.LinearAlgebra;
using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>
/// The objective of matrix scaling in other coordinates, in which it is nearly round: log-probabilities of many classes lie far from 0 and move together, and
/// without this the optimiser needs several times the passes. Each class's weights and bias are multiplied by the Cholesky factor of an estimate of their
/// curvature: mean of p (1 - p) over rows and classes times the second moments of the inputs, plus the penalty's own. One factor serves all classes.
/// </summary>
internal sealed class PreconditionedObjective : IDifferentiable
{
    // Inputs that move exactly together have no curvature across; a little of their mean one keeps the factor finite.
    private const double Jitter = 1e-9;
    private const double SmallestVariance = 1e-6;

    private readonly ParametricObjective _inner;
    private readonly int _classes;
    private readonly double[] _factor;
    private readonly double[] _point;
    private readonly double[] _gradient;

    /// <summary>Factors the curvature at a point for the penalties that are set.</summary>
    /// <param name="inner">The objective.</param>
    /// <param name="moments">Row-major second moments of the inputs and a 1 behind them, one more than classes.</param>
    /// <param name="variances">The mean of p (1 - p) of each class.</param>
    public PreconditionedObjective(ParametricObjective inner, double[] moments, double[] variances)
    {
        (_inner, _classes) = (inner, variances.Length);
        _point = new double[inner.Dimension];
        _gradient = new double[inner.Dimension];
        int size = _classes + 1;
        double trace = 0;
        for (int i = 0; i < size; i++)
            trace += moments[(i * size) + i] / size;
        double variance = Math.Max(SmallestVariance, variances.Average());
        Matrix<double> curvature = Matrix<double>.Build.Dense(size, size, (i, j) => variance * moments[(i * size) + j]);
        for (int i = 0; i < size; i++)
            curvature[i, i] += (variance * Jitter * trace) + inner.PenaltyCurvature(i);
        Matrix<double> factor = curvature.Cholesky().Factor;
        _factor = [.. Enumerable.Range(0, size).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => factor[i, j]))];
    }

    public int Dimension => _inner.Dimension;

    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        ToPlain(point, _point);
        double value = _inner.Evaluate(_point, _gradient);
        var row = new double[_classes + 1];
        for (int k = 0; k < _classes; k++)
        {
            Gather(_gradient, k, row);
            // L y = g, forwards.
            for (int i = 0; i < row.Length; i++)
            {
                ReadOnlySpan<double> factor = Row(i);
                row[i] = (row[i] - DoubleVectors.Dot(factor[..i], row.AsSpan(0, i))) / factor[i];
            }

            Scatter(row, k, gradient);
        }

        return value;
    }

    /// <summary>From these coordinates to weights and biases.</summary>
    public void ToPlain(ReadOnlySpan<double> point, Span<double> plain)
    {
        var row = new double[_classes + 1];
        for (int k = 0; k < _classes; k++)
        {
            Gather(point, k, row);
            // L^T x = y, backwards.
            for (int i = row.Length - 1; i >= 0; i--)
            {
                ReadOnlySpan<double> factor = Row(i);
                row[i] /= factor[i];
                DoubleVectors.AddScaled(-row[i], factor[..i], row.AsSpan(0, i));
            }

            Scatter(row, k, plain);
        }
    }

    /// <summary>From weights and biases to these coordinates.</summary>
    public double[] FromPlain(ReadOnlySpan<double> plain)
    {
        var point = new double[plain.Length];
        var row = new double[_classes + 1];
        for (int k = 0; k < _classes; k++)
        {
            Gather(plain, k, row);
            // y = L^T x: entry i needs the entries of x from i on.
            var result = new double[row.Length];
            for (int i = 0; i < row.Length; i++)
                DoubleVectors.AddScaled(row[i], Row(i), result.AsSpan(0, i + 1));
            Scatter(result, k, point);
        }

        return point;
    }

    // Row i of the lower triangle.
    private ReadOnlySpan<double> Row(int i) => _factor.AsSpan(i * (i + 1) / 2, i + 1);

    private void Gather(ReadOnlySpan<double> all, int k, Span<double> row)
    {
        all.Slice(k * _classes, _classes).CopyTo(row);
        row[_classes] = all[(_classes * _classes) + k];
    }

    private void Scatter(ReadOnlySpan<double> row, int k, Span<double> all)
    {
        row[.._classes].CopyTo(all[(k * _classes)..]);
        all[(_classes * _classes) + k] = row[_classes];
    }
}
