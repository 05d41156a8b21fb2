namespace MLExtensions.Trainers.Tests;

/// <summary>The pool of labels of a step: the estimate from it is that of all labels on average.</summary>
public class LabelPoolTests
{
    private const int Labels = 400;

    [Fact]
    public void The_estimated_sum_is_unbiased_and_the_sum_over_the_pool_is_not()
    {
        double[] scores = Scores();
        int[] positives = [3, 70, 399], hard = Hardest(scores, positives, 40);
        double exact = Enumerable.Range(0, Labels).Except(positives).Sum(label => Math.Exp(scores[label]));
        (double mean, double error, double naive) = Estimate(scores, positives, hard);
        Assert.True(Math.Abs(mean - exact) < 4 * error, $"{mean} +- {error} for {exact}");
        Assert.True(Math.Abs(naive - exact) > 20 * error, $"the unweighted pool gives {naive} for {exact}: the test sees nothing");
        // The hard ones are most of the sum: without them the same budget is far noisier.
        (double plain, double plainError, _) = Estimate(scores, positives, []);
        Assert.True(Math.Abs(plain - exact) < 4 * plainError, $"{plain} +- {plainError} for {exact}");
        Assert.True(plainError > 3 * error, $"{plainError} without and {error} with hard negatives");
    }

    [Fact]
    public void The_gradient_by_the_embedding_is_unbiased_given_the_sum()
    {
        double[] scores = Scores();
        int[] positives = [3, 70, 399], hard = Hardest(scores, positives, 40);
        var random = new Random(8);
        double[] directions = [.. scores.Select(_ => random.NextDouble() - .2)];
        // The part of the wrong labels in the gradient by the row's embedding, with the factor of the row taken off.
        double exact = Enumerable.Range(0, Labels).Except(positives).Sum(label => Math.Exp(scores[label]) * directions[label]);
        List<double> found = [.. Pools(positives, hard, 3000).Select(pool => Sum(pool, positives, label => Math.Exp(scores[label]) * directions[label]))];
        double error = Math.Sqrt(found.Sum(value => Math.Pow(value - found.Average(), 2)) / found.Count / found.Count);
        Assert.True(Math.Abs(found.Average() - exact) < 4 * error, $"{found.Average()} +- {error} for {exact}");
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 25)]
    [InlineData(300, 60)]
    [InlineData(300, 1000)]
    [InlineData(400, 20)]
    public void A_pool_holds_each_label_once_and_weighs_the_sample(int exact, int uniform)
    {
        const int Draws = 600;
        int[] wanted = [.. Enumerable.Range(0, Labels)];
        new Random(exact).Shuffle(wanted);
        wanted = wanted[..exact];
        var sampler = new LabelPool(Labels, uniform);
        var counts = new int[Labels];
        int sampled = Math.Min(uniform, Labels - exact);
        foreach (Pool pool in Pools(wanted, [], Draws, sampler))
        {
            Assert.Equal(wanted.Order(), pool.Labels[..pool.Exact]);
            Assert.Equal(exact + sampled, pool.Labels.Distinct().Count());
            Assert.Equal(exact, pool.Exact);
            Assert.Equal(sampled == 0 ? 1 : (Labels - exact) / (double)sampled, pool.Weight, 1e-5);
            foreach (int label in pool.Labels[pool.Exact..])
                counts[label]++;
        }

        // Every other label is equally likely: binomial counts.
        double share = sampled / (double)(Labels - exact), deviation = Math.Sqrt(Draws * share * (1 - share));
        Assert.All(Enumerable.Range(0, Labels).Except(wanted), label => Assert.True(Math.Abs(counts[label] - (Draws * share)) <= 4.7 * deviation + 1e-9, $"label {label}: {counts[label]} of {Draws * share}"));
    }

    [Fact]
    public void Weights_make_the_loss_that_of_repeated_labels()
    {
        double[] gradient = new double[4], repeated = new double[6];
        double loss = DecoupledSoftmax.WeightedGradient<double>([2, 1, .5, -1], [0], [1, 1, 3, 1], gradient);
        Assert.Equal(DecoupledSoftmax.Gradient<double>([2, 1, .5, .5, .5, -1], [0], repeated), loss, 1e-12);
        Assert.Equal(repeated[0], gradient[0], 1e-12);
        Assert.Equal(3 * repeated[2], gradient[2], 1e-12);
        Assert.Equal(loss, DecoupledSoftmax.WeightedLoss<double>([2, 1, .5, -1], [0], [7, 1, 3, 1]), 1e-12);
        Assert.Equal(0, DecoupledSoftmax.WeightedLoss<double>([2, 1], [0, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => DecoupledSoftmax.WeightedLoss<double>([2, 1], [0], [1]));
        Assert.Throws<ArgumentException>(() => DecoupledSoftmax.WeightedLoss<double>([2, 1], [0], [1, 0]));
        var random = new Random(4);
        double[] scores = [.. Enumerable.Range(0, 7).Select(_ => 4 * random.NextDouble())], weights = [1, 1, 2.5, 2.5, 1, 40, 2.5], slope = new double[7];
        DecoupledSoftmax.WeightedGradient<double>(scores, [1, 4], weights, slope);
        for (int i = 0; i < 7; i++)
        {
            double[] up = [.. scores], down = [.. scores];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            Assert.Equal((DecoupledSoftmax.WeightedLoss<double>(up, [1, 4], weights) - DecoupledSoftmax.WeightedLoss<double>(down, [1, 4], weights)) / 2e-5, slope[i], 1e-8);
        }

        Assert.Equal(0, slope.Sum(), 1e-12);
    }

    private static (double Mean, double Error, double Naive) Estimate(double[] scores, int[] positives, int[] hard)
    {
        List<double> found = [], naive = [];
        foreach (Pool pool in Pools(positives, hard, 3000))
        {
            found.Add(Sum(pool, positives, label => Math.Exp(scores[label])));
            naive.Add(Sum(pool with { Weight = 1 }, positives, label => Math.Exp(scores[label])));
        }

        double mean = found.Average();
        return (mean, Math.Sqrt(found.Sum(value => (value - mean) * (value - mean)) / found.Count / found.Count), naive.Average());
    }

    private static double Sum(Pool pool, int[] positives, Func<int, double> term) =>
        pool.Labels.Select((label, i) => positives.Contains(label) ? 0 : (i < pool.Exact ? 1 : pool.Weight) * term(label)).Sum();

    private static IEnumerable<Pool> Pools(int[] positives, int[] hard, int count, LabelPool? sampler = null)
    {
        sampler ??= new LabelPool(Labels, 50);
        for (int seed = 0; seed < count; seed++)
        {
            sampler.Begin();
            foreach (int label in positives.Concat(hard).Concat(positives))
                sampler.Add(label);
            sampler.Sample(TrainingBatch.Mixed(9, (ulong)seed));
            yield return new Pool(sampler.Labels.ToArray(), sampler.ExactCount, sampler.Weight);
        }
    }

    private static double[] Scores()
    {
        var gaussian = new GaussianNumbers(12);
        var scores = new float[Labels];
        gaussian.Fill(scores, 2);
        return [.. scores.Select(score => (double)score)];
    }

    private static int[] Hardest(double[] scores, int[] positives, int count) =>
        [.. Enumerable.Range(0, Labels).Except(positives).OrderByDescending(label => scores[label]).Take(count)];

    // Several shards, blocks in each and a sample, with a remainder.
    private sealed record Pool(int[] Labels, int Exact, float Weight);
}
