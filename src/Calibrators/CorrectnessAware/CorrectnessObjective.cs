using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>
/// Weighted mean of (confidence - [prediction right])^2 plus L2 times the squared weights, as a function of the bias and a weight per standardised cue. The
/// temperature of a row is T0 exp(L tanh(v / L)), v = bias + weights * cues: smooth, and never further from T0 than a factor of ten.
/// </summary>
internal sealed class CorrectnessObjective(
    double[] logits, int classes, int inputs, double[] cues, int[] labels, double[] rowWeights, double startTemperature, double l2, int? threads, CancellationToken cancellation)
    : IDifferentiable
{
    /// <summary>ln 10.</summary>
    public const double Limit = 2.302585092994046;

    private readonly int _cueCount = labels.Length == 0 ? 0 : cues.Length / labels.Length;
    private readonly double _totalWeight = rowWeights.Sum();
    private readonly ShardedSum _sum = new(labels.Length, (labels.Length == 0 ? 0 : cues.Length / labels.Length) + 2, 16L * logits.Length, threads, cancellation);

    public int Dimension => _cueCount + 1;

    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        double[] at = point.ToArray();
        double[] sums = _sum.Run((from, to, shard) =>
        {
            for (int i = from; i < to; i++)
            {
                ReadOnlySpan<double> row = logits.AsSpan(i * classes * inputs, classes), cue = cues.AsSpan(i * _cueCount, _cueCount);
                double linear = at[0] + DoubleVectors.Dot(at.AsSpan(1), cue), bend = Math.Tanh(linear / Limit);
                (double confidence, double slope, int best) = Confidence(row, startTemperature * Math.Exp(Limit * bend));
                double miss = confidence - (best == labels[i] ? 1 : 0);
                double factor = rowWeights[i] * 2 * miss * slope * (1 - (bend * bend));
                shard[0] += factor;
                DoubleVectors.AddScaled(factor, cue, shard.AsSpan(1, _cueCount));
                shard[^1] += rowWeights[i] * miss * miss;
            }
        });
        double value = sums[^1] / _totalWeight;
        for (int j = 0; j < gradient.Length; j++)
        {
            gradient[j] = sums[j] / _totalWeight;
            if (j == 0)
                continue;
            gradient[j] += 2 * l2 * at[j];
            value += l2 * at[j] * at[j];
        }

        return value;
    }

    /// <summary>The largest probability at a temperature, its derivative by the temperature's logarithm, and its class.</summary>
    public static (double Confidence, double Slope, int Best) Confidence(ReadOnlySpan<double> row, double temperature)
    {
        int best = 0;
        for (int k = 1; k < row.Length; k++)
        {
            if (row[k] > row[best])
                best = k;
        }

        double sum = 0, moment = 0;
        for (int k = 0; k < row.Length; k++)
        {
            double gap = (row[best] - row[k]) / temperature, power = Math.Exp(-gap);
            sum += power;
            moment += power * gap;
        }

        return (1 / sum, moment == 0 ? 0 : -moment / (sum * sum), best);
    }
}
