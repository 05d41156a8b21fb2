using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Weighted mean log-loss of softmax(W x + b) plus the penalty, as a function of all weights followed by all biases. Convex.</summary>
internal sealed class ParametricObjective : IDifferentiable
{
    private readonly ParametricScalingMethod _method;
    private readonly double[] _inputs;
    private readonly int[] _labels;
    private readonly double[] _rowWeights;
    private readonly double _totalWeight;
    private readonly int _classes;
    private readonly int? _threads;
    private readonly CancellationToken _cancellation;
    private readonly ShardedSum _sum;

    /// <summary>Takes the rows.</summary>
    /// <param name="method">Which numbers are free.</param>
    /// <param name="inputs">Row-major inputs of the affine map.</param>
    /// <param name="rows">Labels and weights of the same rows.</param>
    /// <param name="threads">The most threads; null for all processors.</param>
    /// <param name="cancellation">Ends a pass.</param>
    public ParametricObjective(ParametricScalingMethod method, double[] inputs, LabeledScores rows, int? threads, CancellationToken cancellation)
    {
        (_method, _inputs, _labels, _rowWeights, _totalWeight, _classes) = (method, inputs, rows.Labels, rows.Weights, rows.TotalWeight, rows.ClassCount);
        (_threads, _cancellation) = (threads, cancellation);
        long perRow = method == ParametricScalingMethod.Vector ? 16L * _classes : (16L * _classes) + ((long)_classes * _classes);
        _sum = new ShardedSum(rows.Count, Dimension + 1, perRow * rows.Count, threads, cancellation);
    }

    /// <summary>How the penalty works.</summary>
    public ParametricRegularization Regularization { get; init; }

    /// <summary>The penalty of the weights.</summary>
    public double Lambda { get; set; }

    /// <summary>The penalty of the biases.</summary>
    public double Mu { get; set; }

    public int Dimension => WeightCount + _classes;

    private int WeightCount => _method == ParametricScalingMethod.Vector ? _classes : _classes * _classes;

    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        double[] weights = point[..WeightCount].ToArray(), biases = point[WeightCount..].ToArray();
        double[] sums = _sum.Run((from, to, shard) => Add(from, to, weights, biases, shard));
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = sums[i] / _totalWeight;
        return (sums[^1] / _totalWeight) + Penalty(point, gradient);
    }

    /// <summary>The mean log-loss without the penalty.</summary>
    public double LogLoss(ReadOnlySpan<double> point)
    {
        double[] weights = point[..WeightCount].ToArray(), biases = point[WeightCount..].ToArray();
        return _sum.Run((from, to, shard) => Add(from, to, weights, biases, shard, withGradient: false))[^1] / _totalWeight;
    }

    /// <summary>The second derivative of the penalty by an input's weights off the diagonal, or by the biases behind the last input.</summary>
    public double PenaltyCurvature(int input)
    {
        (double weights, double biases) = PenaltyFactors();
        return 2 * (input == _classes ? biases : weights);
    }

    /// <summary>The weighted second moments of the inputs and a 1 behind them, row-major; and the weighted mean of p (1 - p) of each class at a point.</summary>
    public (double[] Moments, double[] Variances) Curvature(ReadOnlySpan<double> point)
    {
        double[] weights = point[..WeightCount].ToArray(), biases = point[WeightCount..].ToArray();
        int size = _classes + 1;
        var sum = new ShardedSum(_labels.Length, (size * size) + _classes, (long)_inputs.Length * size, _threads, _cancellation);
        double[] sums = sum.Run((from, to, shard) =>
        {
            double[] row = new double[size], probabilities = new double[_classes];
            row[^1] = 1;
            for (int i = from; i < to; i++)
            {
                _inputs.AsSpan(i * _classes, _classes).CopyTo(row);
                ParametricScaling.Map(_method, weights, biases, row.AsSpan(0, _classes), probabilities);
                Softmax.Compute(probabilities, probabilities);
                for (int j = 0; j < size; j++)
                    DoubleVectors.AddScaled(_rowWeights[i] * row[j], row, shard.AsSpan(j * size, size));
                for (int k = 0; k < _classes; k++)
                    shard[(size * size) + k] += _rowWeights[i] * probabilities[k] * (1 - probabilities[k]);
            }
        });
        DoubleVectors.Scale(1 / _totalWeight, sums);
        return (sums[..(size * size)], sums[(size * size)..]);
    }

    private void Add(int from, int to, double[] weights, double[] biases, double[] shard, bool withGradient = true)
    {
        var residuals = new double[_classes];
        double loss = 0;
        for (int i = from; i < to; i++)
        {
            ReadOnlySpan<double> row = _inputs.AsSpan(i * _classes, _classes);
            ParametricScaling.Map(_method, weights, biases, row, residuals);
            Softmax.ComputeLog(residuals, residuals);
            loss -= _rowWeights[i] * residuals[_labels[i]];
            if (!withGradient)
                continue;
            for (int k = 0; k < residuals.Length; k++)
                residuals[k] = _rowWeights[i] * (Math.Exp(residuals[k]) - (k == _labels[i] ? 1 : 0));
            for (int k = 0; k < residuals.Length; k++)
            {
                if (_method == ParametricScalingMethod.Vector)
                    shard[k] += residuals[k] * row[k];
                else if (residuals[k] != 0)
                    DoubleVectors.AddScaled(residuals[k], row, shard.AsSpan(k * _classes, _classes));
                shard[WeightCount + k] += residuals[k];
            }
        }

        shard[^1] += loss;
    }

    // Adds the penalty's gradient and gives its value.
    private double Penalty(ReadOnlySpan<double> point, Span<double> gradient)
    {
        bool everything = Regularization == ParametricRegularization.L2;
        (double weightFactor, double biasFactor) = PenaltyFactors();
        double value = 0;
        for (int i = 0; i < point.Length; i++)
        {
            double factor = i >= WeightCount ? biasFactor
                : everything || (_method != ParametricScalingMethod.Vector && i / _classes != i % _classes) ? weightFactor : 0;
            value += factor * point[i] * point[i];
            gradient[i] += 2 * factor * point[i];
        }

        return value;
    }

    private (double Weights, double Biases) PenaltyFactors()
    {
        bool everything = Regularization == ParametricRegularization.L2;
        double weights = Lambda / (_classes * (everything ? _classes + 1.0 : _classes - 1.0));
        return (weights, everything ? weights : Mu / _classes);
    }
}
