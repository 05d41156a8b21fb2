using MLExtensions.Core;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>The golden values of the specification (double, an independent implementation whose gradients agree with finite differences), and floors on real data.</summary>
public class DecoupledSoftmaxReferenceTests
{
    private static readonly double[][] Scores = [[2, 1, 0, -1, .5], [0, 3, -2, 1, 1]];
    private static readonly int[][] Positives = [[0, 1], [1]];

    private delegate double Loss(ReadOnlySpan<double> scores, ReadOnlySpan<int> positives, Span<double> gradient);

    [Fact]
    public void Decoupled_softmax() => Check(DecoupledSoftmax.Gradient, .413763,
        [[-.072475, -.131502, .067618, .024875, .111484], [.018756, -.123266, .002538, .050985, .050985]]);

    [Fact]
    public void Softmax() => Check(MultiLabelSoftmax.Gradient, .678753,
        [[.031511, -.146438, .038098, .014016, .062814], [.018756, -.123266, .002538, .050985, .050985]]);

    [Fact]
    public void Logistic() => Check(OneVersusAllLogistic.Gradient, 2.957931,
        [[-.059601, -.134471, .25, .134471, .31123], [.25, -.023713, .059601, .365529, .365529]]);

    [Fact]
    public void Soft_top_2() => Check((scores, positives, gradient) => SoftTopK.Gradient(scores, positives, 2, 2, gradient), .172039,
        [[-.015188, -.122594, .047959, .008666, .081156], [.003195, -.020479, .000072, .008606, .008606]]);

    [Fact]
    public void In_float_as_well()
    {
        float[] gradient = new float[5];
        float loss = DecoupledSoftmax.Gradient<float>([2, 1, 0, -1, .5f], [0, 1], gradient) + DecoupledSoftmax.Loss<float>([0, 3, -2, 1, 1], [1]);
        Assert.Equal(.413763, loss / 2, 1e-6);
        Assert.Equal(-.131502, gradient[1] / 2, 1e-6);
    }

    // Settings chosen on a part of the training data; one seed, 15 epochs, seconds. The specification's floor is 64.0 and 28.0.
    [SharedDataFact("data/xmc/StackEx-Cooking-735/train.txt.gz", "data/xmc/StackEx-Cooking-735/test.txt.gz")]
    public void Real_data_reaches_its_floor()
    {
        (var features, var labels) = XmcFile.Read(SharedData.PathOf("data/xmc/StackEx-Cooking-735/train.txt.gz"));
        (var testFeatures, var testLabels) = XmcFile.Read(SharedData.PathOf("data/xmc/StackEx-Cooking-735/test.txt.gz"));
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions { NumberOfEpochs = 15 }).Fit(new MultiLabelData(features, labels));
        int[][] ranked = LabelSearch.RunAll(model, testFeatures, 5, new ShardTeam(2, default));
        var evaluator = new MultiLabelEvaluator();
        for (int row = 0; row < ranked.Length; row++)
            evaluator.Add(testLabels[row], ranked[row]);
        MultiLabelMetrics metrics = evaluator.ToMetrics();
        Assert.True(metrics.Precision[0] > .64 && metrics.Precision[4] > .28, metrics.ToString());
    }

    private static void Check(Loss loss, double expected, double[][] gradients)
    {
        double total = 0;
        for (int row = 0; row < Scores.Length; row++)
        {
            var gradient = new double[5];
            total += loss(Scores[row], Positives[row], gradient) / 2;
            for (int i = 0; i < 5; i++)
                Assert.Equal(gradients[row][i], gradient[i] / 2, 6e-7);
        }

        Assert.Equal(expected, total, 6e-7);
    }
}
