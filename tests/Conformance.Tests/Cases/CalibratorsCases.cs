using Microsoft.ML;
using MLExtensions.Calibrators;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> ScoreCalibrators()
    {
        string[] inputs = ["Label", "Logits"], outputs = ["Score", "PredictedLabel"];
        yield return new("Temperature", context => context.MulticlassClassification.Calibrators.Temperature("Label", "Logits", ScoreKind.Logits), LogitRows, inputs, ["Logits"], outputs);
        yield return new("Temperature of probabilities in place", context => context.MulticlassClassification.Calibrators.Temperature(), ProbabilityRows, ["Label", "Score"], ["Score"], outputs);
        yield return new("Temperature sparse with weights",
            context => context.MulticlassClassification.Calibrators.Temperature(new TemperatureOptions
            {
                ScoreColumnName = "Logits", ScoreKind = ScoreKind.Logits, ExampleWeightColumnName = "Weight", PredictedLabelColumnName = null, OutputColumnName = "Logits",
            }), SparseLogitRows, ["Label", "Logits", "Weight"], ["Logits"], ["Logits"]);
    }

    private static IEnumerable<ConformanceCase> ParametricScalers()
    {
        string[] inputs = ["Label", "Logits"], outputs = ["Score", "PredictedLabel"];
        yield return new("Dirichlet", context => context.MulticlassClassification.Calibrators.Dirichlet("Label", "Logits", ScoreKind.Logits), LogitRows, inputs, ["Logits"], outputs);
        yield return new("VectorScaling of probabilities in place", context => context.MulticlassClassification.Calibrators.VectorScaling(), ProbabilityRows, ["Label", "Score"], ["Score"], outputs);
        yield return new("MatrixScaling sparse with weights",
            context => context.MulticlassClassification.Calibrators.MatrixScaling(new ParametricScalingOptions
            {
                ScoreColumnName = "Logits", ScoreKind = ScoreKind.Logits, ExampleWeightColumnName = "Weight", PredictedLabelColumnName = null, OutputColumnName = "Logits", Lambda = 1, NumberOfThreads = 3,
            }), SparseLogitRows, ["Label", "Logits", "Weight"], ["Logits"], ["Logits"]);
    }

    private static IEnumerable<ConformanceCase> BinaryMaps()
    {
        string[] inputs = ["Label", "Logits"], outputs = ["Score", "PredictedLabel"];
        yield return new("Isotonic", context => context.MulticlassClassification.Calibrators.Isotonic("Label", "Logits", ScoreKind.Logits), LogitRows, inputs, ["Logits"], outputs);
        yield return new("Isotonic of probabilities in place", context => context.MulticlassClassification.Calibrators.Isotonic(), ProbabilityRows, ["Label", "Score"], ["Score"], outputs);
        yield return new("HistogramBinning", context => context.MulticlassClassification.Calibrators.HistogramBinning("Label", "Logits", ScoreKind.Logits, 5), LogitRows, inputs, ["Logits"], outputs);
        yield return new("HistogramBinning sparse with weights",
            context => context.MulticlassClassification.Calibrators.HistogramBinning(new BinaryMapOptions
            {
                ScoreColumnName = "Logits", ScoreKind = ScoreKind.Logits, ExampleWeightColumnName = "Weight", PredictedLabelColumnName = null, OutputColumnName = "Logits", BinEdges = BinEdges.EqualMass,
                MinimumProbability = .01,
            }), SparseLogitRows, ["Label", "Logits", "Weight"], ["Logits"], ["Logits"]);
    }

    private static IEnumerable<ConformanceCase> CorrectnessAware()
    {
        string[] outputs = ["Score", "PredictedLabel"];
        yield return new("CorrectnessAware", context => context.MulticlassClassification.Calibrators.CorrectnessAware("Label", "Logits", ScoreKind.Logits), LogitRows, ["Label", "Logits"], ["Logits"], outputs);
        yield return new("CorrectnessAware with copies",
            context => context.MulticlassClassification.Calibrators.CorrectnessAware(new CorrectnessAwareOptions { ViewColumnNames = ["Flipped"], OutputColumnName = "Score", NumberOfThreads = 2 }),
            () => [.. ProbabilityRows(), TestColumn.SparseVectors("Flipped", 3, [.. NoisyLogits().Select(row => Normalized([row[0] / 2, row[1], row[2]]))])],
            ["Label", "Score", "Flipped"], ["Score", "Flipped"], outputs);
    }

    // Logits that favour the true class, but not always.
    private static TestColumn[] LogitRows() => [TestColumn.Vectors("Logits", 3, NoisyLogits()), Labels(60)];

    private static TestColumn[] SparseLogitRows() =>
        [TestColumn.SparseVectors("Logits", 3, [.. NoisyLogits().Select((row, i) => i % 2 == 0 ? row : [row[0], 0, row[2]])]), Labels(60), TestColumn.Numbers("Weight", [.. Enumerable.Range(1, 60).Select(i => i / 10f)])];

    private static TestColumn[] ProbabilityRows() => [TestColumn.Vectors("Score", 3, [.. NoisyLogits().Select(Normalized)]), Labels(60)];

    private static float[][] NoisyLogits()
    {
        var random = new Random(23);
        return [.. Enumerable.Range(0, 60).Select(i => Enumerable.Range(0, 3).Select(k => (4 * random.NextSingle()) + (k == i % 3 ? 1.5f : 0)).ToArray())];
    }

    private static float[] Normalized(float[] logits)
    {
        double[] powers = Array.ConvertAll(logits, logit => Math.Exp(logit));
        return Array.ConvertAll(powers, power => (float)(power / powers.Sum()));
    }
}
