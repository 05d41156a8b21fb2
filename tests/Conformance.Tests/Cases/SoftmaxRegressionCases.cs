using Microsoft.ML;
using MLExtensions.TestKit;
using MLExtensions.Trainers;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> SoftmaxRegression()
    {
        yield return new("SoftmaxRegression", context => context.MulticlassClassification.Trainers.SoftmaxRegression(),
            () => [TestColumn.Vectors("Features", 5, Vectors(30, 5)), Labels(30)],
            ["Features", "Label"], ["Features"], ["PredictedLabel", "Score"]);
        yield return new("SoftmaxRegression with raw score and weights",
            context => context.MulticlassClassification.Trainers.SoftmaxRegression(
                new SoftmaxRegressionOptions { RawScoreColumnName = "Logits", ExampleWeightColumnName = "Weight" }),
            () => [TestColumn.Vectors("Features", 5, Vectors(30, 5)), Labels(30), TestColumn.Numbers("Weight", [.. Enumerable.Range(1, 30).Select(i => (float)i)])],
            ["Features", "Label", "Weight"], ["Features"], ["PredictedLabel", "Score", "Logits"]);
        yield return new("SoftmaxRegression sparse", context => context.MulticlassClassification.Trainers.SoftmaxRegression(),
            () => [TestColumn.SparseVectors("Features", 40, [.. Vectors(30, 5).Select(row => (float[])[.. row, .. new float[35]])]), Labels(30)],
            ["Features", "Label"], ["Features"], ["PredictedLabel", "Score"]);
    }
}
