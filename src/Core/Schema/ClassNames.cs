using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;

namespace MLExtensions.Core;

/// <summary>The classes of a key column: how many, and the key values that name them, if it has any.
/// Learned from the training label, saved with the model, and put back on its output columns.</summary>
internal sealed class ClassNames : IModelPart<ClassNames>
{
    private readonly IClassValues? _values;

    private ClassNames(int count, IClassValues? values)
    {
        Count = count;
        _values = values;
    }

    /// <summary>The number of classes; key values run from 1 to this, 0 is missing.</summary>
    public int Count { get; }

    public static ModelFormat Format => new("class-names", 1, 1);

    /// <summary>Those of a column of keys or of vectors of keys.</summary>
    public static ClassNames Of(DataViewSchema.Column keyColumn)
    {
        ulong count = ((KeyDataViewType)(keyColumn.Type is VectorDataViewType vector ? vector.ItemType : keyColumn.Type)).Count;
        if (count > (ulong)Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(keyColumn), $"Column '{keyColumn.Name}' has {count} possible keys; allowed are up to {Array.MaxLength}.");
        if (keyColumn.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is not VectorDataViewType type || type.Size != (int)count)
            return new ClassNames((int)count, null);
        return new ClassNames((int)count, ReadValues(keyColumn.Annotations, AnnotationKinds.KeyValues, type.ItemType));
    }

    /// <summary>Those of the slots of a score vector, as its training label or else its slot names tell; null where neither does.</summary>
    public static ClassNames? OfScores(DataViewSchema.Column scoreColumn)
    {
        if (scoreColumn.Type is not VectorDataViewType vector)
            return null;
        foreach (string kind in (string[])[AnnotationKinds.TrainingLabelValues, AnnotationKinds.SlotNames])
        {
            if (scoreColumn.Annotations.Schema.GetColumnOrNull(kind)?.Type is VectorDataViewType type && type.Size == vector.Size
                && ReadValues(scoreColumn.Annotations, kind, type.ItemType) is { } values)
                return new ClassNames(vector.Size, values);
        }

        return null;
    }

    /// <summary>Those of a multi-label column: of its keys, or of its slots.</summary>
    public static ClassNames OfLabels(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { ItemType: not KeyDataViewType } vector)
            return Of(column);
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.SlotNames)?.Type is not VectorDataViewType { ItemType: TextDataViewType } slots || slots.Size != vector.Size)
            return Unnamed(vector.Size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(AnnotationKinds.SlotNames, ref names);
        return new ClassNames(vector.Size, new TextValues([.. names.DenseValues().Select(name => name.ToString())]));
    }

    public static ClassNames Of(IReadOnlyList<string> names) => new(names.Count, new TextValues([.. names]));

    public static ClassNames Unnamed(int count) => new(count, null);

    /// <summary>Whether the classes have names and not just numbers.</summary>
    public bool AreNamed => _values is not null;

    /// <summary>The name of class <paramref name="index"/> (0-based) as text; its number where the label has no key values.</summary>
    public string this[int index] => _values?.Text(index) ?? index.ToString(CultureInfo.InvariantCulture);

    public bool HasNames => _values is not null;

    /// <summary>For each of these classes the class of <paramref name="others"/> with its name; one that is not there gets a number behind all of those.
    /// Where either has no names, the numbers are the same.</summary>
    public int[] CorrespondenceTo(ClassNames others)
    {
        if (_values is null || others._values is null)
            return [.. Enumerable.Range(0, Count)];
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < others.Count; i++)
            classes.TryAdd(others[i], i);
        return [.. Enumerable.Range(0, Count).Select(i => classes.TryGetValue(this[i], out int found) ? found : others.Count + i)];
    }

    public KeyDataViewType KeyType => new(typeof(uint), Count);

    public void AddKeyValues(DataViewSchema.Annotations.Builder builder) => _values?.Add(builder, AnnotationKinds.KeyValues);

    public void AddTrainingLabelValues(DataViewSchema.Annotations.Builder builder) => _values?.Add(builder, AnnotationKinds.TrainingLabelValues);

    /// <summary>Slot names are text in ML.NET; values of other types are written in the invariant culture.</summary>
    public void AddSlotNames(DataViewSchema.Annotations.Builder builder)
    {
        if (_values is not null)
            new TextValues([.. Enumerable.Range(0, Count).Select(_values.Text)]).Add(builder, AnnotationKinds.SlotNames);
    }

    public static bool TryFindShape(SchemaShape.Column keyColumn, out SchemaShape.Column values)
    {
        values = default;
        return keyColumn.Annotations is not null
            && keyColumn.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out values)
            && values.Kind == SchemaShape.Column.VectorKind.Vector && !values.IsKey && IsSupported(values.ItemType);
    }

    /// <summary>The key values that go with <see cref="OfLabels"/>, as far as a shape tells: those of the keys, or the names of the slots.</summary>
    public static bool TryFindLabelShape(SchemaShape.Column column, out SchemaShape.Column values)
    {
        if (column.IsKey)
            return TryFindShape(column, out values);
        values = default;
        if (column.Annotations is null || !column.Annotations.TryFindColumn(AnnotationKinds.SlotNames, out SchemaShape.Column names)
            || names.Kind != SchemaShape.Column.VectorKind.Vector || names.ItemType != TextDataViewType.Instance)
            return false;
        values = ShapeColumns.Like(names, AnnotationKinds.KeyValues);
        return true;
    }

    public void Write(ModelWriter writer)
    {
        writer.Write(Count);
        writer.Write(_values?.TypeName);
        _values?.Write(writer);
    }

    public static ClassNames Read(ModelReader reader)
    {
        int count = reader.ReadInt32("the number of classes", 0, Array.MaxLength);
        return new ClassNames(count, reader.ReadStringOrNull() switch
        {
            null => null,
            TextValues.Name => new TextValues(TextValues.Read(reader, count)),
            var name when NumberValues.TryType(name, out NumberDataViewType? type) => new NumberValues(type!, reader.ReadDoubles(count)),
            var name => throw ModelReader.Broken($"class names of type '{name}'"),
        });
    }

    private static bool IsSupported(DataViewType type) =>
        type == TextDataViewType.Instance || (type is NumberDataViewType && NumberValues.TryType(type.ToString()!, out _));

    private static IClassValues? ReadValues(DataViewSchema.Annotations annotations, string kind, DataViewType itemType)
    {
        if (itemType == TextDataViewType.Instance)
        {
            VBuffer<ReadOnlyMemory<char>> texts = default;
            annotations.GetValue(kind, ref texts);
            return new TextValues([.. texts.DenseValues().Select(text => text.ToString())]);
        }

        return itemType is NumberDataViewType number && NumberValues.TryType(number.ToString()!, out _)
            ? NumberValues.Read(annotations, kind, number)
            : null;
    }
}
