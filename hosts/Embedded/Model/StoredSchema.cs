using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// A schema as bytes: a count, then per column its name, its type and its annotations with their values. A type is the kind
/// of its items, the count if they are keys (else 0), and the dimensions if it is a vector (else none).
/// </summary>
internal static class StoredSchema
{
    private delegate void ValueWriter(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation);

    private delegate void ValueReader(BinaryReader reader, string name, DataViewType type, DataViewSchema.Annotations.Builder annotations);

    public static void Write(BinaryWriter writer, IReadOnlyCollection<DataViewSchema.Column> columns)
    {
        writer.Write(columns.Count);
        foreach (var column in columns)
        {
            WriteNameAndType(writer, column);
            var annotations = column.Annotations.Schema.Where(annotation => !annotation.IsHidden && CanStore(annotation.Type)).ToArray();
            writer.Write(annotations.Length);
            foreach (var annotation in annotations)
            {
                WriteNameAndType(writer, annotation);
                ValueWriter write = annotation.Type is VectorDataViewType ? WriteVector<int> : WriteScalar<int>;
                TypeDispatch.For(write, annotation.Type.GetItemType().RawType)(writer, column.Annotations, annotation);
            }
        }
    }

    public static DataViewSchema Read(BinaryReader reader)
    {
        try
        {
            var columns = new DataViewSchema.Builder();
            for (int i = reader.ReadInt32(); i > 0; i--)
            {
                var (name, type) = ReadNameAndType(reader);
                columns.AddColumn(name, type, ReadAnnotations(reader));
            }
            return columns.ToSchema();
        }
        catch (Exception ex) when (ex is EndOfStreamException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw Contracts.ExceptDecode(null, ex, "Corrupt input schema in the model file");
        }
    }

    /// <summary>Whether columns of <paramref name="type"/> have a stored form; images, for example, have none.</summary>
    public static bool CanStore(DataViewType type) => DataKinds.Of(type.GetItemType().RawType) != 0;

    private static DataViewSchema.Annotations ReadAnnotations(BinaryReader reader)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        for (int i = reader.ReadInt32(); i > 0; i--)
        {
            var (name, type) = ReadNameAndType(reader);
            ValueReader read = type is VectorDataViewType ? ReadVector<int> : ReadScalar<int>;
            TypeDispatch.For(read, type.GetItemType().RawType)(reader, name, type, annotations);
        }
        return annotations.ToAnnotations();
    }

    private static void WriteNameAndType(BinaryWriter writer, DataViewSchema.Column column)
    {
        var item = column.Type.GetItemType();
        writer.Write(column.Name);
        writer.Write((byte)DataKinds.Of(item.RawType));
        writer.Write(item.GetKeyCount());
        int[] dimensions = column.Type is VectorDataViewType vector ? [.. vector.Dimensions] : [];
        writer.Write(dimensions.Length);
        foreach (int dimension in dimensions)
            writer.Write(dimension);
    }

    private static (string Name, DataViewType Type) ReadNameAndType(BinaryReader reader)
    {
        string name = reader.ReadString();
        PrimitiveDataViewType item = ((DataKind)reader.ReadByte()).ToColumnType();
        ulong keyCount = reader.ReadUInt64();
        if (keyCount > 0)
            item = new KeyDataViewType(item.RawType, keyCount);
        int[] dimensions = new int[reader.ReadInt32()];
        for (int i = 0; i < dimensions.Length; i++)
            dimensions[i] = reader.ReadInt32();
        return (name, dimensions.Length == 0 ? item : new VectorDataViewType(item, dimensions));
    }

    private static void WriteScalar<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        T value = default;
        annotations.GetGetter<T>(annotation)(ref value);
        ValueCodec.Write(writer, value);
    }

    private static void WriteVector<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        VBuffer<T> values = default;
        annotations.GetGetter<VBuffer<T>>(annotation)(ref values);
        writer.Write(values.Length);
        foreach (var value in values.DenseValues())
            ValueCodec.Write(writer, value);
    }

    private static void ReadScalar<T>(BinaryReader reader, string name, DataViewType type, DataViewSchema.Annotations.Builder annotations)
    {
        var value = ValueCodec.Read<T>(reader);
        annotations.Add(name, type, (ref T destination) => destination = value);
    }

    private static void ReadVector<T>(BinaryReader reader, string name, DataViewType type, DataViewSchema.Annotations.Builder annotations)
    {
        var values = new List<T>();
        for (int i = reader.ReadInt32(); i > 0; i--)
            values.Add(ValueCodec.Read<T>(reader));
        var stored = new VBuffer<T>(values.Count, [.. values]);
        annotations.Add(name, type, (ref VBuffer<T> destination) => stored.CopyTo(ref destination));
    }
}
