using System.Runtime.InteropServices;

namespace MLExtensions.Transforms.Tests;

/// <summary>Reads a tensor of the ONNX conformance data: dimensions (field 1) and raw little-endian values (field 9).</summary>
internal sealed class OnnxTensor
{
    public List<long> Dimensions { get; } = [];

    public byte[] Raw { get; private set; } = [];

    public float[] Floats => MemoryMarshal.Cast<byte, float>(Raw).ToArray();

    public long[] Integers => MemoryMarshal.Cast<byte, long>(Raw).ToArray();

    public static OnnxTensor Load(string file)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        var tensor = new OnnxTensor();
        while (!bytes.IsEmpty)
        {
            ulong tag = Varint(ref bytes);
            switch (tag & 7)
            {
                case 0:
                    ulong value = Varint(ref bytes);
                    if (tag >> 3 == 1)
                        tensor.Dimensions.Add((long)value);
                    break;
                case 2:
                    int length = (int)Varint(ref bytes);
                    if (tag >> 3 == 9)
                        tensor.Raw = bytes[..length].ToArray();
                    bytes = bytes[length..];
                    break;
                default:
                    throw new InvalidDataException($"Field {tag >> 3} of wire type {tag & 7}.");
            }
        }

        return tensor;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
    }
}
