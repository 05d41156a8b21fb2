using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.HostContract.Support;

/// <summary>Annotations as ML.NET's components write them.</summary>
internal static class Notes
{
    public static VBuffer<ReadOnlyMemory<char>> TextVector(params string[] texts) =>
        new(texts.Length, [.. texts.Select(text => text.AsMemory())]);

    public static DataViewSchema.Annotations SlotNames(params string[] names) => Texts("SlotNames", names);

    public static DataViewSchema.Annotations KeyValues(params string[] names) => Texts("KeyValues", names);

    private static DataViewSchema.Annotations Texts(string kind, string[] names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(
            kind,
            new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = TextVector(names));
        return builder.ToAnnotations();
    }
}
