namespace MLExtensions.Numerics.Tests;

public class LabelScoreBlockTests
{
    private const int Columns = 32;
    private const int Stride = 35;

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (int labels in new[] { 0, 1, 3, 4, 5, 19 })
            {
                foreach (VectorTier tier in Enum.GetValues<VectorTier>())
                    cases.Add(labels, tier.ToString());
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernels_give_what_the_formulas_say(int labels, string tierName)
    {
        VectorTier tier = Enum.Parse<VectorTier>(tierName);
        var random = new Random(labels);
        float[] scores = [.. Enumerable.Range(0, Math.Max(1, labels) * Stride).Select(_ => 40 * (random.NextSingle() - .5f))];
        float[] factors = Numbers(labels), labelFactors = Numbers(labels), shifts = Numbers(Columns), columnFactors = Numbers(Columns);
        scores[0] = -1e30f; // what masks a score
        float[] sums = new float[Columns], slopes = new float[Columns], maxima = [.. Enumerable.Repeat(-3f, Columns)];

        Block(scores).Maxima(factors, maxima);
        Block(scores).Sum(factors, shifts, sums);
        for (int column = 0; column < Columns; column++)
        {
            Assert.Equal(Math.Max(-3, Values(column).DefaultIfEmpty(-3).Max()), maxima[column], 1e-4);
            AssertClose(Values(column).Sum(x => Math.Pow(2, Math.Max(-126, x - shifts[column]))), sums[column]);
        }

        Block(scores).SumLogistic(factors, shifts, sums, slopes);
        for (int column = 0; column < Columns; column++)
        {
            AssertClose(Values(column).Sum(x => Logistic(x + shifts[column])), sums[column]);
            AssertClose(Values(column).Sum(x => Logistic(x + shifts[column]) * (1 - Logistic(x + shifts[column]))), slopes[column], 1e-4, 2e-6);
        }

        float[] calm = [.. scores.Select(score => Math.Clamp(score, -20, 20))];
        Block(calm).Softplus(factors, sums, slopes);
        for (int column = 0; column < Columns; column++)
            AssertClose(Enumerable.Range(0, labels).Sum(label => Math.Log2(1 + Math.Pow(2, calm[(label * Stride) + column] * factors[label]))), sums[column] + Math.Log2(slopes[column]), 1e-5, 5e-6); // a product near 1 keeps 24 bits of itself, not of its distance from 1

        foreach (int kind in new[] { 0, 1, 2 })
        {
            float[] replaced = [.. scores];
            if (kind == 0)
                Block(replaced).Replace(factors, shifts, columnFactors, labelFactors);
            else
                Block(replaced).ReplaceByLogistic(factors, shifts, columnFactors, labelFactors, slope: kind == 2);
            for (int i = 0; i < labels * Stride; i++)
            {
                (int label, int column) = (i / Stride, i % Stride);
                if (column >= Columns)
                {
                    Assert.Equal(scores[i], replaced[i]);
                    continue;
                }

                double x = (double)scores[i] * factors[label], y = Logistic(x + shifts[column]);
                double value = kind == 0 ? Math.Pow(2, Math.Max(-126, x - shifts[column])) : kind == 1 ? y : y * (1 - y);
                AssertClose(value * columnFactors[column] * labelFactors[label], replaced[i], 1e-5, kind == 2 ? 5e-7 : 1e-30); // 1 - y cancels
            }
        }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => .2f + random.NextSingle())];
        LabelScoreBlock Block(float[] values) => new(values, Stride, labels, Columns, tier);
        IEnumerable<double> Values(int column) => Enumerable.Range(0, labels).Select(label => (double)scores[(label * Stride) + column] * factors[label]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LabelScoreBlock(new float[64], 32, 1, 31));
        Assert.Throws<ArgumentException>(() => new LabelScoreBlock(new float[63], 32, 2, 32));
        Assert.Throws<ArgumentException>(() => new LabelScoreBlock(new float[64], 32, 2, 32).Sum(new float[1], new float[32], new float[32]));
        Assert.Throws<InvalidOperationException>(() => new LabelScoreBlock(new float[32 * 121], 32, 121, 32).Softplus(new float[121], new float[32], new float[32]));
    }

    private static double Logistic(double x) => 1 / (1 + Math.Pow(2, -Math.Max(-126, x)));

    private static void AssertClose(double expected, double found, double relative = 1e-5, double absolute = 1e-30) =>
        Assert.True(Math.Abs(expected - found) <= (relative * Math.Abs(expected)) + absolute, $"expected {expected}, found {found}");
}
