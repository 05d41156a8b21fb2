using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>Weights found by an independent program: numpy, dense, in double, Newton steps with numpy.linalg.solve and a halving line search until the gradient is
/// shorter than 1e-11, on the same 40 rows. Floors on real data.</summary>
public class LinearOneVersusAllReferenceTests
{
    private const int Rows = 40;
    private const int Features = 7;
    private const int Labels = 3;

    [Theory]
    [InlineData(0, new[] { 1.591029, 0.156474, 0.175358, 0.678629, -0.144963, -0.010266, -0.422426 })]
    [InlineData(1, new[] { -0.172366, 2.092985, 0.104292, -0.453226, 0.661005, -0.459906, 0.075832 })]
    [InlineData(2, new[] { 0.044674, 0.345502, 1.872611, -0.463498, -0.738972, 1.133727, -0.028792 })]
    public void Squared_hinge(int label, double[] weights) => Check(new LinearOneVersusAllOptions(), label, weights, -1);

    [Theory]
    [InlineData(0, new[] { 3.435150, 0.415292, 0.218083, 2.204082, -0.780483, 0.418000, -0.785062 }, -2.595515)]
    [InlineData(1, new[] { -1.156220, 4.100207, 0.156903, -0.956467, 1.386513, -1.159074, 0.194383 }, -1.350938)]
    [InlineData(2, new[] { -0.040326, 0.534955, 3.119290, -0.799242, -1.496421, 2.058197, 0.239443 }, -1.477651)]
    public void Squared_hinge_with_a_bias(int label, double[] weights, double bias) =>
        Check(new LinearOneVersusAllOptions { C = 5, PositiveWeight = 2, LearnBias = true }, label, weights, bias);

    [Theory]
    [InlineData(0, new[] { 2.887478, 0.060432, -0.236072, 0.808861, -0.956540, -0.840111, -1.169874 }, -0.711496)]
    [InlineData(1, new[] { -0.342038, 3.240940, -0.251890, -0.813378, 0.673663, -1.155398, -0.656557 }, -1.066351)]
    [InlineData(2, new[] { -0.459772, 0.154215, 2.846430, -1.392266, -1.569656, 1.049362, -0.900688 }, -0.395313)]
    public void Logistic(int label, double[] weights, double bias) =>
        Check(new LinearOneVersusAllOptions { Loss = LinearLabelLoss.Logistic, C = 3 }, label, weights, bias);

    [Theory]
    [InlineData(0, new[] { 3.971297, 0.634803, 0.394457, 1.866529, -0.596797, 0.106820, -0.981589 }, -2.263584)]
    [InlineData(1, new[] { -0.288294, 4.314049, 0.174425, -0.668090, 1.512262, -0.921213, -0.419431 }, -1.807504)]
    [InlineData(2, new[] { 0.170434, 0.607981, 4.075479, -1.063215, -1.323475, 2.322714, -0.314287 }, -1.827863)]
    public void Logistic_with_a_bias(int label, double[] weights, double bias) =>
        Check(new LinearOneVersusAllOptions { Loss = LinearLabelLoss.Logistic, C = 3, PositiveWeight = 2, LearnBias = true }, label, weights, bias);

    // Settings chosen on a part of the training data. The specification's floor for a trained model is 64.0 and 28.0, the centroid has 63.43/39.09/27.25.
    [SharedDataFact("data/xmc/StackEx-Cooking-735/train.txt.gz", "data/xmc/StackEx-Cooking-735/test.txt.gz")]
    public void Real_data_reaches_its_floor()
    {
        (SparseMatrix features, LabelLists labels) = XmcFile.Read(SharedData.PathOf("data/xmc/StackEx-Cooking-735/train.txt.gz"));
        (SparseMatrix testFeatures, LabelLists testLabels) = XmcFile.Read(SharedData.PathOf("data/xmc/StackEx-Cooking-735/test.txt.gz"));
        SparseLabelModel model = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { C = .3f }).Fit(new MultiLabelData(features, labels));
        int[][] ranked = LabelSearch.RunAll(model, testFeatures, 5, new ShardTeam(2, default));
        var evaluator = new MultiLabelEvaluator();
        for (int row = 0; row < ranked.Length; row++)
            evaluator.Add(testLabels[row], ranked[row]);
        MultiLabelMetrics metrics = evaluator.ToMetrics();
        Assert.True(metrics.Precision[0] > .68 && metrics.Precision[2] > .42 && metrics.Precision[4] > .29, metrics.ToString());
    }

    private static void Check(LinearOneVersusAllOptions options, int label, double[] weights, double bias)
    {
        options.SmallestWeight = 0;
        options.Tolerance = 1e-9f;
        SparseLabelModel model = new LinearOneVersusAllFitter(options).Fit(Data());
        SparseMatrix found = model.CopyWeights();
        var dense = new float[Features];
        for (int i = 0; i < found.ColumnsOf(label).Length; i++)
            dense[found.ColumnsOf(label)[i]] = found.ValuesOf(label)[i];
        for (int i = 0; i < Features; i++)
            Assert.Equal(weights[i], dense[i], 2e-6);
        Assert.Equal(bias, model.Biases[label], 2e-6);
    }

    // Numbers of the generator that the C standard gives as an example, so that any language can make the same rows.
    private static MultiLabelData Data()
    {
        long state = 12345;
        List<long> starts = [0], labelStarts = [0];
        List<int> columns = [], labels = [];
        List<float> values = [];
        var rows = new double[Rows, Features];
        for (int row = 0; row < Rows; row++)
        {
            for (int feature = 0; feature < Features; feature++)
            {
                (double chance, double size) = (Next(), Next());
                if (chance >= .5)
                    continue;
                rows[row, feature] = Math.Round((2 * size) - .5, 3);
                columns.Add(feature);
                values.Add((float)rows[row, feature]);
            }

            starts.Add(columns.Count);
        }

        for (int row = 0; row < Rows; row++)
        {
            for (int label = 0; label < Labels; label++)
            {
                if (rows[row, label] + (.5 * rows[row, label + 3]) + (.4 * Next()) > .8)
                    labels.Add(label);
            }

            labelStarts.Add(labels.Count);
        }

        return new MultiLabelData(new SparseMatrix(Features, [.. starts], [.. columns], [.. values]), new LabelLists(Labels, [.. labelStarts], [.. labels]));

        double Next() => (state = ((state * 1103515245) + 12345) % 2147483648) / 2147483648.0;
    }
}
