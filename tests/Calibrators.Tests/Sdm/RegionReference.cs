namespace MLExtensions.Calibrators.Tests;

/// <summary>The search of the region and of similarities as the specification states them, with sorting and without any cleverness.</summary>
internal static class RegionReference
{
    public static double[] Thresholds(int[] labels, double[] rescaled, double[] outputs, int classes, double alpha, double from) =>
        [.. Enumerable.Range(0, classes).Select(c =>
        {
            double[] kept = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == c && rescaled[i] >= from).Select(i => outputs[i]).Order()];
            return kept.Length == 0 ? 0 : kept[Math.Min((int)((1.0 - alpha) * kept.Length), kept.Length - 1)];
        })];

    public static (double Minimum, double[] Thresholds) Find(int[] labels, double[] rescaled, double[] outputs, int classes, double alpha)
    {
        foreach (double from in rescaled.Where(value => Math.Floor(value) > 0).Distinct().Order())
        {
            double[] thresholds = Thresholds(labels, rescaled, outputs, classes, alpha, from);
            if (Array.TrueForAll(thresholds, threshold => threshold >= alpha))
                return (from, thresholds);
        }

        return (double.PositiveInfinity, new double[classes]);
    }

    /// <summary>The run of good rows from the nearest on, by sorting.</summary>
    public static (int Similarity, double NearestSquared, int NearestRow) Similarity(
        float[][] support, int[] labels, int[] predictions, float[] row, int predicted, int limit, int self = -1)
    {
        (double Distance, int Row)[] order = [.. Enumerable.Range(0, support.Length).Where(i => i != self)
            .Select(i => (support[i].Zip(row, (a, b) => (double)(a - b) * (a - b)).Sum(), i)).Order()];
        int similarity = order.TakeWhile(item => labels[item.Row] == predicted && predictions[item.Row] == predicted).Count();
        return (Math.Min(similarity, limit), order[0].Distance, order[0].Row);
    }
}
