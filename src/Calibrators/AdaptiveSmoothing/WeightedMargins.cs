namespace MLExtensions.Calibrators;

/// <summary>Quantiles and separation of weighted numbers. A row of weight two counts like the row twice.</summary>
internal static class WeightedMargins
{
    /// <summary>The quantile by linear interpolation between order statistics, as numpy's default.</summary>
    /// <param name="values">The numbers, in any order, at least one.</param>
    /// <param name="weights">Their weights, above 0.</param>
    /// <param name="share">0 for the smallest, 1 for the largest.</param>
    public static double Quantile(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, double share)
    {
        double[] sorted = values.ToArray();
        double[] weight = weights.ToArray();
        Array.Sort(sorted, weight);
        // The value with weight w lies at the places from the sum of the weights before it, over w - 1 further ones.
        double end = 0;
        for (int i = 0; i < sorted.Length - 1; i++)
            end += weight[i];
        end += Math.Max(0, weight[^1] - 1);
        double place = share * end;
        double start = 0;
        for (int i = 0; i < sorted.Length - 1; i++)
        {
            double last = start + Math.Max(0, weight[i] - 1);
            double next = start + weight[i];
            if (place <= last)
                return sorted[i];
            if (place < next)
                return sorted[i] + ((sorted[i + 1] - sorted[i]) * ((place - last) / (next - last)));
            start = next;
        }

        return sorted[^1];
    }

    /// <summary>The probability that a positive number is above a negative one, equal ones counting half; NaN where a group is empty.</summary>
    public static double AreaUnderRocCurve(
        ReadOnlySpan<double> positives, ReadOnlySpan<double> positiveWeights, ReadOnlySpan<double> negatives, ReadOnlySpan<double> negativeWeights)
    {
        double[] up = positives.ToArray(), upWeights = positiveWeights.ToArray(), down = negatives.ToArray(), downWeights = negativeWeights.ToArray();
        Array.Sort(up, upWeights);
        Array.Sort(down, downWeights);
        double sum = 0, below = 0, all = 0, positive = 0;
        int j = 0;
        for (int i = 0; i < up.Length; i++)
        {
            while (j < down.Length && down[j] < up[i])
                below += downWeights[j++];
            double equal = 0;
            for (int k = j; k < down.Length && down[k] == up[i]; k++)
                equal += downWeights[k];
            sum += upWeights[i] * (below + (equal / 2));
            positive += upWeights[i];
        }

        foreach (double weight in downWeights)
            all += weight;
        return positive > 0 && all > 0 ? sum / (positive * all) : double.NaN;
    }
}
