namespace MLExtensions.Numerics.Tests;

/// <summary>Every algorithm at every width against the scalar twin; widths that this processor lacks run emulated.</summary>
public class SoftmaxKernelTests
{
    public static TheoryData<string, string> Kernels
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (VectorTier tier in SoftmaxChecks.Tiers)
            {
                foreach (SoftmaxAlgorithm algorithm in SoftmaxChecks.Algorithms)
                    data.Add(tier.ToString(), algorithm.ToString());
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Equals_the_scalar_twin_at_every_length(string tier, string algorithm) =>
        SoftmaxChecks.EveryLength(Enum.Parse<VectorTier>(tier), Enum.Parse<SoftmaxAlgorithm>(algorithm));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Special_rows_give_what_the_documentation_says(string tier, string algorithm) =>
        SoftmaxChecks.SpecialRows(Enum.Parse<VectorTier>(tier), Enum.Parse<SoftmaxAlgorithm>(algorithm));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Temperature_divides_the_logits_without_rounding(string tier, string algorithm) =>
        SoftmaxChecks.Temperatures(Enum.Parse<VectorTier>(tier), Enum.Parse<SoftmaxAlgorithm>(algorithm));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Stays_within_the_error_bound(string tier, string algorithm) =>
        SoftmaxChecks.Accuracy(Enum.Parse<VectorTier>(tier), Enum.Parse<SoftmaxAlgorithm>(algorithm), 10, 100, 1000, 3079, 32000);
}
