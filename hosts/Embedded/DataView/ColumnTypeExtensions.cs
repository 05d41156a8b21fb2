namespace Microsoft.ML.Data;

internal static class ColumnTypeExtensions
{
    /// <summary>The item type of a vector; any other type is its own item type.</summary>
    public static DataViewType GetItemType(this DataViewType type) => (type as VectorDataViewType)?.ItemType ?? type;

    /// <summary>The size of a vector, 0 when unknown or not a vector.</summary>
    public static int GetVectorSize(this DataViewType type) => (type as VectorDataViewType)?.Size ?? 0;

    /// <summary>The number of values a row holds: 1 for a scalar, 0 for a vector of unknown size.</summary>
    public static int GetValueCount(this DataViewType type) => (type as VectorDataViewType)?.Size ?? 1;

    public static ulong GetKeyCount(this DataViewType type) => (type as KeyDataViewType)?.Count ?? 0;

    /// <summary>The standard type whose values are held in <paramref name="rawType"/>; null when there is none.</summary>
    public static PrimitiveDataViewType TryGetPrimitiveType(Type rawType)
    {
        if (rawType == typeof(ReadOnlyMemory<char>) || rawType == typeof(string))
            return TextDataViewType.Instance;
        if (rawType == typeof(TimeSpan))
            return TimeSpanDataViewType.Instance;
        if (rawType == typeof(DateTimeOffset))
            return DateTimeOffsetDataViewType.Instance;
        if (rawType == typeof(DataViewRowId))
            return RowIdDataViewType.Instance;
        return Type.GetTypeCode(rawType) switch
        {
            _ when rawType.IsEnum => null,
            TypeCode.Boolean => BooleanDataViewType.Instance,
            TypeCode.DateTime => DateTimeDataViewType.Instance,
            TypeCode.SByte => NumberDataViewType.SByte,
            TypeCode.Byte => NumberDataViewType.Byte,
            TypeCode.Int16 => NumberDataViewType.Int16,
            TypeCode.UInt16 => NumberDataViewType.UInt16,
            TypeCode.Int32 => NumberDataViewType.Int32,
            TypeCode.UInt32 => NumberDataViewType.UInt32,
            TypeCode.Int64 => NumberDataViewType.Int64,
            TypeCode.UInt64 => NumberDataViewType.UInt64,
            TypeCode.Single => NumberDataViewType.Single,
            TypeCode.Double => NumberDataViewType.Double,
            _ => null,
        };
    }

    public static PrimitiveDataViewType PrimitiveTypeFromType(Type rawType)
        => TryGetPrimitiveType(rawType) ?? throw new InvalidOperationException($"No standard column type holds values of type {rawType}");
}
