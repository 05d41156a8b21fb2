namespace MLExtensions.Numerics.Tests;

/// <summary>A million classes and more: sums that a single float accumulator would lose.</summary>
public class SoftmaxLongRowTests
{
    public static TheoryData<string> Names => new(LogitRows.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_million_classes_stay_within_the_bound(string name)
    {
        float[] logits = LogitRows.Make(name, 1_000_003);
        double[] exact = SoftmaxReference.Probabilities(logits);
        var result = new float[logits.Length];
        foreach (VectorTier tier in SoftmaxChecks.Tiers)
        {
            foreach (SoftmaxAlgorithm algorithm in SoftmaxChecks.Algorithms)
            {
                Softmax.Compute(logits, result, 1f, algorithm, tier);
                double worst = Ulp.WorstProbability(result, exact);
                Assert.True(worst <= SoftmaxChecks.ProbabilityBound(algorithm), $"{tier} {algorithm}: {worst} ULP");
                double sum = 0;
                foreach (float p in result)
                    sum += p;
                Assert.True(Math.Abs(sum - 1) <= 1e-6, $"{tier} {algorithm}: sum {sum}");
            }
        }
        exact = SoftmaxReference.LogProbabilities(logits);
        foreach (VectorTier tier in SoftmaxChecks.Tiers)
        {
            Softmax.ComputeLog(logits, result, 1f, SoftmaxAlgorithm.Auto, tier);
            double worst = Ulp.WorstLog(result, exact);
            Assert.True(worst <= SoftmaxChecks.LogBound, $"{tier} log: {worst} ULP");
        }
    }

    [Fact]
    public void One_large_logit_among_millions_of_equal_ones()
    {
        foreach (int length in (int[])[100_000, 1 << 22])
        {
            foreach (float top in (float[])[3, 14, 20, 40])
            {
                var logits = new float[length];
                logits[length / 2] = top;
                double[] exact = SoftmaxReference.Probabilities(logits);
                var result = new float[length];
                Softmax.Compute(logits, result);
                double worst = Ulp.WorstProbability(result, exact);
                Assert.True(worst <= 3, $"{length}, {top}: {worst} ULP");
                Softmax.ComputeLog(logits, result);
                worst = Ulp.WorstLog(result, SoftmaxReference.LogProbabilities(logits));
                Assert.True(worst <= 4, $"log {length}, {top}: {worst} ULP");
            }
        }
    }
}
