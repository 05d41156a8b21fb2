using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>The maps of the robust logits and the rule that picks alpha.</summary>
public sealed class RobustMapTests
{
    private static readonly double[] Logits = [3.2, 1.9, 1.6, 0.8, 0.2, 0, -0.4, -0.9, -1.5, -2];
    private static readonly RobustMap Cifar10 = new() { Kind = RobustMapKind.MixedNuts, Scale = 5, Shift = -1.1, Power = 4 };
    private static readonly RobustMap Cifar100 = new() { Kind = RobustMapKind.MixedNuts, Scale = 0.61157538, Shift = -2.14285714, Power = 3.57142857 };

    [Fact]
    public void The_published_map_gives_the_published_margins()
    {
        Assert.Equal(0.047244, Margin(Cifar10, Logits), 1e-6);
        Assert.Equal(0.424377, Margin(new RobustMap(), Logits), 1e-6);
        Assert.Equal(1 - 1.6e-14, Margin(Cifar10, [9, 1, 0.5, 0.3, 0, 0, -0.2, -0.4, -0.6, -1]), 2e-15);
        var normed = new double[10];
        RobustMap.LayerNorm(Logits, normed);
        Assert.Equal(1.8021, normed[0], 5e-5);
        Assert.Equal(-1.4181, normed[9], 5e-5);
        Softmax(normed);
        Assert.Equal(0.211093, normed[0] - normed[1], 1e-6);
    }

    [Fact]
    public void Where_the_published_map_moves_the_largest_class_the_guard_keeps_the_logits()
    {
        // All clamped values are negative, so the lowest logit is mapped highest.
        var unguarded = new double[10];
        RobustMap.LayerNorm(Logits, unguarded);
        RobustMap.ClampByGelu(unguarded, Cifar100.Shift);
        Assert.All(unguarded, value => Assert.True(value < 0));
        RobustMap.Raise(unguarded, Cifar100.Power, Cifar100.Scale, unguarded);
        Assert.Equal(9, AdaptiveSmoothing.IndexOfLargest(unguarded));

        var mapped = new double[10];
        Assert.False(Cifar100.Apply(Logits, mapped));
        Assert.Equal(Logits, mapped);
        Assert.True(Cifar10.Apply(Logits, mapped));
    }

    [Theory]
    [InlineData(2, 0.70711)]
    [InlineData(5, 1.79)]
    [InlineData(10, 2.85)]
    [InlineData(100, 9.9)]
    public void Layer_norm_caps_the_largest_value_by_the_number_of_classes(int classes, double cap)
    {
        var normed = new double[classes];
        RobustMap.LayerNorm([50, .. Enumerable.Repeat(0.0, classes - 1)], normed);
        Assert.Equal(cap, normed[0], 6e-3);
    }

    [Fact]
    public void Layer_norm_of_two_logits_forgets_their_gap_and_so_the_map_is_refused_for_few_classes()
    {
        double[] near = new double[2], far = new double[2];
        RobustMap.LayerNorm([0.1, 0], near);
        RobustMap.LayerNorm([30, 0], far);
        Tolerance.AssertClose(near, far, 0, 1e-5);
        Assert.Throws<ArgumentOutOfRangeException>("RobustMap", () => AdaptiveSmoothingFitter.Fit(
            SmoothingData.Random(60, 3, 1), new AdaptiveSmoothingOptions { RobustMap = RobustMapKind.MixedNuts }));
    }

    [Fact]
    public void Layer_norm_of_many_classes_uses_the_250_largest()
    {
        double[] logits = [.. Enumerable.Range(0, 1000).Select(i => (i * 37 % 1000) / 100.0)];
        var normed = new double[1000];
        RobustMap.LayerNorm(logits, normed);
        double[] largest = [.. logits.Order().TakeLast(250)];
        double mean = largest.Average();
        double deviation = Math.Sqrt((largest.Sum(value => (value - mean) * (value - mean)) / 249) + 1e-8);
        Tolerance.AssertClose([.. logits.Select(value => (value - mean) / deviation)], normed, 1e-12, 1e-12);
    }

    [Fact]
    public void Clamp_and_layer_norm_bear_extreme_logits()
    {
        var mapped = new double[10];
        foreach (RobustMapKind kind in Enum.GetValues<RobustMapKind>())
        {
            var map = new RobustMap { Kind = kind, Scale = 5, Power = 4, Shift = -1.1 };
            map.Apply([1e30, -1e30, 0, 0, 0, 0, 0, 0, 0, 0], mapped);
            Assert.All(mapped, value => Assert.True(double.IsFinite(value)));
            map.Apply(new double[10], mapped);
            Assert.All(mapped, value => Assert.True(double.IsFinite(value)));
        }

        Assert.Throws<ArgumentException>(() => new RobustMap().Apply(Logits, Logits));
    }

    [Fact]
    public void The_quantile_gives_alpha_and_the_share_that_blocks()
    {
        double[] margins = [0.05, 0.2, 0.35, 0.4, 0.55, 0.6, 0.7, 0.8, 0.9, 0.97];
        double quantile = WeightedMargins.Quantile(margins, Ones(10), 1 - 0.9);
        Assert.Equal(0.185, quantile, 1e-12);
        Assert.Equal(0.843882, AdaptiveSmoothing.AlphaOfMargin(quantile), 1e-6);
        double[] wrong = [0.02, 0.05, 0.1, 0.17, 0.18, 0.19, 0.3];
        Assert.Equal(2.0 / 7, RobustMapSearch.Blocked(wrong, Ones(7), quantile), 1e-12);
        Assert.Equal(0.05, WeightedMargins.Quantile(margins, Ones(10), 0));
        Assert.Equal(0.97, WeightedMargins.Quantile(margins, Ones(10), 1));
        Assert.Equal(1, AdaptiveSmoothing.AlphaOfMargin(0));
    }

    [Theory]
    [InlineData(RobustMapKind.Scale, 4)]
    [InlineData(RobustMapKind.Monotone, 2)]
    [InlineData(RobustMapKind.Monotone, 4)]
    [InlineData(RobustMapKind.MixedNuts, 12)]
    public void The_search_finds_the_best_point_of_its_grid(RobustMapKind kind, int classes)
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(400, classes, 5);
        var options = new AdaptiveSmoothingOptions { Mode = AdaptiveSmoothingMode.Quantile, RobustMap = kind, SearchRobustMap = true };
        AdaptiveSmoothingModel found = AdaptiveSmoothingFitter.Fit(rows, options);
        double best = double.PositiveInfinity;
        // Every point by the public way: a fit with that map.
        foreach (int i in Enumerable.Range(0, 8))
        {
            foreach (int j in kind == RobustMapKind.Scale ? [0] : Enumerable.Range(0, 8))
            {
                foreach (int k in kind == RobustMapKind.Scale ? [0] : Enumerable.Range(0, 8))
                {
                    var map = found.Map with { Scale = 0.05 * Math.Pow(100, i / 7.0), Shift = kind == RobustMapKind.Scale ? 0 : -1.1 + (1.1 * j / 7), Power = kind == RobustMapKind.Scale ? 1 : 1 + (3.0 * k / 7) };
                    best = Math.Min(best, Objective(rows, map));
                }
            }
        }

        Assert.Equal(best, Objective(rows, found.Map), 1e-12);
        Assert.True(best <= Objective(rows, found.Map with { Kind = RobustMapKind.Scale, Scale = 1 }));
        Assert.Equal(AdaptiveSmoothing.AlphaOfMargin(found.Summary!.MarginQuantile), found.AlphaMinimum, 2e-9);
    }

    private static double Objective(AdaptiveSmoothingRows rows, RobustMap map)
    {
        SelectedRows selected = SelectedRows.Of(rows, ScoreKind.Logits, ScoreKind.Logits);
        var margins = new RowMargins(selected, map);
        int[] right = [.. Enumerable.Range(0, selected.Count).Where(i => selected.IsPerturbed[i] && selected.RobustClass[i] == selected.Labels[i])];
        int[] wrong = [.. Enumerable.Range(0, selected.Count).Where(i => !selected.IsPerturbed[i] && selected.RobustClass[i] != selected.Labels[i])];
        Assert.NotEmpty(right);
        Assert.NotEmpty(wrong);
        return RobustMapSearch.Blocked(margins.Of(wrong), Ones(wrong.Length), WeightedMargins.Quantile(margins.Of(right), Ones(right.Length), 1 - 0.985));
    }

    private static double Margin(RobustMap map, double[] logits)
    {
        var mapped = new double[logits.Length];
        Assert.True(map.Apply(logits, mapped));
        AdaptiveSmoothing.LogSoftmax(mapped, 1, mapped);
        return AdaptiveSmoothing.Margin(mapped, 0);
    }

    private static void Softmax(double[] values)
    {
        AdaptiveSmoothing.LogSoftmax(values, 1, values);
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.Exp(values[i]);
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];
}
