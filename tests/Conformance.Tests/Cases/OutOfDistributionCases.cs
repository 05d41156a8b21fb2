using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;
using MLExtensions.Transforms;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> OutOfDistribution()
    {
        foreach (LogitScoreKind kind in Enum.GetValues<LogitScoreKind>())
        {
            yield return new($"LogitOod {kind}", context => context.Transforms.LogitOod("OodScore", "Logits", kind),
                () => [TestColumn.Vectors("Logits", 5, Vectors(30, 5))], ["Logits"], ["Logits"], ["OodScore"]);
        }

        yield return new("LogitOod of variable size", context => context.Transforms.LogitOod(new LogitOodOptions { InputColumnName = "Logits", Temperature = 2 }),
            () => [TestColumn.Vectors("Logits", 0, [.. Enumerable.Range(0, 30).Select(i => Vectors(1, i % 6, seed: i)[0])])], ["Logits"], ["Logits"], ["OodScore"]);
        yield return new("NearestNeighborOod", context => context.Transforms.NearestNeighborOod("OodScore", "Features", 3),
            () => [TestColumn.Vectors("Features", 6, Vectors(90, 6))], ["Features"], ["Features"], ["OodScore"]);
        yield return new("NearestNeighborOod of drawn raw rows",
            context => context.Transforms.NearestNeighborOod(new NearestNeighborOodOptions { NeighborCount = 1, Normalize = false, MaximumRows = 40, OutputColumnName = "Features" }),
            () => [TestColumn.SparseVectors("Features", 6, Vectors(90, 6))], ["Features"], ["Features"], ["Features"]);
        yield return new("OodScoreCombiner", context => context.Transforms.OodScoreCombiner(["A", "B"], "IsOut"), Scores, ["A", "B", "IsOut"], ["A", "B"], ["OodScore", "OodProbability"]);
        yield return new("OodScoreCombiner without probability",
            context => context.Transforms.OodScoreCombiner(new OodScoreCombinerOptions { ScoreColumnNames = ["B"], LabelColumnName = "IsOut", OutputColumnName = "B", ProbabilityColumnName = null }),
            Scores, ["B", "IsOut"], ["B"], ["B"]);

        yield return new("VirtualLogitOod", context => context.Transforms.VirtualLogitOod(),
            () => [TestColumn.Vectors("Features", 6, Vectors(90, 6)), TestColumn.Vectors("Logits", 3, Vectors(90, 3, seed: 5))],
            ["Features", "Logits"], ["Features", "Logits"], ["OodScore"]);
        yield return new("VirtualLogitOod of a known layer",
            context => context.Transforms.VirtualLogitOod(new VirtualLogitOodOptions
            {
                PrincipalDimension = 2, LayerWeights = [.. Vectors(3, 6).SelectMany(row => row)], LayerBias = [.1f, .2f, .3f], OutputColumnName = "Logits",
            }),
            () => [TestColumn.SparseVectors("Features", 6, Vectors(90, 6)), TestColumn.Vectors("Logits", 3, Vectors(90, 3, seed: 5))],
            ["Features", "Logits"], ["Features", "Logits"], ["Logits"]);

        static TestColumn[] Scores()
        {
            float[][] rows = Vectors(80, 2, classes: 2);
            return
            [
                TestColumn.Numbers("A", [.. rows.Select(row => row[0])]), TestColumn.Numbers("B", [.. rows.Select(row => row[1])]),
                TestColumn.Scalars("IsOut", BooleanDataViewType.Instance, [.. Enumerable.Range(0, 80).Select(i => i % 2 == 1)]),
            ];
        }
    }
}
