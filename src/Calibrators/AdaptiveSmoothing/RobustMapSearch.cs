namespace MLExtensions.Calibrators;

/// <summary>Looks for the robust map under which fewest wrong clean decisions of the robust classifier stand in the accurate one's way, while the
/// same share of its right decisions on perturbed rows stays safe.</summary>
/// <remarks>Reads the robust logits alone, on a grid of at most 8 x 8 x 8 points: s from 0.05 to 5 by equal factors, c from -1.1 to 0, p from 1 to 4.</remarks>
internal static class RobustMapSearch
{
    private const int Points = 8;
    private const int MostRows = 2000;
    private const int FewestRows = 200;
    private const int MostValues = 200_000;

    /// <summary>Finds the best map of a kind.</summary>
    /// <param name="start">Its kind and unit; the rest is searched.</param>
    /// <param name="right">Robust logits of perturbed rows that the robust classifier gets right, at least one.</param>
    /// <param name="rightWeights">Their weights.</param>
    /// <param name="wrong">Robust logits of clean rows that it gets wrong.</param>
    /// <param name="wrongWeights">Their weights.</param>
    /// <param name="beta">The percentage of right rows that must stay safe.</param>
    /// <param name="report">Told after each group of points; may throw to cancel.</param>
    public static RobustMap Find(
        RobustMap start, IReadOnlyList<double[]> right, IReadOnlyList<double> rightWeights, IReadOnlyList<double[]> wrong, IReadOnlyList<double> wrongWeights,
        double beta, Action<int, int>? report = null)
    {
        var safe = new Group(start, right, rightWeights);
        var blocking = new Group(start, wrong, wrongWeights);
        (double Objective, double Quantile, RobustMap Map) best = (double.PositiveInfinity, 0, start);
        bool scaleOnly = start.Kind == RobustMapKind.Scale;
        int groups = scaleOnly ? 1 : Points * Points;
        for (int group = 0; group < groups; group++)
        {
            double shift = scaleOnly ? 0 : Linear(-1.1, 0, group / Points);
            double power = scaleOnly ? 1 : Linear(1, 4, group % Points);
            if (group % Points == 0)
            {
                safe.Shift(shift);
                blocking.Shift(shift);
            }

            safe.Raise(power);
            blocking.Raise(power);
            for (int i = 0; i < Points; i++)
            {
                double scale = 0.05 * Math.Pow(100, i / (Points - 1.0));
                double quantile = WeightedMargins.Quantile(safe.Margins(scale), safe.Weights, 1 - (beta / 100));
                double objective = Blocked(blocking.Margins(scale), blocking.Weights, quantile);
                // Among equals the smaller alpha, which is the larger quantile: more room for the accurate classifier.
                if (objective < best.Objective || (objective == best.Objective && quantile > best.Quantile))
                    best = (objective, quantile, start with { Scale = scale, Power = power, Shift = shift });
            }

            report?.Invoke(group + 1, groups);
        }

        return best.Map;
    }

    /// <summary>The weighted share of margins that are at least the quantile, and so cannot be overruled; 0 where there are none.</summary>
    public static double Blocked(ReadOnlySpan<double> margins, ReadOnlySpan<double> weights, double quantile)
    {
        // A saturated softmax has margins of 1 throughout; just below it they still count as blocking.
        double limit = Math.Min(quantile, 1 - 1e-9);
        double blocked = 0, all = 0;
        for (int i = 0; i < margins.Length; i++)
        {
            all += weights[i];
            if (margins[i] >= limit)
                blocked += weights[i];
        }

        return all > 0 ? blocked / all : 0;
    }

    private static double Linear(double from, double to, int point) => from + ((to - from) * point / (Points - 1));

    /// <summary>Rows of one kind at the three stages of the map, of which the outer ones are shared by many points of the grid.</summary>
    private sealed class Group
    {
        private readonly RobustMap _map;
        private readonly double[][] _logits;
        private readonly double[][] _clamped;
        private readonly double[][] _raised;
        private readonly double[] _margins;

        public Group(RobustMap map, IReadOnlyList<double[]> rows, IReadOnlyList<double> weights)
        {
            _map = map;
            // Evenly spaced over what there is: the margins of a thousand rows suffice.
            int most = rows.Count == 0 ? 0 : Math.Clamp(MostValues / rows[0].Length, FewestRows, MostRows);
            int count = Math.Min(rows.Count, most);
            int[] chosen = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows.Count / count))];
            _logits = [.. chosen.Select(i => rows[i])];
            Weights = [.. chosen.Select(i => weights[i])];
            _clamped = Array.ConvertAll(_logits, row => new double[row.Length]);
            _raised = Array.ConvertAll(_logits, row => new double[row.Length]);
            _margins = new double[count];
        }

        public double[] Weights { get; }

        public void Shift(double shift)
        {
            for (int i = 0; i < _logits.Length; i++)
            {
                switch (_map.Kind)
                {
                    case RobustMapKind.Scale:
                        _logits[i].CopyTo(_clamped[i], 0);
                        break;
                    case RobustMapKind.Monotone:
                        _map.Centre(_logits[i], _clamped[i]);
                        RobustMap.Clamp(_clamped[i], shift, _clamped[i]);
                        break;
                    default:
                        RobustMap.LayerNorm(_logits[i], _clamped[i]);
                        RobustMap.ClampByGelu(_clamped[i], shift);
                        break;
                }
            }
        }

        public void Raise(double power)
        {
            for (int i = 0; i < _logits.Length; i++)
                RobustMap.Raise(_clamped[i], power, 1, _raised[i]);
        }

        public double[] Margins(double scale)
        {
            for (int i = 0; i < _margins.Length; i++)
            {
                int top = AdaptiveSmoothing.IndexOfLargest(_logits[i]);
                bool guarded = _map.Kind == RobustMapKind.MixedNuts && AdaptiveSmoothing.IndexOfLargest(_raised[i]) != top;
                _margins[i] = guarded ? SoftmaxMargin(_logits[i], top, 1) : SoftmaxMargin(_raised[i], top, scale);
            }

            return _margins;
        }

        private static double SoftmaxMargin(double[] values, int top, double scale)
        {
            double sum = 1;
            double second = 0;
            for (int i = 0; i < values.Length; i++)
            {
                if (i == top)
                    continue;
                double term = Math.Exp(scale * (values[i] - values[top]));
                sum += term;
                second = Math.Max(second, term);
            }

            return (1 - second) / sum;
        }
    }
}
