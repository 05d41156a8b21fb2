using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> AdaptiveSmoothing()
    {
        yield return Smoothing("AdaptiveSmoothing", new() { IsPerturbedColumnName = "IsPerturbed", SearchRobustMap = true, RobustMap = RobustMapKind.Monotone },
            ["IsPerturbed"], [], ["Score", "Probability", "PredictedLabel", "Alpha", "RobustMargin"]);
        yield return Smoothing("AdaptiveSmoothing by a gate on detectors, sparse scores, weights, certificate",
            new()
            {
                IsPerturbedColumnName = "IsPerturbed", ExampleWeightColumnName = "Weight", DetectorColumnNames = ["Detector", "Detectors"],
                RobustScale = 0.5, AssumeAligned = true, RobustLipschitzConstants = [0.2, 0.3, 0.1],
            },
            ["IsPerturbed", "Weight", "Detector", "Detectors"], ["Detector", "Detectors"],
            ["Score", "Probability", "PredictedLabel", "Alpha", "RobustMargin", "CertifiedRadius"], sparse: true);
        yield return Smoothing("AdaptiveSmoothing of given alpha in place of a score", new() { Alpha = 0.8, ScoreColumnName = "AccurateScore", ProbabilityColumnName = null, AlphaColumnName = null, RobustMarginColumnName = null },
            [], [], ["AccurateScore", "PredictedLabel"]);
        yield return Smoothing("AdaptiveSmoothing of likelihood, detectors unused", new() { DetectorColumnNames = ["Detector"] }, ["Detector"], [], ["Score", "Alpha"]);
        yield return new("AdaptiveSmoothing of two classes in one number",
            context => context.MulticlassClassification.Calibrators.AdaptiveSmoothing(new AdaptiveSmoothingOptions { Mode = AdaptiveSmoothingMode.Gate, AssumeAligned = true }),
            () => [TestColumn.Numbers("AccurateScore", [.. Vectors(80, 1, 2).Select(row => row[0])]), TestColumn.Numbers("RobustScore", [.. Vectors(80, 1, 2, 5).Select(row => row[0])]), Labels(80, 2)],
            ["AccurateScore", "RobustScore", "Label"], ["AccurateScore", "RobustScore"], ["Score", "Probability", "PredictedLabel", "Alpha", "RobustMargin"]);
        yield return new("AdaptiveSmoothing of votes",
            context => context.MulticlassClassification.Calibrators.AdaptiveSmoothing(new AdaptiveSmoothingOptions
            {
                Alpha = 0.9, RobustScoreKind = ScoreKind.Probabilities, SmoothingSigma = 0.5, SmoothingVotes = 1000, AssumeAligned = true,
            }),
            () => [TestColumn.Vectors("AccurateScore", 3, Vectors(30, 3)), TestColumn.Vectors("RobustScore", 3, [.. Enumerable.Range(0, 30).Select(i => new[] { 0.97f - (i / 100f), 0.02f, 0.01f + (i / 100f) })]), Labels(30)],
            ["AccurateScore", "RobustScore", "Label"], ["AccurateScore", "RobustScore"], ["Score", "CertifiedRadius"]);
    }

    private static ConformanceCase Smoothing(string name, AdaptiveSmoothingOptions options, string[] fitted, string[] detectors, string[] outputs, bool sparse = false)
    {
        return new(name, context => context.MulticlassClassification.Calibrators.AdaptiveSmoothing(options), Data,
            ["AccurateScore", "RobustScore", "Label", .. fitted], ["AccurateScore", "RobustScore", .. detectors], outputs);

        TestColumn[] Data()
        {
            // Rows of class i % 3 point at it, every other row is perturbed, and a few robust decisions are wrong.
            float[][] noise = Vectors(120, 3, seed: 3), other = Vectors(120, 3, seed: 4);
            float[][] accurate = [.. noise.Select((row, i) => Add(row, i % 2 == 0 ? i % 3 : (i + 1) % 3, 9))];
            float[][] robust = [.. other.Select((row, i) => Add(row, i % 11 == 0 ? (i + 1) % 3 : i % 3, 3))];
            foreach (float[] row in accurate)
                row[1] = row[1] < 1 ? 0 : row[1];
            return
            [
                sparse ? TestColumn.SparseVectors("AccurateScore", 3, accurate) : Named("AccurateScore", accurate),
                sparse ? TestColumn.SparseVectors("RobustScore", 3, robust) : Named("RobustScore", robust),
                Labels(120),
                TestColumn.Scalars("IsPerturbed", BooleanDataViewType.Instance, [.. Enumerable.Range(0, 120).Select(i => i % 2 == 1)]),
                TestColumn.Numbers("Weight", [.. Enumerable.Range(0, 120).Select(i => 1 + (i % 3))]),
                TestColumn.Numbers("Detector", [.. Enumerable.Range(0, 120).Select(i => (i % 2) + (0.1f * (i % 7)))]),
                TestColumn.Vectors("Detectors", 2, Vectors(120, 2, 2)),
            ];
        }

        static float[] Add(float[] row, int at, float value)
        {
            float[] copy = [.. row];
            copy[at] += value;
            return copy;
        }
    }

    // The slots are called what the label's keys are called.
    private static TestColumn Named(string name, float[][] rows)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        ReadOnlyMemory<char>[] names = [.. Enumerable.Range(0, rows[0].Length).Select(i => $"class {i}".AsMemory())];
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names]));
        return TestColumn.Vectors(name, new VectorDataViewType(NumberDataViewType.Single, rows[0].Length), rows, annotations.ToAnnotations());
    }
}
