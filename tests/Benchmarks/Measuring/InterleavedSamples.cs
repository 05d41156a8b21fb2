using System.Diagnostics;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Takes turns: every contender once, then every contender again, so that what happens on a shared machine happens to all of them. A
/// figure is the 10th percentile.
/// </summary>
internal static class InterleavedSamples
{
    private const int FewestRounds = 7;
    private const int MostRounds = 2000;
    private const int SettlingRounds = 3;

    public static double[] Nanoseconds(IReadOnlyList<Action> contenders, TimeSpan budget, Func<double>? clock = null)
    {
        clock ??= ThreadTime.Nanoseconds;
        foreach (Action contender in contenders)
            Settle(contender);
        var samples = contenders.Select(_ => new List<double>()).ToArray();
        var watch = Stopwatch.StartNew();
        for (int round = 0; round < FewestRounds || (watch.Elapsed < budget && round < MostRounds); round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                double start = clock();
                contenders[i]();
                samples[i].Add(clock() - start);
            }
        }
        return [.. samples.Select(Percentile10)];
    }

    /// <summary>Enough calls for the runtime to have compiled everything for good.</summary>
    private static void Settle(Action contender)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < SettlingRounds || watch.ElapsedMilliseconds < 250; i++)
            contender();
    }

    private static double Percentile10(List<double> values)
    {
        values.Sort();
        return values[values.Count / 10];
    }
}
