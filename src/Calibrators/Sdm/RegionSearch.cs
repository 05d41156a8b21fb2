namespace MLExtensions.Calibrators;

/// <summary>Finds the high-reliability region: the smallest similarity from which on every class has its threshold at the target accuracy or above.</summary>
internal static class RegionSearch
{
    /// <summary>Looks through the distinct rescaled similarities in ascending order and stops at the first that passes.</summary>
    /// <param name="labels">The true class of each calibration row.</param>
    /// <param name="rescaled">Its rescaled similarity q'.</param>
    /// <param name="trueOutputs">The output for its true class, also where the prediction is wrong.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="alpha">The target accuracy.</param>
    /// <param name="minimumCount">The fewest rows of each class in the region.</param>
    /// <remarks>
    /// Passing is not monotone in the similarity, so bisection would be wrong. Rows are taken out as the similarity rises; only the class of a row that
    /// goes changes its threshold, an order statistic of a Fenwick tree: O(n log n) for what a plain search does in O(n^2).
    /// </remarks>
    public static SdmRegion Find(
        ReadOnlySpan<int> labels, ReadOnlySpan<double> rescaled, ReadOnlySpan<double> trueOutputs, int classCount, double alpha, int minimumCount = 1)
    {
        int[] rows = Kept(labels, rescaled, classCount);
        (int[] ranks, double[][] outputs) = Rank(rows, labels, trueOutputs, classCount);
        var remaining = new OrderedCounts[classCount];
        var passes = new bool[classCount];
        int failing = classCount;
        for (int c = 0; c < classCount; c++)
        {
            remaining[c] = new OrderedCounts(outputs[c].Length);
            Update(c);
        }

        double[] similarities = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            similarities[i] = rescaled[rows[i]];
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        Array.Sort((double[])similarities.Clone(), order);
        int next = 0;
        while (next < order.Length)
        {
            if (failing == 0)
                return Region(similarities[order[next]]);
            double current = similarities[order[next]];
            for (; next < order.Length && similarities[order[next]] == current; next++)
            {
                int label = labels[rows[order[next]]];
                remaining[label].Remove(ranks[order[next]]);
                Update(label);
            }
        }

        return new SdmRegion(double.PositiveInfinity, new double[classCount], new int[classCount]);

        void Update(int c)
        {
            bool now = remaining[c].Total >= minimumCount && Threshold(c) >= alpha;
            failing += (passes[c] ? 1 : 0) - (now ? 1 : 0);
            passes[c] = now;
        }

        double Threshold(int c) => remaining[c].Total == 0 ? 0 : outputs[c][remaining[c].Select(Index(remaining[c].Total, alpha))];

        SdmRegion Region(double similarity)
        {
            var thresholds = new double[classCount];
            var counts = new int[classCount];
            for (int c = 0; c < classCount; c++)
                (thresholds[c], counts[c]) = (Threshold(c), remaining[c].Total);
            return new SdmRegion(similarity, thresholds, counts);
        }
    }

    /// <summary>The place, from 0, of the threshold among the sorted outputs of a class. The product is cut in double as the author's code does, so that
    /// 10 rows at 0.9 give place 0: where rounding decides, it decides for the higher demand.</summary>
    public static int Index(int count, double alpha) => Math.Min((int)((1.0 - alpha) * count), count - 1);

    private static int[] Kept(ReadOnlySpan<int> labels, ReadOnlySpan<double> rescaled, int classCount)
    {
        var rows = new List<int>();
        for (int i = 0; i < labels.Length; i++)
        {
            // Below 1 is only 0: no similarity at all.
            if (rescaled[i] >= 1 && labels[i] >= 0 && labels[i] < classCount)
                rows.Add(i);
        }

        return [.. rows];
    }

    // The place of each kept row among the outputs of its class, and those outputs sorted.
    private static (int[] Ranks, double[][] Outputs) Rank(int[] rows, ReadOnlySpan<int> labels, ReadOnlySpan<double> trueOutputs, int classCount)
    {
        var ranks = new int[rows.Length];
        var members = new List<int>[classCount];
        for (int c = 0; c < classCount; c++)
            members[c] = [];
        for (int i = 0; i < rows.Length; i++)
            members[labels[rows[i]]].Add(i);
        var outputs = new double[classCount][];
        for (int c = 0; c < classCount; c++)
        {
            int[] kept = [.. members[c]];
            outputs[c] = new double[kept.Length];
            for (int i = 0; i < kept.Length; i++)
                outputs[c][i] = trueOutputs[rows[kept[i]]];
            Array.Sort(outputs[c], kept);
            for (int rank = 0; rank < kept.Length; rank++)
                ranks[kept[rank]] = rank;
        }

        return (ranks, outputs);
    }
}
