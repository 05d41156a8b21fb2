namespace MLExtensions.Trainers.Tests;

/// <summary>Lion and gradient noise against plain references in double.</summary>
public class LabelOptimizerTests
{
    private const int Rows = 4;
    private const int Width = 11;

    // The dense algorithm of the paper where each row is touched in each step; where it is not, its gradient is 0 and it does not move.
    [Theory]
    [InlineData(1.0, 0f)]
    [InlineData(1.0, .3f)]
    [InlineData(.4, 0f)]
    [InlineData(.4, .3f)]
    public void Lion_is_that_of_a_dense_reference(double chance, float decay)
    {
        var random = new Random(17);
        var table = new EmbeddingTable(Rows, Width, LabelOptimizer.Lion, decay);
        double[] parameters = new double[Rows * Width], means = new double[Rows * Width];
        for (int i = 0; i < parameters.Length; i++)
            table[i / Width][i % Width] = (float)(parameters[i] = (float)random.NextDouble());
        for (int step = 1; step <= 60; step++)
        {
            const float rate = .01f;
            for (int row = 0; row < Rows; row++)
            {
                bool isTouched = random.NextDouble() < chance || step == 60;
                var gradient = new float[table.Stride];
                for (int i = 0; i < Width; i++)
                {
                    double g = isTouched ? gradient[i] = (float)(random.NextDouble() - .45) : 0;
                    int at = (row * Width) + i;
                    double direction = (.9 * means[at]) + (.1 * g);
                    parameters[at] = (parameters[at] * (1 - (rate * decay))) - (isTouched ? rate * Math.Sign(direction) : 0);
                    means[at] = (.99 * means[at]) + (.01 * g);
                }

                if (isTouched)
                    table.Step(row, gradient, table.Numbers(step, rate));
            }
        }

        for (int i = 0; i < parameters.Length; i++)
            Assert.Equal(parameters[i], table[i / Width][i % Width], 2e-5);
        Assert.All(Enumerable.Range(0, Rows), row => Assert.Equal(new float[table.Stride - Width], table[row][Width..].ToArray()));
    }

    [Fact]
    public void Noise_has_the_variance_of_the_schedule_and_no_mean()
    {
        Assert.Equal(Math.Sqrt(.3), GradientNoise.Deviation(.3f, .55f, 1), 1e-6);
        Assert.Equal(Math.Sqrt(.3 / Math.Pow(101, .55)), GradientNoise.Deviation(.3f, .55f, 101), 1e-6);
        Assert.Equal(0, GradientNoise.Deviation(0, .55f, 3));
        const int count = 40_001;
        var noise = new float[count];
        GradientNoise.Add(noise, 1.5f, 77);
        double mean = noise.Average(value => (double)value), variance = noise.Sum(value => (value - mean) * (value - mean)) / count;
        double fourth = noise.Sum(value => Math.Pow((value - mean) / 1.5, 4)) / count;
        Assert.True(Math.Abs(mean) < 4 * 1.5 / Math.Sqrt(count), $"mean {mean}");
        Assert.Equal(2.25, variance, 2.25 * 4 * Math.Sqrt(2.0 / count));
        Assert.Equal(3, fourth, 4 * Math.Sqrt(96.0 / count));
        Assert.Equal(count, noise.Distinct().Count(), count / 100.0);
    }

    [Fact]
    public void Noise_is_added_to_what_a_step_touches_anew_for_each_row_and_step()
    {
        // A step of Adagrad with a gradient of zero moves along the noise alone.
        var table = new EmbeddingTable(3, Width, LabelOptimizer.RowAdagrad, 0);
        StepNumbers numbers = table.Numbers(1, 1) with { NoiseDeviation = .1f, NoiseSeed = 5 };
        table.Step(0, new float[table.Stride], numbers);
        table.Step(1, new float[table.Stride], numbers);
        Assert.Equal(new float[table.Stride], table[2].ToArray());
        Assert.Equal(new float[table.Stride - Width], table[0][Width..].ToArray());
        Assert.Equal(Width, table[0][..Width].ToArray().Count(value => value != 0));
        Assert.NotEqual(table[0].ToArray(), table[1].ToArray());
        var other = new EmbeddingTable(3, Width, LabelOptimizer.RowAdagrad, 0, noiseSalt: 1);
        other.Step(0, new float[table.Stride], numbers);
        Assert.NotEqual(table[0].ToArray(), other[0].ToArray());
        var later = new EmbeddingTable(3, Width, LabelOptimizer.RowAdagrad, 0);
        later.Step(0, new float[table.Stride], numbers with { NoiseSeed = 6 });
        Assert.NotEqual(table[0].ToArray(), later[0].ToArray());
    }

    [Theory]
    [InlineData(LabelOptimizer.Lion, 0f)]
    [InlineData(LabelOptimizer.Lion, 1e-4f)]
    [InlineData(LabelOptimizer.LazyAdam, 1e-4f)]
    public void Topics_are_learned(LabelOptimizer optimizer, float noise)
    {
        Topics topics = Topics.Make(seed: 51, rows: 600);
        DecoupledSoftmaxOptions options = Options(optimizer, noise);
        options.NumberOfEpochs = 12;
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(topics.Train);
        Assert.True(topics.Precision(model) > .9, $"P@1 {topics.Precision(model)}");
        options.GradientNoise = noise == 0 ? 1e-4f : 0;
        Assert.NotEqual(model.FeatureEmbeddings.ToArray(), new DecoupledSoftmaxFitter(options).Fit(topics.Train).FeatureEmbeddings.ToArray());
    }

    [Theory]
    [InlineData(LabelOptimizer.Lion, LabelNegatives.AllLabels)]
    [InlineData(LabelOptimizer.RowAdagrad, LabelNegatives.Sampled)]
    public void Threads_and_interruptions_do_not_change_a_bit(LabelOptimizer optimizer, LabelNegatives negatives)
    {
        DecoupledSoftmaxOptions options = Options(optimizer, .01f);
        (options.Negatives, options.NumberOfHardNegatives, options.NumberOfUniformNegatives) = (negatives, 1, 2);
        Fits.AssertSameBits(options, Topics.Make(seed: 52, rows: 150), killAfter: 400);
    }

    [Fact]
    public void Options_count_in_checkpoints_and_have_ranges()
    {
        Topics topics = Topics.Make(seed: 53, rows: 60);
        Fits.AssertCounts(Options(LabelOptimizer.Lion, .01f), topics, options => options.GradientNoise = .02f);
        Fits.AssertCounts(Options(LabelOptimizer.Lion, .01f), topics, options => options.GradientNoiseDecay = .5f);
        Fits.AssertCounts(Options(LabelOptimizer.Lion, .01f), topics, options => options.Optimizer = LabelOptimizer.LazyAdam);
        Assert.Contains("GradientNoise", Assert.Throws<ArgumentOutOfRangeException>(() => new DecoupledSoftmaxFitter(new() { GradientNoise = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("GradientNoiseDecay", Assert.Throws<ArgumentOutOfRangeException>(() => new DecoupledSoftmaxFitter(new() { GradientNoiseDecay = 11 })).Message, StringComparison.Ordinal);
    }

    private static DecoupledSoftmaxOptions Options(LabelOptimizer optimizer, float noise) => new()
    {
        Dimension = 20, NumberOfEpochs = 4, BatchSize = 32, Optimizer = optimizer, LearningRate = optimizer == LabelOptimizer.Lion ? .003f : .02f, GradientNoise = noise,
        LabelInitialization = LabelInitialization.Random,
    };
}
