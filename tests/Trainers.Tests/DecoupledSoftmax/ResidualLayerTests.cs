using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

public class ResidualLayerTests
{
    private const int Width = 5;
    private const int Count = 7;

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        var random = new Random(3);
        var layer = new ResidualLayer(new EmbeddingTable(Width, Width, LabelOptimizer.RowAdagrad, 0), new ShardTeam(2, default));
        int stride = layer.Weights.Stride;
        float[] sums = new float[Count * stride], upstream = new float[Count * stride];
        for (int row = 0; row < Count; row++)
        {
            for (int i = 0; i < Width; i++)
            {
                // Away from 0, where the layer has a kink.
                sums[(row * stride) + i] = (float)((random.NextDouble() + .1) * (random.Next(2) == 0 ? 1 : -1));
                upstream[(row * stride) + i] = (float)(random.NextDouble() - .5);
            }
        }

        for (int unit = 0; unit < Width; unit++)
        {
            for (int i = 0; i < Width; i++)
                layer.Weights[unit][i] = (float)(random.NextDouble() - .5);
        }

        float[] gradients = [.. upstream];
        layer.CarryBack(sums, gradients, Count);
        for (int i = 0; i < sums.Length; i++)
        {
            if (i % stride < Width)
                Assert.Equal(Slope(sums, i), gradients[i], 2e-3);
        }

        for (int i = 0; i < layer.Weights.Values.Length; i++)
        {
            if (i % stride < Width)
                Assert.Equal(Slope(layer.Weights.Values, i), layer.Gradient[i], 2e-3);
        }

        double Slope(float[] values, int i)
        {
            float before = values[i];
            values[i] = before + .01f;
            double up = Loss();
            values[i] = before - .01f;
            double down = Loss();
            values[i] = before;
            return (up - down) / .02;
        }

        double Loss()
        {
            double loss = 0;
            for (int row = 0; row < Count; row++)
            {
                float[] result = sums.AsSpan(row * stride, stride).ToArray();
                ResidualLayer.Apply(layer.Weights.Values, stride, result);
                for (int i = 0; i < Width; i++)
                    loss += (double)result[i] * upstream[(row * stride) + i];
            }

            return loss;
        }
    }

    [Fact]
    public void It_starts_as_nothing_and_then_learns()
    {
        Topics topics = Topics.Make(seed: 61, rows: 600);
        DecoupledSoftmaxOptions options = Options();
        (options.LearningRate, options.NumberOfEpochs) = (1e-7f, 1);
        ExtremeMultiLabelModel start = new DecoupledSoftmaxFitter(options).Fit(topics.Train);
        options.ResidualLayer = false;
        ExtremeMultiLabelModel plain = new DecoupledSoftmaxFitter(options).Fit(topics.Train);
        Assert.True(plain.ResidualWeights.IsEmpty);
        float[] expected = new float[options.Dimension], found = new float[options.Dimension];
        plain.Embed(topics.Test.Features.ColumnsOf(0), topics.Test.Features.ValuesOf(0), expected);
        start.Embed(topics.Test.Features.ColumnsOf(0), topics.Test.Features.ValuesOf(0), found);
        Assert.All(Enumerable.Range(0, options.Dimension), i => Assert.Equal(expected[i], found[i], 1e-4f));

        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(Options()).Fit(topics.Train);
        Assert.Equal(20 * 20, model.ResidualWeights.Length);
        Assert.True(model.ResidualWeights.ToArray().Max(MathF.Abs) > .01f, "the layer has not moved");
        Assert.True(topics.Precision(model) > .9, $"P@1 {topics.Precision(model)}");
    }

    [Fact]
    public void A_model_embeds_as_the_formula_says_and_keeps_it_in_a_file()
    {
        Topics topics = Topics.Make(seed: 62, rows: 200);
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(Options()).Fit(topics.Train);
        var stream = new MemoryStream();
        ModelWriter.Save(stream, model);
        stream.Position = 0;
        ExtremeMultiLabelModel read = ModelReader.Load<ExtremeMultiLabelModel>(stream);
        Assert.Equal(model.ResidualWeights.ToArray(), read.ResidualWeights.ToArray());
        int d = model.Dimension;
        float[] found = new float[d], again = new float[d];
        model.Embed(topics.Test.Features.ColumnsOf(3), topics.Test.Features.ValuesOf(3), found);
        read.Embed(topics.Test.Features.ColumnsOf(3), topics.Test.Features.ValuesOf(3), again);
        Assert.Equal(found, again);
        double[] h = [.. Enumerable.Range(0, d).Select(i => Enumerable.Range(0, topics.Test.Features.ColumnsOf(3).Length)
            .Sum(j => (double)topics.Test.Features.ValuesOf(3)[j] * model.FeatureEmbeddings[(topics.Test.Features.ColumnsOf(3)[j] * d) + i]))];
        double[] z = [.. Enumerable.Range(0, d).Select(i => h[i] + Enumerable.Range(0, d).Sum(unit => Math.Max(0, h[unit]) * model.ResidualWeights[(unit * d) + i]))];
        double norm = Math.Sqrt(z.Sum(value => value * value));
        Assert.All(Enumerable.Range(0, d), i => Assert.Equal(z[i] / norm, found[i], 1e-5));
        Assert.Empty(model.Predict([0], [float.NaN], 3).Labels);
        Assert.Equal(model.ResidualWeights.ToArray(), model.WithLabels(topics.Texts).ResidualWeights.ToArray());
    }

    // With texts alone, without a label that is anything but the layer's result: what moves the loss has gone through the layer's gradients.
    [Theory]
    [InlineData(LabelNegatives.AllLabels)]
    [InlineData(LabelNegatives.Sampled)]
    public void Texts_of_labels_go_through_it_too(LabelNegatives negatives)
    {
        Topics topics = Topics.Make(seed: 63, rows: 400);
        DecoupledSoftmaxOptions options = Options();
        (options.LabelEncoder, options.Negatives, options.NumberOfUniformNegatives, options.NumberOfHardNegatives) = (LabelEncoder.Texts, negatives, 3, 1);
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(topics.Train, labelTexts: topics.Texts);
        float[] embedding = new float[model.Dimension];
        model.Embed(topics.Texts.ColumnsOf(4), topics.Texts.ValuesOf(4), embedding);
        Assert.Equal(embedding, model.CopyLabelEmbeddings().AsSpan(4 * model.Dimension, model.Dimension).ToArray().Select(value => value), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.True(topics.Precision(model) > .8, $"P@1 {topics.Precision(model)}");
        options.NumberOfEpochs = 4;
        Fits.AssertSameBits(options, Topics.Make(seed: 64, rows: 120), killAfter: 300, texts: true);
    }

    [Fact]
    public void Threads_and_interruptions_do_not_change_a_bit_and_the_option_counts()
    {
        Topics topics = Topics.Make(seed: 65, rows: 120);
        DecoupledSoftmaxOptions options = Options();
        options.NumberOfEpochs = 4;
        Fits.AssertSameBits(options, topics, killAfter: 300);
        Fits.AssertCounts(Options(), topics, changed => changed.ResidualLayer = false);
    }

    private static DecoupledSoftmaxOptions Options() => new()
    {
        Dimension = 20, NumberOfEpochs = 10, BatchSize = 32, LearningRate = .02f, LabelInitialization = LabelInitialization.Random, ResidualLayer = true,
    };
}
