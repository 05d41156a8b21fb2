namespace MLExtensions.Numerics.Tests;

/// <summary>The kernels of suppression at every width against one box at a time, and the sort that they rest on.</summary>
public class BoxKernelTests
{
    public static TheoryData<string> Tiers => [.. BoxKernelChecks.Tiers.Select(tier => tier.ToString())];

    [Theory]
    [MemberData(nameof(Tiers))]
    public void The_exponential_is_within_two_units_of_the_last_place(string tier) => BoxKernelChecks.Exponential(Enum.Parse<VectorTier>(tier));

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Overlaps_of_every_length_are_those_of_single_boxes_bit_for_bit(string tier) => BoxKernelChecks.Overlaps(Enum.Parse<VectorTier>(tier));

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Decay_in_one_go_is_scalar_decay_pick_by_pick_bit_for_bit(string tier) => BoxKernelChecks.Decays(Enum.Parse<VectorTier>(tier));

    [Theory]
    [MemberData(nameof(Tiers))]
    public void A_box_is_suppressed_when_one_pick_overlaps_it_by_more_than_the_threshold(string tier) => BoxKernelChecks.AnyAbove(Enum.Parse<VectorTier>(tier));

    [Theory]
    [MemberData(nameof(Tiers))]
    public void The_largest_is_the_first_of_the_largest(string tier) => BoxKernelChecks.Largest(Enum.Parse<VectorTier>(tier));

    [Theory]
    [MemberData(nameof(Tiers))]
    public void The_best_class_of_planes_is_the_first_of_the_best(string tier) => BoxKernelChecks.Planes(Enum.Parse<VectorTier>(tier));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    [InlineData(699)]
    [InlineData(700)]
    [InlineData(5000)]
    public void Sorting_is_by_falling_score_and_then_by_index(int count)
    {
        var random = new Random(count);
        float[] scores = [.. Enumerable.Range(0, count).Select(i => (i % 7) switch
        {
            0 => 0f,
            1 => -0f,
            2 => -random.NextSingle(),
            3 => random.Next(4),
            4 => float.Epsilon * random.Next(3),
            _ => random.NextSingle() * MathF.Pow(10, random.Next(-30, 30)),
        })];
        int[] expected = [.. Enumerable.Range(0, count).OrderByDescending(i => scores[i] + 0f)];
        Assert.Equal(expected, Array.ConvertAll(new ScoreOrder().Sort(scores).ToArray(), key => (int)(uint)key));
    }
}
