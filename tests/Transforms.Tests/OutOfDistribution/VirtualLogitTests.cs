using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Virtual-logit matching: example B6, an independent computation, invariances, what is refused, and real features.</summary>
public class VirtualLogitTests
{
    private static readonly float[] Features = [2, 0, .1f, 1.5f, .2f, -.1f, 2.2f, -.1f, 0, 0, 2, .1f, .1f, 1.8f, -.2f, -.2f, 2.1f, .1f];
    private static readonly float[] Weights = [1, 0, 0, 0, 1, 0];
    private static readonly float[] Bias = [.5f, .5f];

    [Fact]
    public void The_worked_example_has_its_origin_scale_and_scores()
    {
        double[] origin = VirtualLogitModel.OriginOf(Weights, Bias);
        Tolerance.AssertClose([-.5, -.5, 0], origin, 0, 1e-12);
        var model = VirtualLogitModel.Fit(Features, 3, Logits(Features), 2, origin);
        Tolerance.AssertClose(24.483158, model.Scale, 1e-6);
        // The example prints confidences: minus our score.
        Tolerance.AssertClose(-2.612118, model.Score([2, 0, 0], Logits([2, 0, 0])), 1e-5);
        Tolerance.AssertClose(70.807641, model.Score([2, 0, 3], Logits([2, 0, 3])), 1e-5);
        Tolerance.AssertClose(-2.626928, LogitScores.Energy(Logits([2, 0, 3])), 1e-6);
        Assert.Equal((1, 2, 3, 2), (model.Dimension - model.PrincipalDimension, model.PrincipalDimension, model.Dimension, model.ClassCount));
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(7, 3)]
    public void The_origin_is_minus_the_pseudo_inverse_times_the_bias(int classes, int dimension)
    {
        var random = new Random(3);
        float[] weights = [.. Enumerable.Range(0, classes * dimension).Select(_ => random.NextSingle() - .5f)];
        float[] bias = [.. Enumerable.Range(0, classes).Select(_ => random.NextSingle())];
        var layer = Matrix<double>.Build.Dense(classes, dimension, (i, j) => weights[(i * dimension) + j]);
        double[] expected = [.. -layer.PseudoInverse() * Vector<double>.Build.Dense(classes, i => bias[i])];
        Tolerance.AssertClose(expected, VirtualLogitModel.OriginOf(weights, bias), 1e-9, 1e-10);
    }

    [Fact]
    public void Scores_are_those_of_an_independent_computation()
    {
        const int dimension = 9;
        (float[] rows, int[] _) = Gaussians.Rows(400, dimension, 4, seed: 5);
        float[] logits = [.. rows.Chunk(dimension).SelectMany(row => row[..4])];
        var model = VirtualLogitModel.Fit(rows, dimension, logits, 5);
        Matrix<double> centred = Matrix<double>.Build.Dense(400, dimension, (i, j) => rows[(i * dimension) + j]);
        Vector<double> mean = centred.ColumnSums() / 400;
        for (int i = 0; i < 400; i++)
            centred.SetRow(i, centred.Row(i) - mean);
        // The right singular vectors beyond the first five span the residual space.
        Matrix<double> outside = centred.Svd().VT.SubMatrix(5, 4, 0, dimension);
        double[] lengths = [.. centred.EnumerateRows().Select(row => (outside * row).L2Norm())];
        double scale = logits.Chunk(4).Average(row => row.Max()) / lengths.Average();
        Tolerance.AssertClose(scale, model.Scale, 1e-5);
        for (int i = 0; i < 400; i += 13)
        {
            double energy = Math.Log(logits[(4 * i)..((4 * i) + 4)].Sum(logit => Math.Exp(logit)));
            Tolerance.AssertClose((scale * lengths[i]) - energy, model.Score(rows.AsSpan(i * dimension, dimension), logits.AsSpan(4 * i, 4)), 1e-4, 1e-4);
            Tolerance.AssertClose(lengths[i], model.Residual(rows.AsSpan(i * dimension, dimension)), 1e-4, 1e-5);
        }
    }

    [Fact]
    public void A_row_that_cannot_be_scored_is_missing_and_does_not_count_in_the_fit()
    {
        var model = VirtualLogitModel.Fit(Features, 3, Logits(Features), 2);
        Assert.True(float.IsNaN(model.Score([2, float.NaN, 0], [1, 1])));
        Assert.True(float.IsNaN(model.Score([2, 0, 0], [1, float.NaN])));
        Assert.True(float.IsNaN(model.Residual([2, float.PositiveInfinity, 0])));
        var with = VirtualLogitModel.Fit([.. Features, float.NaN, 0, 0, 1, 1, 1], 3, [.. Logits(Features), 1, 1, 1, float.PositiveInfinity], 2);
        Assert.Equal(model.Score([2, 0, 3], [1, 2]), with.Score([2, 0, 3], [1, 2]));
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => VirtualLogitModel.Fit(Features, 4, Logits(Features)));
        Assert.Throws<ArgumentException>(() => VirtualLogitModel.Fit(Features, 3, new float[11]));
        Assert.Throws<ArgumentException>(() => VirtualLogitModel.Fit(Features, 3, Logits(Features), 1, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => VirtualLogitModel.Fit(Features, 3, Logits(Features), 3));
        Assert.Throws<InvalidOperationException>(() => VirtualLogitModel.Fit([float.NaN, 1], 2, [1f]));
        Assert.Throws<InvalidOperationException>(() => VirtualLogitModel.Fit([1, 1, 1, 1], 2, [1f, 2], 1));
        Assert.Throws<ArgumentException>(() => VirtualLogitModel.OriginOf([1, 2, 3], [1, 2]));
        var options = new VirtualLogitOodOptions { LayerWeights = Weights };
        Assert.Throws<ArgumentException>(() => new MLContext(1).Transforms.VirtualLogitOod(options));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext(1).Transforms.VirtualLogitOod(new VirtualLogitOodOptions { PrincipalDimension = -1 }));
    }

    [Fact]
    public void The_stage_scores_as_the_model_does_with_the_layer_that_the_options_name()
    {
        var context = new MLContext(1);
        var data = new TestView(TestColumn.SparseVectors("Features", 3, [.. Features.Chunk(3)]), TestColumn.Vectors("Logits", 2, [.. Logits(Features).Chunk(2)]));
        VirtualLogitOodTransformer transformer = context.Transforms.VirtualLogitOod(
            new VirtualLogitOodOptions { LayerWeights = Weights, LayerBias = Bias, PrincipalDimension = 2 }).Fit(data);
        float[] expected = [.. Features.Chunk(3).Select(row => transformer.Model.Score(row, Logits(row)))];
        Assert.Equal(expected, transformer.Transform(data).ReadScalars<float>("OodScore"));
        Tolerance.AssertClose(24.483158, transformer.Model.Scale, 1e-6);
        using var stream = new MemoryStream();
        context.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        Assert.Equal(expected, new MLContext(2).Model.Load(stream, out _).Transform(data).ReadScalars<float>("OodScore"));
    }

    // The numbers here and below are those of a float64 computation with numpy 1.24 (pinv, eigh), written apart from this code.
    [SharedDataFact(OodData.ResNet)]
    public void On_real_features_and_their_last_layer_the_numbers_are_these()
    {
        // The head is stored as 513 rows of 3, the last one the bias; the training logits are computed from it.
        double[] head = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(SharedData.PathOf(OodData.ResNet + "/head_weights.f64"))).ToArray();
        float[] weights = [.. Enumerable.Range(0, 3).SelectMany(k => Enumerable.Range(0, 512).Select(j => (float)head[(j * 3) + k]))];
        float[] bias = Array.ConvertAll(head[(512 * 3)..], value => (float)value);
        float[] train = OodData.Features(OodData.ResNet, "train");
        float[] logits = [.. train.Chunk(512).SelectMany(row => Enumerable.Range(0, 3).Select(k => bias[k] + Enumerable.Range(0, 512).Sum(j => row[j] * weights[(k * 512) + j])))];
        var model = VirtualLogitModel.Fit(train, 512, logits, 0, VirtualLogitModel.OriginOf(weights, bias));
        Check(OodData.ResNet, "ood_near_cifar10_other", model, 0.731966667);
        Check(OodData.ResNet, "ood_far_svhn", model, 0.924890667);
    }

    [SharedDataFact(OodData.Mlp)]
    public void On_features_without_a_last_layer_the_numbers_are_these()
    {
        var model = VirtualLogitModel.Fit(OodData.Features(OodData.Mlp, "train"), 64, OodData.Logits(OodData.Mlp, "train"));
        Check(OodData.Mlp, "ood_notmnist", model, 0.9920138);
        Check(OodData.Mlp, "ood_fashion", model, 0.955410556);
    }

    private static void Check(string folder, string set, VirtualLogitModel model, double expected)
    {
        var metrics = new OutOfDistributionMetrics(Scores("test"), Scores(set));
        Tolerance.AssertClose(expected, metrics.AreaUnderRocCurve, 0, 2e-5, set);

        float[] Scores(string rows) => [.. OodData.Features(folder, rows).Chunk(model.Dimension).Zip(OodData.Logits(folder, rows).Chunk(model.ClassCount), (x, z) => model.Score(x, z))];
    }

    // z = W x + b of the example.
    private static float[] Logits(float[] features) => [.. features.Chunk(3).SelectMany(row => new[] { row[0] + .5f, row[1] + .5f })];
}
