using Microsoft.ML.Data;

namespace MLExtensions.HostContract;

public class TypeStringTests
{
    public static TheoryData<string, DataViewType> Printed => new()
    {
        { "SByte", NumberDataViewType.SByte },
        { "Byte", NumberDataViewType.Byte },
        { "Int16", NumberDataViewType.Int16 },
        { "UInt16", NumberDataViewType.UInt16 },
        { "Int32", NumberDataViewType.Int32 },
        { "UInt32", NumberDataViewType.UInt32 },
        { "Int64", NumberDataViewType.Int64 },
        { "UInt64", NumberDataViewType.UInt64 },
        { "Single", NumberDataViewType.Single },
        { "Double", NumberDataViewType.Double },
        { "String", TextDataViewType.Instance },
        { "Boolean", BooleanDataViewType.Instance },
        { "DateTime", DateTimeDataViewType.Instance },
        { "DateTimeOffset", DateTimeOffsetDataViewType.Instance },
        { "TimeSpan", TimeSpanDataViewType.Instance },
        { "DataViewRowId", RowIdDataViewType.Instance },
        { "Key<UInt32, 0-2>", new KeyDataViewType(typeof(uint), 3) },
        { "Key<Byte, 0-0>", new KeyDataViewType(typeof(byte), 1) },
        { "Vector<Single, 3>", new VectorDataViewType(NumberDataViewType.Single, 3) },
        { "Vector<Single>", new VectorDataViewType(NumberDataViewType.Single) },
        { "Vector<Single>", new VectorDataViewType(NumberDataViewType.Single, 0) },
        { "Vector<Single, 1, 3>", new VectorDataViewType(NumberDataViewType.Single, 1, 3) },
        { "Vector<Single, *, 3>", new VectorDataViewType(NumberDataViewType.Single, 0, 3) },
        { "Vector<String, 2>", new VectorDataViewType(TextDataViewType.Instance, 2) },
        { "Vector<Key<UInt32, 0-2>, 4>", new VectorDataViewType(new KeyDataViewType(typeof(uint), 3), 4) },
    };

    [Theory]
    [MemberData(nameof(Printed))]
    public void TypesPrintAs(string expected, DataViewType type) => Assert.Equal(expected, type.ToString());
}
