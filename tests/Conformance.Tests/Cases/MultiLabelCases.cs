using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;
using MLExtensions.Trainers;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> MultiLabel()
    {
        yield return new("DecoupledSoftmax with words, sparse",
            context => context.MultiLabelClassification.Trainers.DecoupledSoftmax(new DecoupledSoftmaxOptions
            {
                Dimension = 8, NumberOfEpochs = 2, BatchSize = 16, NumberOfPredictedLabels = 3, ScoreColumnName = "All", LexicalWeight = 1, NumberOfThreads = 3,
                ResidualLayer = true,
            }),
            () => [LabelKeys(60), TestColumn.SparseVectors("Features", 12, SparseVectors(60, 12))],
            ["Labels", "Features"], ["Features"], ["PredictedLabels", "PredictedScores", "All"]);
        yield return new("DecoupledSoftmax with slots, dense",
            context => context.MultiLabelClassification.Trainers.DecoupledSoftmax(new DecoupledSoftmaxOptions { Dimension = 8, NumberOfEpochs = 2, BatchSize = 16 }),
            () => [LabelSlots(60), TestColumn.Vectors("Features", 4, Vectors(60, 4))],
            ["Labels", "Features"], ["Features"], ["PredictedLabels", "PredictedScores"]);
        yield return new("DecoupledSoftmax with sampled negatives",
            context => context.MultiLabelClassification.Trainers.DecoupledSoftmax(new DecoupledSoftmaxOptions
            {
                Dimension = 8, NumberOfEpochs = 3, BatchSize = 16, Negatives = LabelNegatives.Sampled, NumberOfHardNegatives = 1, NumberOfUniformNegatives = 1,
                HardNegativeStartEpoch = 1, Optimizer = LabelOptimizer.RowAdagrad, NumberOfThreads = 2, ClusterBatches = true, GradientNoise = .01f,
            }),
            () => [LabelKeys(60), TestColumn.SparseVectors("Features", 12, SparseVectors(60, 12))],
            ["Labels", "Features"], ["Features"], ["PredictedLabels", "PredictedScores"]);
        yield return new("LabelCentroid", context => context.MultiLabelClassification.Trainers.LabelCentroid(numberOfPredictedLabels: 2),
            () => [LabelKeys(60), TestColumn.SparseVectors("Features", 12, SparseVectors(60, 12))],
            ["Labels", "Features"], ["Features"], ["PredictedLabels", "PredictedScores"]);
        yield return new("LinearOneVersusAll, sparse",
            context => context.MultiLabelClassification.Trainers.LinearOneVersusAll(new LinearOneVersusAllOptions { NumberOfPredictedLabels = 3, ScoreColumnName = "All", NumberOfThreads = 3 }),
            () => [LabelKeys(60), TestColumn.SparseVectors("Features", 12, SparseVectors(60, 12))],
            ["Labels", "Features"], ["Features"], ["PredictedLabels", "PredictedScores", "All"]);
        yield return new("LinearOneVersusAll, logistic with slots, dense",
            context => context.MultiLabelClassification.Trainers.LinearOneVersusAll(new LinearOneVersusAllOptions { Loss = LinearLabelLoss.Logistic, LearnBias = true }),
            () => [LabelSlots(60), TestColumn.Vectors("Features", 4, Vectors(60, 4))],
            ["Labels", "Features"], ["Features"], ["PredictedLabels", "PredictedScores"]);
    }

    // Row i has label i mod 3, and every other row label 3 or 4 besides.
    private static int[] LabelsOf(int row) => row % 2 == 0 ? [row % 3] : [row % 3, 3 + (row % 4 / 2)];

    private static TestColumn LabelKeys(int count) => TestColumn.Scalars("Labels", new VectorDataViewType(new KeyDataViewType(typeof(uint), 5), 0),
        [.. Enumerable.Range(0, count).Select(row => new VBuffer<uint>(LabelsOf(row).Length, [.. LabelsOf(row).Select(label => (uint)label + 1)]))],
        TestColumn.Keys("L", 5, [], ["a", "b", "c", "d", "e"]).Annotations);

    private static TestColumn LabelSlots(int count) =>
        TestColumn.Vectors("Labels", 5, [.. Enumerable.Range(0, count).Select(row => Enumerable.Range(0, 5).Select(label => LabelsOf(row).Contains(label) ? 1f : 0).ToArray())]);
}
