using Microsoft.ML;
using MLExtensions.TestKit;
using MLExtensions.Transforms;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static readonly string[] Titles =
    [
        "The history of libraries", "Näin Straße, STRASSE", "", "one two three", "history\u0301 \uD83D\uDE00 of e\u0301cole", "Llamas and alpacas: small-scale herding",
        "two two two three", "\uD83D torn\0apart", "café CAFÉ cafe", "libraries of the world",
    ];

    private static IEnumerable<ConformanceCase> TfIdf()
    {
        yield return new("TfIdf", context => context.Transforms.TfIdf("Features", "Text", maximumCharacterNgramLength: 4), TextRows, ["Text"], ["Text"], ["Features"]);
        yield return new("TfIdf hashed", context => context.Transforms.TfIdf("Features", "Text", 3, numberOfBits: 6), TextRows, ["Text"], ["Text"], ["Features"]);
        yield return new("TfIdf of vectors in place",
            context => context.Transforms.TfIdf(new TfIdfOptions { OutputColumnName = "Text", InputColumnName = null, MaximumWordNgramLength = 2, NormalizeToUnitLength = false }),
            () => [TestColumn.TextVectors("Text", 0, [.. Enumerable.Range(0, 30).Select(row => Titles[..(row % 4)])])], ["Text"], ["Text"], ["Text"]);
        yield return new("TfIdf of vectors of known size, nothing learned",
            context => context.Transforms.TfIdf(new TfIdfOptions { InputColumnName = "Text", NumberOfBits = 5, UseInverseDocumentFrequency = false }),
            () => [TestColumn.TextVectors("Text", 2, [.. Enumerable.Range(0, 30).Select(row => new[] { Titles[row % Titles.Length], Titles[(row + 3) % Titles.Length] })])],
            ["Text"], ["Text"], ["Features"]);
    }

    private static TestColumn[] TextRows() => [TestColumn.Texts("Text", [.. Enumerable.Range(0, 30).Select(row => Titles[row % Titles.Length])]), Labels(30)];
}
