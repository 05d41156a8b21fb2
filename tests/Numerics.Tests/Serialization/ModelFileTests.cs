using System.Buffers.Binary;

namespace MLExtensions.Numerics.Tests;

/// <summary>Model files: what is written comes back bit for bit, and no altered, truncated, foreign or newer file is read.</summary>
public class ModelFileTests
{
    private static readonly Sample Full = new(
        Flag: true, Number: -7, Long: long.MinValue, Single: float.NaN, Double: double.Epsilon, Text: "Straße 東", Missing: null,
        Singles: [1.5f, float.NegativeInfinity, -0f, float.NaN], Doubles: [Math.PI, double.MaxValue], Ints: [int.MinValue, 3], Longs: [long.MaxValue],
        Bytes: [0, 255], Texts: ["", null, "x"]);

    [Fact]
    public void Every_kind_of_value_comes_back_bit_for_bit()
    {
        Sample read = Load(Save(Full));
        Assert.Equal(Full.Flag, read.Flag);
        Assert.Equal(Full.Number, read.Number);
        Assert.Equal(Full.Long, read.Long);
        Assert.Equal(BitConverter.SingleToInt32Bits(Full.Single), BitConverter.SingleToInt32Bits(read.Single));
        Assert.Equal(Full.Double, read.Double);
        Assert.Equal(Full.Text, read.Text);
        Assert.Null(read.Missing);
        Assert.Equal(Full.Singles.Select(BitConverter.SingleToInt32Bits), read.Singles.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(Full.Doubles, read.Doubles);
        Assert.Equal(Full.Ints, read.Ints);
        Assert.Equal(Full.Longs, read.Longs);
        Assert.Equal(Full.Bytes, read.Bytes);
        Assert.Equal(Full.Texts, read.Texts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(1_000_003)]
    public void Arrays_longer_than_a_frame_come_back(int length)
    {
        var random = new Random(length);
        float[] values = new float[length];
        foreach (ref float value in values.AsSpan())
            value = random.NextSingle();
        Assert.Equal(values, Load(Save(Full with { Singles = values })).Singles);
    }

    [Fact]
    public void Every_single_altered_bit_is_noticed()
    {
        byte[] file = Save(Full);
        for (int i = 0; i < file.Length; i++)
        {
            byte[] altered = [.. file];
            altered[i] ^= (byte)(1 << (i % 8));
            Assert.Throws<FormatException>(() => Load(altered));
        }
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        byte[] file = Save(Full with { Singles = new float[40_000] });
        for (int length = 0; length < file.Length; length += length < 300 ? 1 : 997)
            Assert.Throws<FormatException>(() => Load(file[..length]));
    }

    [Fact]
    public void Dropped_repeated_and_exchanged_frames_are_noticed()
    {
        byte[] file = Save(Full with { Singles = new float[60_000] });
        List<byte[]> frames = Frames(file);
        Assert.True(frames.Count >= 4);
        Assert.Throws<FormatException>(() => Load(Join(frames.Where((_, i) => i != 1))));
        Assert.Throws<FormatException>(() => Load(Join([frames[0], frames[1], frames[1], .. frames[2..]])));
        Assert.Throws<FormatException>(() => Load(Join([frames[0], frames[2], frames[1], .. frames[3..]])));
        Load(Join(frames));
    }

    [Fact]
    public void A_newer_version_is_refused_by_name_and_a_newer_one_that_admits_us_is_read()
    {
        FormatException newer = Assert.Throws<FormatException>(() => ModelReader.Load<Sample>(new MemoryStream(SaveAs(new ModelFormat("sample", 9, 4)))));
        Assert.Contains("newer", newer.Message, StringComparison.Ordinal);
        Assert.Contains("version 9", newer.Message, StringComparison.Ordinal);
        Assert.Equal(Full.Number, ModelReader.Load<Sample>(new MemoryStream(SaveAs(new ModelFormat("sample", 9, 3)))).Number);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused_by_name()
    {
        FormatException other = Assert.Throws<FormatException>(() => ModelReader.Load<Sample>(new MemoryStream(SaveAs(new ModelFormat("other", 1, 1)))));
        Assert.Contains("'other'", other.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Load("PK\u0003\u0004 not ours"u8.ToArray()));
        Assert.Throws<FormatException>(() => Load([]));
    }

    [Fact]
    public void A_forged_length_does_not_allocate_and_bytes_left_over_are_noticed()
    {
        var stream = new MemoryStream();
        ModelWriter.Save(stream, Sample.Format, writer => writer.Write(long.MaxValue));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FormatException>(() => ModelReader.Load<float[]>(Rewound(stream), _ => (Sample.Format, reader => reader.ReadSingles())));
        stream = new MemoryStream();
        ModelWriter.Save(stream, Sample.Format, writer => writer.Write(1L << 30));
        Assert.Throws<FormatException>(() => ModelReader.Load<double[]>(Rewound(stream), _ => (Sample.Format, reader => reader.ReadDoubles())));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8_000_000);
        Assert.Throws<FormatException>(() => ModelReader.Load<bool>(new MemoryStream(Save(Full)), _ => (Sample.Format, reader => reader.ReadBoolean())));
    }

    [Fact]
    public void Parts_carry_their_own_version_and_restore_the_outer_one()
    {
        var stream = new MemoryStream();
        ModelWriter.Save(stream, new ModelFormat("outer", 5, 2), writer =>
        {
            writer.WritePart(Full);
            writer.Write(11);
        });
        (int Inner, int Outer, int Last) read = ModelReader.Load<(int, int, int)>(Rewound(stream), _ => (new ModelFormat("outer", 5, 2), reader =>
        {
            Sample part = reader.ReadPart<Sample>();
            return (part.Number, reader.Version, reader.ReadInt32());
        }
        ));
        Assert.Equal((Full.Number, 5, 11), read);
    }

    [Fact]
    public void Models_stand_one_behind_the_other_in_a_stream()
    {
        var stream = new MemoryStream();
        ModelWriter.Save(stream, Full);
        ModelWriter.Save(stream, Full with { Number = 12 });
        stream.Position = 0;
        Assert.Equal(Full.Number, ModelReader.Load<Sample>(stream).Number);
        Assert.Equal(12, ModelReader.Load<Sample>(stream).Number);
        Assert.Equal(stream.Length, stream.Position);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("two words", 1, 1)]
    [InlineData("fine", 0, 0)]
    [InlineData("fine", 2, 3)]
    public void A_format_that_breaks_the_rules_cannot_be_written(string id, int version, int oldest) =>
        Assert.Throws<ArgumentException>(() => ModelWriter.Save(new MemoryStream(), new ModelFormat(id, version, oldest), _ => { }));

    private static byte[] Save(Sample sample)
    {
        var stream = new MemoryStream();
        ModelWriter.Save(stream, sample);
        return stream.ToArray();
    }

    private static byte[] SaveAs(ModelFormat format)
    {
        var stream = new MemoryStream();
        ModelWriter.Save(stream, format, Full.Write);
        return stream.ToArray();
    }

    private static Sample Load(byte[] file) => ModelReader.Load<Sample>(new MemoryStream(file));

    private static MemoryStream Rewound(MemoryStream stream)
    {
        stream.Position = 0;
        return stream;
    }

    private static List<byte[]> Frames(byte[] file)
    {
        List<byte[]> frames = [];
        for (int at = 4; at < file.Length;)
        {
            int length = 8 + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
            frames.Add(file[at..(at + length)]);
            at += length;
        }

        return frames;
    }

    private static byte[] Join(IEnumerable<byte[]> frames) => [.. "MLX1"u8, .. frames.SelectMany(frame => frame)];

    private sealed record Sample(
        bool Flag, int Number, long Long, float Single, double Double, string Text, string? Missing,
        float[] Singles, double[] Doubles, int[] Ints, long[] Longs, byte[] Bytes, string?[] Texts) : IModelPart<Sample>
    {
        public static ModelFormat Format => new("sample", 3, 1);

        public void Write(ModelWriter writer)
        {
            writer.Write(Flag);
            writer.Write(Number);
            writer.Write(Long);
            writer.Write(Single);
            writer.Write(Double);
            writer.Write(Text);
            writer.Write(Missing);
            writer.Write(Singles);
            writer.Write(Doubles);
            writer.Write(Ints);
            writer.Write(Longs);
            writer.Write(Bytes);
            writer.Write(Texts);
        }

        public static Sample Read(ModelReader reader) => new(
            reader.ReadBoolean(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadSingle(), reader.ReadDouble(), reader.ReadString(), reader.ReadStringOrNull(),
            reader.ReadSingles(), reader.ReadDoubles(), reader.ReadInt32s(), reader.ReadInt64s(), reader.ReadByteArray(), reader.ReadStrings());
    }
}
