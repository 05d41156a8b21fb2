using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MLExtensions.Numerics;

/// <summary>Reads what <see cref="ModelWriter"/> wrote. Nothing is believed: every frame's checksum is verified before a value of it is used,
/// and an array grows only as its bytes really arrive, so that a forged length cannot exhaust memory.</summary>
public sealed class ModelReader
{
    private const int MaximumTextBytes = 1 << 24;
    private const int GrowthBytes = 1 << 20;

    private readonly Stream _stream;
    private readonly byte[] _frame = new byte[ModelWriter.FrameSize];
    private int _used;
    private int _length;
    private uint _checksum;
    private bool _ended;

    private ModelReader(Stream stream) => _stream = stream;

    /// <summary>The version of the format that is being read: 1 up to the version that this build writes, or a newer one that still admits this reader.</summary>
    public int Version { get; private set; }

    /// <summary>Reads one model and checks that nothing of it is left over; the stream stays open, positioned behind the model.</summary>
    /// <typeparam name="TModel">The model's type.</typeparam>
    /// <param name="stream">A readable stream; need not be seekable.</param>
    /// <returns>The model.</returns>
    /// <exception cref="FormatException">Not such a model, written by a newer version, truncated, or altered; the message says which.</exception>
    public static TModel Load<TModel>(Stream stream)
        where TModel : IModelPart<TModel> => Load<TModel>(stream, _ => (TModel.Format, TModel.Read));

    /// <summary>Reads a model whose kind only the file knows; <paramref name="find"/> decides from the format id who reads it.</summary>
    internal static TModel Load<TModel>(Stream stream, Func<string, (ModelFormat Format, Func<ModelReader, TModel> Read)> find)
    {
        ModelReader reader = Open(stream);
        string id = reader.ReadString();
        (ModelFormat format, Func<ModelReader, TModel> read) = find(id);
        reader.ReadFormat(format, id);
        TModel model = reader.Guarded(read);
        reader.Finish();
        return model;
    }

    /// <summary>Reads a part that was written with <see cref="ModelWriter.WritePart"/>.</summary>
    /// <typeparam name="TPart">The part's type.</typeparam>
    /// <returns>The part.</returns>
    public TPart ReadPart<TPart>()
        where TPart : IModelPart<TPart>
    {
        int outer = Version;
        ReadFormat(TPart.Format, ReadString());
        TPart part = TPart.Read(this);
        Version = outer;
        return part;
    }

    /// <summary>Reads one value.</summary>
    /// <returns>The value.</returns>
    public bool ReadBoolean()
    {
        byte value = 0;
        ReadBytes(new Span<byte>(ref value));
        return value <= 1 ? value == 1 : throw Broken($"a truth value is {value}, not 0 or 1");
    }

    /// <inheritdoc cref="ReadBoolean"/>
    public int ReadInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        ReadBytes(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    /// <inheritdoc cref="ReadBoolean"/>
    public long ReadInt64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        ReadBytes(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <inheritdoc cref="ReadBoolean"/>
    public float ReadSingle() => BitConverter.Int32BitsToSingle(ReadInt32());

    /// <inheritdoc cref="ReadBoolean"/>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>Reads a number and checks its range, for counts and sizes.</summary>
    /// <param name="name">What the number is, for the message.</param>
    /// <param name="minimum">The least value allowed.</param>
    /// <param name="maximum">The greatest value allowed.</param>
    /// <returns>The number.</returns>
    public int ReadInt32(string name, int minimum, int maximum)
    {
        int value = ReadInt32();
        return value >= minimum && value <= maximum ? value : throw Broken($"{name} is {value}; allowed are {minimum} to {maximum}");
    }

    /// <summary>Reads a member of an enumeration and checks that it is one.</summary>
    /// <typeparam name="TEnum">An enumeration over <see cref="int"/>.</typeparam>
    /// <returns>The member.</returns>
    public TEnum ReadEnum<TEnum>()
        where TEnum : struct, Enum
    {
        int value = ReadInt32();
        var member = (TEnum)Enum.ToObject(typeof(TEnum), value);
        return Enum.IsDefined(member) ? member : throw Broken($"{value} is no {typeof(TEnum).Name}");
    }

    /// <summary>Reads a text that may be null.</summary>
    /// <returns>The text, or null.</returns>
    public string? ReadStringOrNull()
    {
        int length = ReadInt32();
        if (length == -1)
            return null;
        if (length is < 0 or > MaximumTextBytes)
            throw Broken($"a text has {length} bytes");
        byte[] bytes = new byte[length];
        ReadBytes(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads a text that must not be null.</summary>
    /// <returns>The text.</returns>
    public string ReadString() => ReadStringOrNull() ?? throw Broken("a text is missing");

    /// <summary>Reads texts that were written with their number; each may be null.</summary>
    /// <returns>The texts.</returns>
    public string?[] ReadStrings()
    {
        int count = ReadInt32("the number of texts", 0, Array.MaxLength);
        var texts = new List<string?>(Math.Min(count, GrowthBytes / 16));
        for (int i = 0; i < count; i++)
            texts.Add(ReadStringOrNull());
        return [.. texts];
    }

    /// <summary>Reads an array.</summary>
    /// <param name="length">The length that it must have; -1 for any.</param>
    /// <returns>The elements.</returns>
    public float[] ReadSingles(long length = -1) => ReadArray<float>(length, sizeof(float));

    /// <inheritdoc cref="ReadSingles"/>
    public double[] ReadDoubles(long length = -1) => ReadArray<double>(length, sizeof(double));

    /// <inheritdoc cref="ReadSingles"/>
    public int[] ReadInt32s(long length = -1) => ReadArray<int>(length, sizeof(int));

    /// <inheritdoc cref="ReadSingles"/>
    public long[] ReadInt64s(long length = -1) => ReadArray<long>(length, sizeof(long));

    /// <inheritdoc cref="ReadSingles"/>
    public byte[] ReadByteArray(long length = -1) => ReadArray<byte>(length, 1);

    /// <summary>The exception for bytes that break a rule of the model.</summary>
    /// <param name="what">What is wrong, as the end of a sentence.</param>
    /// <returns>The exception to throw.</returns>
    public static FormatException Broken(string what) => new($"The model file is damaged or not of this kind: {what}.");

    private static ModelReader Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> magic = stackalloc byte[4];
        if (stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.SequenceEqual(ModelWriter.Magic))
            throw Broken("it does not begin with MLX1");
        return new ModelReader(stream);
    }

    private void ReadFormat(ModelFormat expected, string id)
    {
        if (id != expected.Id)
            throw Broken($"it holds '{id}' where '{expected.Id}' is expected");
        int version = ReadInt32("the version", 1, int.MaxValue);
        int oldestReader = ReadInt32("the oldest reader", 1, version);
        if (oldestReader > expected.Version)
            throw new FormatException($"The model file was written by a newer MLExtensions: '{id}' has version {version}, which needs a reader of version {oldestReader} or newer; this build reads up to version {expected.Version}.");
        Version = version;
    }

    private T Guarded<T>(Func<ModelReader, T> read)
    {
        try
        {
            return read(this);
        }
        catch (ArgumentException exception)
        {
            // A model's constructor refuses values that no writer of ours wrote.
            throw new FormatException($"The model file is damaged or not of this kind: {exception.Message}", exception);
        }
    }

    private void Finish()
    {
        if (_used != _length || NextFrame())
            throw Broken("bytes are left over");
    }

    private T[] ReadArray<T>(long expected, int size)
        where T : unmanaged
    {
        long length = ReadInt64();
        if (length < 0 || length > Array.MaxLength || (expected >= 0 && length != expected))
            throw Broken(expected >= 0 ? $"an array has {length} elements where {expected} are expected" : $"an array has {length} elements");
        T[] values = GC.AllocateUninitializedArray<T>((int)Math.Min(length, GrowthBytes / size));
        for (int filled = 0; ;)
        {
            ReadBytes(MemoryMarshal.AsBytes(values.AsSpan(filled)));
            filled = values.Length;
            if (filled == length)
                break;
            Array.Resize(ref values, (int)Math.Min(length, 2L * filled));
        }

        if (!BitConverter.IsLittleEndian)
            ReverseEndianness(values, size);
        return values;
    }

    private static void ReverseEndianness<T>(T[] values, int size)
        where T : unmanaged
    {
        if (size == sizeof(uint))
        {
            Span<uint> span = MemoryMarshal.CreateSpan(ref Unsafe.As<T, uint>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);
            BinaryPrimitives.ReverseEndianness(span, span);
        }
        else if (size == sizeof(ulong))
        {
            Span<ulong> span = MemoryMarshal.CreateSpan(ref Unsafe.As<T, ulong>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);
            BinaryPrimitives.ReverseEndianness(span, span);
        }
    }

    private void ReadBytes(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_used == _length && !NextFrame())
                throw Broken("it ends too early");
            int taken = Math.Min(destination.Length, _length - _used);
            _frame.AsSpan(_used, taken).CopyTo(destination);
            _used += taken;
            destination = destination[taken..];
        }
    }

    private bool NextFrame()
    {
        if (_ended)
            return false;
        Span<byte> head = stackalloc byte[8];
        if (_stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            throw Broken("it is truncated");
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > ModelWriter.FrameSize)
            throw Broken($"a frame has {length} bytes");
        if (_stream.ReadAtLeast(_frame.AsSpan(0, length), length, throwOnEndOfStream: false) < length)
            throw Broken("it is truncated");
        _checksum = FrameChecksum.Next(_checksum, _frame.AsSpan(0, length));
        if (_checksum != BinaryPrimitives.ReadUInt32LittleEndian(head[4..]))
            throw Broken("a checksum does not fit");
        _used = 0;
        _length = length;
        _ended = length == 0;
        return !_ended;
    }
}
