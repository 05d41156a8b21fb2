namespace Microsoft.ML.Data;

/// <summary>The primitive item kinds of columns.</summary>
public enum DataKind : byte
{
    SByte = 1,
    Byte = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Int64 = 7,
    UInt64 = 8,
    Single = 9,
    Double = 10,
    String = 11,
    Boolean = 12,
    TimeSpan = 13,
    DateTime = 14,
    DateTimeOffset = 15,
}

internal static class DataKinds
{
    // In the order of the enumeration, which starts at 1.
    private static readonly Type[] RawTypes =
    [
        typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(float), typeof(double), typeof(string), typeof(bool), typeof(TimeSpan), typeof(DateTime), typeof(DateTimeOffset),
    ];

    public static PrimitiveDataViewType ToColumnType(this DataKind kind)
        => ColumnTypeExtensions.PrimitiveTypeFromType(RawTypes[(int)kind - 1]);

    public static DataKind Of(Type rawType)
        => (DataKind)(Array.IndexOf(RawTypes, rawType == typeof(ReadOnlyMemory<char>) ? typeof(string) : rawType) + 1);
}
