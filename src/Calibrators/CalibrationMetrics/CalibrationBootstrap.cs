namespace MLExtensions.Calibrators;

/// <summary>Draws the rows anew, again and again. Every resample has its own random numbers, so that threads do not matter.</summary>
internal static class CalibrationBootstrap
{
    public static CalibrationIntervals Run(ScoredRows rows, CalibrationMetricsOptions options, CancellationToken cancellationToken)
    {
        var samples = new CalibrationEstimates[options.BootstrapSamples];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.NumberOfThreads ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.For(0, samples.Length, parallel, () => (Counts: new int[rows.Count], Scratch: new CalibrationEstimates.Scratch(rows)), (sample, _, local) =>
        {
            local.Counts.AsSpan().Clear();
            ulong state = ((ulong)(uint)options.Seed << 32) | (uint)sample;
            for (int i = 0; i < local.Counts.Length; i++)
                local.Counts[(int)(((UInt128)Next(ref state) * (uint)local.Counts.Length) >> 64)]++;
            samples[sample] = CalibrationEstimates.Of(rows, local.Counts, local.Scratch);
            return local;
        }, _ => { });
        return new CalibrationIntervals(options.ConfidenceLevel, samples.Length, select =>
        {
            double[] sorted = Array.ConvertAll(samples, sample => select(sample));
            Array.Sort(sorted);
            double tail = (1 - options.ConfidenceLevel) / 2;
            return new ConfidenceInterval(Quantile(sorted, tail), Quantile(sorted, 1 - tail));
        });
    }

    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int lower = (int)position;
        int upper = Math.Min(lower + 1, sorted.Length - 1);
        return sorted[lower] + ((position - lower) * (sorted[upper] - sorted[lower]));
    }

    // SplitMix64 (Steele, Lea and Flood 2014): any start is a good one, so each resample starts at its own number.
    private static ulong Next(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
