using Microsoft.ML;
using MLExtensions.TestKit;
using MLExtensions.Trainers;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> SoftmaxRegression()
    {
        yield return new("SoftmaxRegression", context => context.MulticlassClassification.Trainers.SoftmaxRegression(),
            () => [TestColumn.Vectors("Features", 4, Vectors(60, 4)), Labels(60)],
            ["Label", "Features"], ["Features"], ["Score", "PredictedLabel"]);
        yield return new("SoftmaxRegression sparse with weights",
            context => context.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions { ExampleWeightColumnName = "Weight", L2Regularization = 0.1f, NumberOfThreads = 3 }),
            () => [TestColumn.SparseVectors("Features", 12, SparseVectors(60, 12)), Labels(60), TestColumn.Numbers("Weight", [.. Enumerable.Range(1, 60).Select(i => i / 10f)])],
            ["Label", "Features", "Weight"], ["Features"], ["Score", "PredictedLabel"]);
        yield return new("SoftmaxRegression with raw score",
            context => context.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions { RawScoreColumnName = "Logits" }),
            () => [TestColumn.Vectors("Features", 4, Vectors(60, 4)), Labels(60)],
            ["Label", "Features"], ["Features"], ["Score", "PredictedLabel", "Logits"]);
    }
}
