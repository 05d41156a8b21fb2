using System.Text.Json;
using System.Text.Json.Serialization;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>What reference.py wrote: see there.</summary>
internal sealed record TfIdfReference(
    string[] Texts, string[] Unseen, TfIdfReference.Case[] Cases, JsonElement[][] Hashes, TfIdfReference.Reading[] Words)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNameCaseInsensitive = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static TfIdfReference Loaded { get; } = JsonSerializer.Deserialize<TfIdfReference>(
        File.ReadAllText(RepositoryRoot.PathOf("tests/Transforms.Tests/TfIdf/reference.json")), Format)!;

    /// <summary>One set of options; rows are index and value, of the texts and then of the unseen ones.</summary>
    internal sealed record Case(string Name, TfIdfOptions Options, string[] Terms, double[][][] Rows);

    /// <summary>A text and its words.</summary>
    internal sealed record Reading(string Text, TextNormalization Form, bool Fold, bool Keep, string[] Words);
}
