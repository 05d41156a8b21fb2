using System.Diagnostics;
using System.Globalization;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>Wall time with one and two threads.</summary>
internal static class ThreadTable
{
    private static readonly SoftmaxShape[] Shapes = [new(65536, 10), new(65536, 100), new(8192, 1000)];

    public static IEnumerable<string> Lines(TimeSpan budget)
    {
        yield return "| ns/element, wall time | 1 thread | 2 threads | ratio |";
        yield return "|---|---|---|---|";
        double[] bare = InterleavedSamples.Nanoseconds(
            [() => Enumerable.Range(0, 2).ToList().ForEach(Spin), () => Parallel.For(0, 2, Spin)], budget, WallClock);
        yield return $"| arithmetic without memory: what the machine had to give | | | {(bare[0] / bare[1]).ToString("F2", CultureInfo.InvariantCulture)} |";
        foreach (SoftmaxShape shape in Shapes)
        {
            using var x = new FloatMatrix(shape.Rows, shape.Columns);
            using var y = new FloatMatrix(shape.Rows, shape.Columns);
            Logits.Fill(x.Span, LogitKind.Normal);
            double[] times = InterleavedSamples.Nanoseconds(
                [
                    () => Softmax.ComputeRows(x.Span, shape.Columns, y.Span),
                    () => Softmax.ComputeRows(x.Span, shape.Columns, y.Span, maxDegreeOfParallelism: 2),
                ],
                budget,
                WallClock);
            string one = (times[0] / x.Length).ToString("F2", CultureInfo.InvariantCulture);
            string two = (times[1] / x.Length).ToString("F2", CultureInfo.InvariantCulture);
            yield return $"| {shape} | {one} | {two} | {(times[0] / times[1]).ToString("F2", CultureInfo.InvariantCulture)} |";
        }
    }

    private static double WallClock() => Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency);

    private static void Spin(int worker)
    {
        double sum = worker;
        for (int i = 0; i < 1_000_000; i++)
            sum += i * 0.5;
        if (sum < 0)
            throw new InvalidOperationException("A sum of positive numbers is negative.");
    }
}
