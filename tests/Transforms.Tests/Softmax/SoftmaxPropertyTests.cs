using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>What holds for the stages on any finite logits; the kernels' own properties are tested with the kernels.</summary>
public class SoftmaxPropertyTests
{
    private static readonly MLContext Context = new(1);

    public static TheoryData<float, int> Scales => new()
    {
        { 1f, 3 }, { 10f, 10 }, { 100f, 17 }, { 1e4f, 100 }, { 1e30f, 257 },
    };

    [Theory]
    [MemberData(nameof(Scales))]
    public void Probabilities_are_finite_sum_to_one_and_keep_the_order_of_the_logits(float scale, int classes)
    {
        float[][] logits = Random(scale, classes);
        foreach ((float[] z, float[] p) in logits.Zip(Run(Context.Transforms.SoftmaxStable("P", "Z"), logits)))
        {
            Assert.All(p, value => Assert.InRange(value, 0f, 1f));
            Assert.Equal(1.0, p.Sum(value => (double)value), 1e-6);
            float[] sorted = [.. z.Zip(p).OrderBy(pair => pair.First).Select(pair => pair.Second)];
            Assert.Equal(sorted.Order(), sorted);
        }
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void Logarithms_are_those_of_the_probabilities(float scale, int classes)
    {
        float[][] logits = Random(scale, classes);
        float[][] probabilities = Run(Context.Transforms.SoftmaxStable("P", "Z"), logits);
        float[][] logarithms = Run(Context.Transforms.LogSoftmax("P", "Z"), logits);
        foreach ((float p, float l) in probabilities.SelectMany(row => row).Zip(logarithms.SelectMany(row => row)))
        {
            Assert.True(l <= 0 && float.IsFinite(l));
            if (p > 0)
                Assert.Equal(Math.Log(p), l, 1e-6 * Math.Max(1, -l));
            else
                Assert.True(l < -87);
        }
    }

    private static float[][] Random(float scale, int classes)
    {
        var random = new Random(classes);
        return [.. Enumerable.Range(0, 50).Select(_ => Enumerable.Range(0, classes).Select(_ => scale * ((2 * random.NextSingle()) - 1)).ToArray())];
    }

    private static float[][] Run(IEstimator<ITransformer> estimator, float[][] logits)
    {
        var data = new TestView(TestColumn.Vectors("Z", logits[0].Length, logits));
        return estimator.Fit(data).Transform(data).ReadVectors("P");
    }
}
