using System.Globalization;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>
/// The largest distance to a double reference, in units of the last place, over lengths 10, 1000, 32,000 and 1,000,000.
/// </summary>
internal static unsafe class AccuracyTable
{
    private static readonly int[] Lengths = [10, 1000, 32_000, 1_000_000];

    private static readonly (string Name, Func<Random, float> Draw)[] Distributions =
    [
        ("N(0,1)", Normal),
        ("N(0,10)", random => 10 * Normal(random)),
        ("N(0,100)", random => 100 * Normal(random)),
        ("U[-100,100]", random => (random.NextSingle() * 200) - 100),
        ("N(0,1)+1000", random => Normal(random) + 1000),
        ("10% -inf", random => random.NextSingle() < 0.1f ? float.NegativeInfinity : Normal(random)),
        ("all equal", _ => 0.7f),
    ];

    private delegate void RowKernel(ReadOnlySpan<float> x, Span<float> y);

    public static IEnumerable<string> Lines()
    {
        yield return "| largest error in ULP | " + string.Join(" | ", Distributions.Select(d => d.Name)) + " |";
        yield return "|---|" + string.Concat(Distributions.Select(_ => "---|"));
        foreach ((string name, RowKernel kernel, bool log) in Contenders())
            yield return $"| {name} | " + string.Join(" | ", Distributions.Select(d => Worst(d.Draw, kernel, log))) + " |";
    }

    private static IEnumerable<(string, RowKernel, bool)> Contenders()
    {
        yield return ("**ours, 256 bits**", (x, y) => Softmax.Compute(x, y, 1f, SoftmaxAlgorithm.Auto, VectorTier.Vector256), false);
        yield return ("ours, 512 bits (emulated where absent)", (x, y) => Softmax.Compute(x, y, 1f, SoftmaxAlgorithm.Auto, VectorTier.Vector512), false);
        yield return ("ours, 128 bits", (x, y) => Softmax.Compute(x, y, 1f, SoftmaxAlgorithm.Auto, VectorTier.Vector128), false);
        yield return ("ours, log", (x, y) => Softmax.ComputeLog(x, y), true);
        yield return ("scalar loop", Peers.ScalarLoop, false);
        yield return ("TensorPrimitives.SoftMax", Peers.TensorPrimitivesSoftMax, false);
        yield return ("TensorPrimitives composed", Peers.TensorPrimitivesComposed, false);
        if (!Xnnpack.IsPresent)
            yield break;
        yield return ("XNNPACK reload", XnnpackReload, false);
        yield return ("XNNPACK two-pass", XnnpackTwoPass, false);
    }

    private static void XnnpackReload(ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* from = x, to = y)
            Xnnpack.Reload(from, to, 1, x.Length);
    }

    private static void XnnpackTwoPass(ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* from = x, to = y)
            Xnnpack.TwoPass(from, to, 1, x.Length);
    }

    private static string Worst(Func<Random, float> draw, RowKernel kernel, bool log)
    {
        double worst = 0;
        int wrong = 0;
        foreach (int length in Lengths)
        {
            var random = new Random(length);
            var logits = new float[length];
            foreach (ref float value in logits.AsSpan())
                value = draw(random);
            var result = new float[length];
            kernel(logits, result);
            worst = Math.Max(worst, WorstOf(logits, result, log, ref wrong));
        }
        return wrong > 0 ? "**NaN**" : worst.ToString(worst < 10 ? "F1" : "F0", CultureInfo.InvariantCulture);
    }

    private static double WorstOf(float[] logits, float[] result, bool log, ref int wrong)
    {
        double maximum = logits.Max();
        double sum = logits.Sum(value => Math.Exp(value - maximum));
        double worst = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double exact = log ? logits[i] - maximum - Math.Log(sum) : Math.Exp(logits[i] - maximum) / sum;
            if (float.IsNaN(result[i]))
                wrong++;
            // Subnormal and absent probabilities are compared nowhere; log-probabilities within 1e-7 count as exact.
            if (!double.IsFinite(exact) || (log ? Math.Abs(result[i] - exact) < 1e-7 : exact < 1.2e-38))
                continue;
            worst = Math.Max(worst, Math.Abs(result[i] - exact) / Math.ScaleB(1, Math.ILogB(exact) - 23));
        }
        return worst;
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
