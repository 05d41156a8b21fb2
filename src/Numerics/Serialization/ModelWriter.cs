using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MLExtensions.Numerics;

/// <summary>Writes a model to a stream: little-endian, floats as they are, framed so that a reader notices every altered or missing byte.</summary>
/// <remarks>
/// Layout (see <see cref="ModelReader"/>): the four bytes <c>MLX1</c>; then frames of at most 64 KiB, each
/// <c>int32 length &gt; 0, uint32 checksum, bytes</c>; then one frame of length 0 with the last checksum. The checksum is CRC-32C over the
/// frame's length and bytes, started from the checksum before it, so that frames cannot be dropped, repeated or exchanged.
/// The framed bytes begin with the format: <c>string id, int32 version, int32 oldest reader</c>.
/// </remarks>
public sealed class ModelWriter
{
    internal const int FrameSize = 1 << 16;
    internal static ReadOnlySpan<byte> Magic => "MLX1"u8;

    private readonly Stream _stream;
    private readonly byte[] _frame = new byte[FrameSize];
    private int _used;
    private uint _checksum;

    private ModelWriter(Stream stream) => _stream = stream;

    /// <summary>Writes one model with its header and closing frame; the stream stays open.</summary>
    /// <typeparam name="TModel">The model's type.</typeparam>
    /// <param name="stream">A writable stream; need not be seekable.</param>
    /// <param name="model">The model.</param>
    public static void Save<TModel>(Stream stream, TModel model)
        where TModel : IModelPart<TModel>
    {
        ArgumentNullException.ThrowIfNull(model);
        Save(stream, TModel.Format, model.Write);
    }

    internal static void Save(Stream stream, ModelFormat format, Action<ModelWriter> write)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Magic);
        var writer = new ModelWriter(stream);
        writer.WriteFormat(format);
        write(writer);
        writer.Finish();
    }

    /// <summary>Writes a part with its own format header inside this model.</summary>
    /// <typeparam name="TPart">The part's type.</typeparam>
    /// <param name="part">The part.</param>
    public void WritePart<TPart>(TPart part)
        where TPart : IModelPart<TPart>
    {
        ArgumentNullException.ThrowIfNull(part);
        WriteFormat(TPart.Format);
        part.Write(this);
    }

    /// <summary>Writes one value.</summary>
    /// <param name="value">The value.</param>
    public void Write(bool value) => WriteBytes([value ? (byte)1 : (byte)0]);

    /// <inheritdoc cref="Write(bool)"/>
    public void Write(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        WriteBytes(bytes);
    }

    /// <inheritdoc cref="Write(bool)"/>
    public void Write(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        WriteBytes(bytes);
    }

    /// <inheritdoc cref="Write(bool)"/>
    public void Write(float value) => Write(BitConverter.SingleToInt32Bits(value));

    /// <inheritdoc cref="Write(bool)"/>
    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes a text as UTF-8 behind its length in bytes; null is kept apart from the empty text.</summary>
    /// <param name="value">The text, or null.</param>
    public void Write(string? value)
    {
        if (value is null)
        {
            Write(-1);
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Write(bytes.Length);
        WriteBytes(bytes);
    }

    /// <summary>Writes an array behind its length.</summary>
    /// <param name="values">The elements.</param>
    public void Write(ReadOnlySpan<float> values) => WriteArray(MemoryMarshal.Cast<float, uint>(values));

    /// <inheritdoc cref="Write(ReadOnlySpan{float})"/>
    public void Write(ReadOnlySpan<double> values) => WriteArray(MemoryMarshal.Cast<double, ulong>(values));

    /// <inheritdoc cref="Write(ReadOnlySpan{float})"/>
    public void Write(ReadOnlySpan<int> values) => WriteArray(MemoryMarshal.Cast<int, uint>(values));

    /// <inheritdoc cref="Write(ReadOnlySpan{float})"/>
    public void Write(ReadOnlySpan<long> values) => WriteArray(MemoryMarshal.Cast<long, ulong>(values));

    /// <inheritdoc cref="Write(ReadOnlySpan{float})"/>
    public void Write(ReadOnlySpan<byte> values)
    {
        Write((long)values.Length);
        WriteBytes(values);
    }

    /// <summary>Writes texts behind their number.</summary>
    /// <param name="values">The texts; each may be null.</param>
    public void Write(IReadOnlyCollection<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Write(values.Count);
        foreach (string? value in values)
            Write(value);
    }

    private void WriteFormat(ModelFormat format)
    {
        format.Validate();
        Write(format.Id);
        Write(format.Version);
        Write(format.OldestReader);
    }

    private void WriteArray(ReadOnlySpan<uint> values)
    {
        Write((long)values.Length);
        if (BitConverter.IsLittleEndian)
        {
            WriteBytes(MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (uint value in values)
            Write((int)value);
    }

    private void WriteArray(ReadOnlySpan<ulong> values)
    {
        Write((long)values.Length);
        if (BitConverter.IsLittleEndian)
        {
            WriteBytes(MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (ulong value in values)
            Write((long)value);
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == FrameSize)
                FlushFrame();
            int taken = Math.Min(bytes.Length, FrameSize - _used);
            bytes[..taken].CopyTo(_frame.AsSpan(_used));
            _used += taken;
            bytes = bytes[taken..];
        }
    }

    private void Finish()
    {
        if (_used > 0)
            FlushFrame();
        FlushFrame();
    }

    private void FlushFrame()
    {
        ReadOnlySpan<byte> frame = _frame.AsSpan(0, _used);
        _checksum = FrameChecksum.Next(_checksum, frame);
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(head, _used);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], _checksum);
        _stream.Write(head);
        _stream.Write(frame);
        _used = 0;
    }
}
