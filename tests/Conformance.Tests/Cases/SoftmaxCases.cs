using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> Softmax()
    {
        yield return new("SoftmaxStable", context => context.Transforms.SoftmaxStable("Probability", "Logits", 0.7f), Dense, ["Logits"], ["Logits"], ["Probability"]);
        yield return new("SoftmaxStable in place", context => context.Transforms.SoftmaxStable("Logits"), Dense, ["Logits"], ["Logits"], ["Logits"]);
        yield return new("SoftmaxStable sparse", context => context.Transforms.SoftmaxStable("Probability", "Logits"), Sparse, ["Logits"], ["Logits"], ["Probability"]);
        yield return new("SoftmaxStable of variable size", context => context.Transforms.SoftmaxStable("Probability", "Logits"), Variable, ["Logits"], ["Logits"], ["Probability"]);
        yield return new("LogSoftmax", context => context.Transforms.LogSoftmax("LogProbability", "Logits", 2f), Dense, ["Logits"], ["Logits"], ["LogProbability"]);
        yield return new("SoftmaxStable of two columns",
            context => context.Transforms.SoftmaxStable([new InputOutputColumnPair("A", "Logits"), new InputOutputColumnPair("Logits", "Other")]),
            () => [.. Dense(), TestColumn.Vectors("Other", 4, Vectors(30, 4, seed: 3))], ["Logits", "Other"], ["Logits", "Other"], ["A", "Logits"]);
    }

    private static TestColumn[] Dense() => [TestColumn.Vectors("Logits", 5, Vectors(30, 5)), Labels(30)];

    private static TestColumn[] Sparse() => [TestColumn.SparseVectors("Logits", 12, SparseVectors(30, 12))];

    private static TestColumn[] Variable() => [TestColumn.Vectors("Logits", 0, [.. Enumerable.Range(0, 30).Select(i => Vectors(1, i % 6, seed: i)[0])])];
}
