namespace MLExtensions.Numerics.Tests;

/// <summary>The seeded distributions of logits over which accuracy is stated.</summary>
internal static class LogitRows
{
    public static readonly string[] Names =
    [
        "N(0,1)", "N(0,10)", "N(0,100)", "U[-100,100]", "N(0,1)+1000", "N(0,1)-1000", "10% -inf", "all equal", "one huge",
    ];

    public static float[] Make(string name, int length, int seed = 1)
    {
        var random = new Random((seed * 7919) + length);
        var row = new float[length];
        for (int i = 0; i < length; i++)
        {
            row[i] = name switch
            {
                "N(0,1)" or "one huge" => Normal(random),
                "N(0,10)" => 10 * Normal(random),
                "N(0,100)" => 100 * Normal(random),
                "U[-100,100]" => (200 * random.NextSingle()) - 100,
                "N(0,1)+1000" => 1000 + Normal(random),
                "N(0,1)-1000" => Normal(random) - 1000,
                "10% -inf" => i > 0 && random.NextSingle() < 0.1f ? float.NegativeInfinity : Normal(random),
                "all equal" => 0.7f,
                _ => throw new ArgumentOutOfRangeException(nameof(name)),
            };
        }
        if (name == "one huge" && length > 0)
            row[length / 3] = 1e4f;
        return row;
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
