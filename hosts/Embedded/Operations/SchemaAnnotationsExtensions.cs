namespace Microsoft.ML.Data;

/// <summary>The names of the annotations that this assembly reads or writes.</summary>
internal static class AnnotationKinds
{
    public const string SlotNames = "SlotNames";
    public const string KeyValues = "KeyValues";
    public const string IsNormalized = "IsNormalized";
}

/// <summary>Readers of the common annotations. An annotation of an unexpected type counts as absent.</summary>
public static class SchemaAnnotationsExtensions
{
    public static bool HasSlotNames(this DataViewSchema.Column column)
        => column.Type is VectorDataViewType { Size: > 0 } vector
            && column.FindAnnotationType(AnnotationKinds.SlotNames) is VectorDataViewType { ItemType: TextDataViewType } names
            && names.Size == vector.Size;

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames)
        => column.Annotations.GetValue(AnnotationKinds.SlotNames, ref slotNames);

    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null)
        => column.Type.GetItemType() is KeyDataViewType key
            && column.FindAnnotationType(AnnotationKinds.KeyValues) is VectorDataViewType values
            && (ulong)values.Size == key.Count
            && values.ItemType.Equals(keyValueItemType ?? TextDataViewType.Instance);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues)
        => column.Annotations.GetValue(AnnotationKinds.KeyValues, ref keyValues);

    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        bool value = false;
        if (column.FindAnnotationType(AnnotationKinds.IsNormalized) is BooleanDataViewType)
            column.Annotations.GetValue(AnnotationKinds.IsNormalized, ref value);
        return value;
    }

    internal static DataViewType FindAnnotationType(this DataViewSchema.Column column, string kind)
        => column.Annotations.Schema.GetColumnOrNull(kind)?.Type;

    /// <summary>A copy of the annotations of the given kinds.</summary>
    internal static DataViewSchema.Annotations KeepAnnotations(this DataViewSchema.Column column, params string[] kinds)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(column.Annotations, kinds.Contains);
        return builder.ToAnnotations();
    }

    internal static void AddNormalized(this DataViewSchema.Annotations.Builder builder)
        => builder.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
}
