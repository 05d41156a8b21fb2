using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;

namespace MLExtensions.Core;

/// <summary>The key values of a label, in one of the types that ML.NET gives them.</summary>
internal interface IClassValues
{
    string TypeName { get; }

    string Text(int index);

    void Add(DataViewSchema.Annotations.Builder builder, string kind);

    void Write(ModelWriter writer);
}

/// <summary>Key values that are texts: the usual case.</summary>
internal sealed class TextValues(string[] values) : IClassValues
{
    public const string Name = "Text";

    private readonly ReadOnlyMemory<char>[] _values = Array.ConvertAll(values, value => value.AsMemory());

    public string TypeName => Name;

    public string Text(int index) => values[index];

    public void Add(DataViewSchema.Annotations.Builder builder, string kind) =>
        builder.Add(kind, new VectorDataViewType(TextDataViewType.Instance, _values.Length),
            (ref VBuffer<ReadOnlyMemory<char>> destination) => ClassValueBuffer.Copy(_values, ref destination));

    public void Write(ModelWriter writer) => writer.Write(values);

    public static string[] Read(ModelReader reader, int count)
    {
        string?[] texts = reader.ReadStrings();
        if (texts.Length != count || Array.IndexOf(texts, null) >= 0)
            throw ModelReader.Broken($"{texts.Length} class names for {count} classes, or a missing one");
        return texts!;
    }
}

/// <summary>Key values that are numbers. All number types up to 32 bits, and Double, fit a double exactly; labels of 64 bits are left unnamed.</summary>
internal sealed class NumberValues(NumberDataViewType type, double[] values) : IClassValues
{
    private static readonly NumberDataViewType[] Types =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Single, NumberDataViewType.Double,
    ];

    public string TypeName => type.ToString()!;

    public static bool TryType(string name, out NumberDataViewType? type)
    {
        type = Array.Find(Types, candidate => candidate.ToString() == name);
        return type is not null;
    }

    public static NumberValues Read(DataViewSchema.Annotations annotations, string kind, NumberDataViewType type)
    {
        double[] values = type.RawType switch
        {
            var raw when raw == typeof(sbyte) => Read<sbyte>(annotations, kind, value => value),
            var raw when raw == typeof(byte) => Read<byte>(annotations, kind, value => value),
            var raw when raw == typeof(short) => Read<short>(annotations, kind, value => value),
            var raw when raw == typeof(ushort) => Read<ushort>(annotations, kind, value => value),
            var raw when raw == typeof(int) => Read<int>(annotations, kind, value => value),
            var raw when raw == typeof(uint) => Read<uint>(annotations, kind, value => value),
            var raw when raw == typeof(float) => Read<float>(annotations, kind, value => value),
            _ => Read<double>(annotations, kind, value => value),
        };
        return new NumberValues(type, values);
    }

    // A Single prints as it was typed ("0.1"), not with the digits of its double.
    public string Text(int index) => type.RawType == typeof(float)
        ? ((float)values[index]).ToString(CultureInfo.InvariantCulture)
        : values[index].ToString(CultureInfo.InvariantCulture);

    public void Add(DataViewSchema.Annotations.Builder builder, string kind)
    {
        switch (type.RawType)
        {
            case var raw when raw == typeof(sbyte): Add(builder, kind, value => (sbyte)value); break;
            case var raw when raw == typeof(byte): Add(builder, kind, value => (byte)value); break;
            case var raw when raw == typeof(short): Add(builder, kind, value => (short)value); break;
            case var raw when raw == typeof(ushort): Add(builder, kind, value => (ushort)value); break;
            case var raw when raw == typeof(int): Add(builder, kind, value => (int)value); break;
            case var raw when raw == typeof(uint): Add(builder, kind, value => (uint)value); break;
            case var raw when raw == typeof(float): Add(builder, kind, value => (float)value); break;
            default: Add(builder, kind, value => value); break;
        }
    }

    public void Write(ModelWriter writer) => writer.Write(values);

    private static double[] Read<T>(DataViewSchema.Annotations annotations, string kind, Converter<T, double> toDouble)
    {
        VBuffer<T> buffer = default;
        annotations.GetValue(kind, ref buffer);
        return Array.ConvertAll(buffer.DenseValues().ToArray(), toDouble);
    }

    private void Add<T>(DataViewSchema.Annotations.Builder builder, string kind, Converter<double, T> fromDouble)
    {
        T[] typed = Array.ConvertAll(values, fromDouble);
        builder.Add(kind, new VectorDataViewType(type, typed.Length), (ref VBuffer<T> destination) => ClassValueBuffer.Copy(typed, ref destination));
    }
}

internal static class ClassValueBuffer
{
    /// <summary>Annotations hand out copies: the caller owns the buffer and may overwrite it.</summary>
    public static void Copy<T>(T[] values, ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
