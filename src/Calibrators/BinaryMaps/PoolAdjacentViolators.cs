namespace MLExtensions.Calibrators;

/// <summary>Isotonic regression: the nondecreasing function with the least weighted squared error.</summary>
internal static class PoolAdjacentViolators
{
    /// <summary>Fits by pooling adjacent violators; rows of equal <paramref name="x"/> count as one with their weighted mean.</summary>
    /// <param name="x">Where.</param>
    /// <param name="y">The values there.</param>
    /// <param name="weights">Their weights, above 0.</param>
    /// <returns>Knots with rising x and nondecreasing values: the first and the last x of each pooled block. Between knots the function is linear, outside constant.</returns>
    public static (double[] X, double[] Y) Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        double[] keys = x.ToArray();
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        var blocks = new List<Block>();
        for (int start = 0, end; start < keys.Length; start = end)
        {
            double weight = 0, sum = 0;
            for (end = start; end < keys.Length && keys[end] == keys[start]; end++)
            {
                weight += weights[order[end]];
                sum += weights[order[end]] * y[order[end]];
            }

            var block = new Block(keys[start], keys[start], weight, sum);
            // Equal means are pooled too: fewer knots, the same function.
            while (blocks.Count > 0 && blocks[^1].Mean >= block.Mean)
            {
                block = new Block(blocks[^1].First, block.Last, blocks[^1].Weight + block.Weight, blocks[^1].Sum + block.Sum);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(block);
        }

        var knots = new List<(double X, double Y)>();
        foreach (Block block in blocks)
        {
            knots.Add((block.First, block.Mean));
            if (block.Last > block.First)
                knots.Add((block.Last, block.Mean));
        }

        return ([.. knots.Select(knot => knot.X)], [.. knots.Select(knot => knot.Y)]);
    }

    /// <summary>The fitted function at a place.</summary>
    public static double Evaluate(ReadOnlySpan<double> knots, ReadOnlySpan<double> values, double x)
    {
        int upper = knots.BinarySearch(x);
        if (upper >= 0)
            return values[upper];
        upper = ~upper;
        if (upper == 0)
            return values[0];
        if (upper == knots.Length)
            return values[^1];
        double share = (x - knots[upper - 1]) / (knots[upper] - knots[upper - 1]);
        return values[upper - 1] + (share * (values[upper] - values[upper - 1]));
    }

    private readonly record struct Block(double First, double Last, double Weight, double Sum)
    {
        public double Mean => Sum / Weight;
    }
}
