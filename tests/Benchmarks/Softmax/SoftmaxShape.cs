namespace MLExtensions.Benchmarks;

internal sealed record SoftmaxShape(int Rows, int Columns)
{
    /// <summary>The shapes of the published table: very short rows and two tails, rows for L1, L2 and L3, and rows for memory.</summary>
    public static IReadOnlyList<SoftmaxShape> All { get; } =
    [
        new(65536, 7), new(65536, 10), new(65536, 100), new(8192, 1000), new(2660, 3079), new(512, 32000), new(64, 131072), new(1, 1_000_000),
        new(1, 16_777_216),
    ];

    public override string ToString() => $"{Rows}x{Columns}";
}

internal enum LogitKind
{
    Normal,
    Wide,
}

internal static class Logits
{
    public static string Name(LogitKind kind) => kind == LogitKind.Normal ? "N(0,1)" : "U[-100,100]";

    public static void Fill(Span<float> logits, LogitKind kind)
    {
        var random = new Random(1);
        foreach (ref float value in logits)
        {
            value = kind == LogitKind.Normal
                ? (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))
                : (random.NextSingle() * 200) - 100;
        }
    }
}
