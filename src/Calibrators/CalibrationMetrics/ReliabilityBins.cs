namespace MLExtensions.Calibrators;

/// <summary>The bars of reliability diagrams.</summary>
internal static class ReliabilityBins
{
    public static ReliabilityBin[] OfEqualWidth(ScoredRows rows)
    {
        var members = new List<int>[rows.BinCount];
        for (int bin = 0; bin < members.Length; bin++)
            members[bin] = [];
        for (int i = 0; i < rows.Count; i++)
            members[rows.Bins[i]].Add(i);
        return [.. members.Select((bin, i) => Of(rows, i / (double)members.Length, (i + 1) / (double)members.Length, bin))];
    }

    public static ReliabilityBin[] OfEqualMass(ScoredRows rows)
    {
        var bins = new ReliabilityBin[rows.BinCount];
        int start = 0;
        double edge = 0;
        for (int bin = 0; bin < bins.Length; bin++)
        {
            int[] part = rows.Ascending[start..(start + CalibrationEstimates.PartLength(rows.Count, bins.Length, bin))];
            start += part.Length;
            // More bins than rows leave empty ones behind.
            bins[bin] = part.Length == 0 ? Of(rows, edge, edge, part) : Of(rows, rows.Confidences[part[0]], rows.Confidences[part[^1]], part);
            edge = bins[bin].To;
        }

        return bins;
    }

    private static ReliabilityBin Of(ScoredRows rows, double from, double to, IReadOnlyCollection<int> members)
    {
        if (members.Count == 0)
            return new ReliabilityBin(from, to, 0, double.NaN, double.NaN);
        return new ReliabilityBin(from, to, members.Count, members.Average(i => rows.Confidences[i]), members.Count(i => rows.Hits[i]) / (double)members.Count);
    }
}
