using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Minimises the log-loss over b = 1/T by Newton's method, kept inside a bracket that shrinks by the sign of the derivative.</summary>
internal static class TemperatureSearch
{
    private const int MaximumSteps = 200;
    private const double Precision = 1e-15;

    // Steps shrink quadratically: behind one as short as this the next one is rounding, which may go to and fro for ever.
    private const double LastButOne = 1e-9;

    public static TemperatureScaling Run(LabeledScores rows, TemperatureOptions options, IProgress<CalibrationProgress>? progress, CancellationToken cancellationToken)
    {
        double[] logits = rows.Logits();
        var sum = new ShardedSum(rows.Count, 3, 16L * logits.Length, options.NumberOfThreads, cancellationToken);
        double low = 1.0 / options.MaximumTemperature, high = 1.0 / options.MinimumTemperature;
        Point atOne = Evaluate(1);
        Point found = Find(out TemperatureBound bound, out int steps);
        var summary = new TemperatureSummary(rows.Count, rows.RowsLeftOut, steps, atOne.Loss, found.Loss, bound);
        return new TemperatureScaling(rows.ClassCount, rows.ScoreKind, 1 / found.B, summary);

        Point Find(out TemperatureBound bound, out int steps)
        {
            (bound, steps) = (TemperatureBound.None, 0);
            Point end = Evaluate(high), start = Evaluate(low);
            if (start.Curvature == 0 && end.Curvature == 0 && start.Slope == 0 && end.Slope == 0)
                (bound, end) = (TemperatureBound.Undetermined, atOne);
            else if (end.Slope <= 0)
                bound = TemperatureBound.Minimum;
            else if (start.Slope >= 0)
                (bound, end) = (TemperatureBound.Maximum, start);
            if (bound != TemperatureBound.None)
                return end;
            bool wasShort = false;
            Point point = low < 1 && high > 1 ? atOne : Evaluate(Math.Sqrt(low * high));
            while (steps++ < MaximumSteps && point.Slope != 0)
            {
                if (point.Slope < 0)
                    low = point.B;
                else
                    high = point.B;
                double next = point.B - (point.Slope / point.Curvature);
                double length = Math.Abs(next - point.B) / point.B;
                // Asked before the bracket is: a last step of nothing would otherwise be taken for one out of it.
                if (length <= Precision || (wasShort && length <= LastButOne))
                    break;
                if (!(next > low && next < high))
                    next = Math.Sqrt(low * high);
                wasShort = length <= LastButOne;
                point = Evaluate(next);
                progress?.Report(new CalibrationProgress(steps, MaximumSteps, point.Loss));
            }

            return point;
        }

        Point Evaluate(double b)
        {
            double[] sums = sum.Run((from, to, shard) =>
            {
                var probabilities = new double[rows.ClassCount];
                for (int i = from; i < to; i++)
                {
                    ReadOnlySpan<double> row = logits.AsSpan(i * rows.ClassCount, rows.ClassCount);
                    double label = row[rows.Labels[i]];
                    Softmax.ComputeLog(row, probabilities, 1 / b);
                    double loss = -probabilities[rows.Labels[i]], slope = 0, square = 0;
                    for (int k = 0; k < row.Length; k++)
                    {
                        // Against the true class's logit: of a row predicted right all terms have one sign, so nothing cancels.
                        double difference = row[k] - label, probability = Math.Exp(probabilities[k]);
                        slope += probability * difference;
                        square += probability * difference * difference;
                    }

                    double weight = rows.Weights[i];
                    shard[0] += weight * loss;
                    shard[1] += weight * slope;
                    shard[2] += weight * Math.Max(0, square - (slope * slope));
                }
            });
            return new Point(b, sums[0] / rows.TotalWeight, sums[1] / rows.TotalWeight, sums[2] / rows.TotalWeight);
        }
    }

    private readonly record struct Point(double B, double Loss, double Slope, double Curvature);
}
