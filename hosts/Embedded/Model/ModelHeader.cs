using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// The first 256 bytes of a <c>Model.key</c>. After it come, in this order, the body that the component wrote, the ends of
/// the strings in the string table, their characters (UTF-16), the name of the assembly that loads the component (UTF-16),
/// and a tail that shows that the file is complete. Offsets count from the start of the header.
/// </summary>
internal struct ModelHeader
{
    public const int Size = 256;

    private const ulong FileSignature = 0x4C45444F4D004C4D;
    private const ulong TailSignature = 0x4D4C004D4F44454C;
    private const uint FormatVersion = 0x00010002;
    private const int SignatureWords = 3;

    public ulong ModelSignature;
    public uint ModelVerWritten;
    public uint ModelVerReadable;

    /// <summary>The length of the component's own bytes.</summary>
    public long CbModel;

    public string LoaderSignature { get; private set; }

    public string LoaderSignatureAlt { get; private set; }

    public static ulong[] PackCharacters(string text, int words)
    {
        Contracts.Check((text?.Length ?? 0) <= words * sizeof(ulong), $"At most {words * sizeof(ulong)} characters fit");
        var packed = new ulong[words];
        for (int i = 0; i < text?.Length; i++)
        {
            Contracts.Check(text[i] <= 0xFF, "Signatures must not hold characters above 255");
            packed[i / sizeof(ulong)] |= (ulong)text[i] << (i % sizeof(ulong) * 8);
        }
        return packed;
    }

    public void SetVersionInfo(VersionInfo version)
    {
        // Packed here only to fail where the mistake is made.
        PackCharacters(version.LoaderSignature, SignatureWords);
        PackCharacters(version.LoaderSignatureAlt, SignatureWords);
        ModelSignature = version.ModelSignature;
        ModelVerWritten = version.VerWrittenCur;
        ModelVerReadable = version.VerReadableCur;
        LoaderSignature = version.LoaderSignature;
        LoaderSignatureAlt = version.LoaderSignatureAlt;
    }

    public readonly void CheckVersionInfo(VersionInfo version)
    {
        Contracts.CheckDecode(ModelSignature == version.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(ModelVerReadable <= ModelVerWritten, "Corrupt file header");
        Contracts.CheckDecode(ModelVerReadable <= version.VerWrittenCur,
            $"Cannot read component '{version.LoaderSignature}' of the model, because the model is too new: "
            + $"maximum expected version {version.VerWrittenCur}, got {ModelVerReadable}.");
        Contracts.CheckDecode(ModelVerWritten >= version.VerWeCanReadBack,
            $"Cannot read component '{version.LoaderSignature}' of the model, because the model is too old: "
            + $"minimum expected version {version.VerWeCanReadBack}, got {ModelVerWritten}.");
    }

    public readonly byte[] ToBytes(ReadOnlySpan<byte> body, IReadOnlyCollection<string> strings, string assemblyName)
    {
        long stringTable = Size + body.Length;
        long stringChars = stringTable + ((long)strings.Count * sizeof(long));
        long charsLength = strings.Sum(text => (long)text.Length) * sizeof(char);
        int nameLength = (assemblyName?.Length ?? 0) * sizeof(char);
        long name = stringChars + charsLength;
        bool hasStrings = strings.Count > 0;

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(FileSignature);
        writer.Write(FormatVersion);
        writer.Write(FormatVersion);
        writer.Write((long)Size);
        writer.Write((long)body.Length);
        writer.Write(hasStrings ? stringTable : 0);
        writer.Write(stringChars - stringTable);
        writer.Write(hasStrings ? stringChars : 0);
        writer.Write(charsLength);
        writer.Write(ModelSignature);
        writer.Write(ModelVerWritten);
        writer.Write(ModelVerReadable);
        foreach (ulong word in PackCharacters(LoaderSignature, SignatureWords))
            writer.Write(word);
        foreach (ulong word in PackCharacters(LoaderSignatureAlt, SignatureWords))
            writer.Write(word);
        writer.Write(name + nameLength);
        writer.Write(name + nameLength + sizeof(ulong));
        writer.Write(nameLength > 0 ? name : 0);
        writer.Write((uint)nameLength);
        writer.Write(new byte[Size - (int)stream.Position]);
        writer.Write(body);
        long end = 0;
        foreach (string text in strings)
            writer.Write(end += text.Length * sizeof(char));
        foreach (string text in strings)
            writer.Write(Encoding.Unicode.GetBytes(text));
        writer.Write(Encoding.Unicode.GetBytes(assemblyName ?? ""));
        writer.Write(TailSignature);
        return stream.ToArray();
    }

    /// <summary>Reads and checks the frame, and leaves <paramref name="reader"/> at the start of the body.</summary>
    public static ModelHeader Read(BinaryReader reader, out string[] strings, out string assemblyName)
    {
        long length = reader.BaseStream.Length;
        Contracts.CheckDecode(length >= Size + sizeof(ulong), "Corrupt model file: it is too short");
        Contracts.CheckDecode(reader.ReadUInt64() == FileSignature, "Wrong file type");
        uint written = reader.ReadUInt32();
        uint readable = reader.ReadUInt32();
        Contracts.CheckDecode(readable <= written, "Corrupt file header");
        Contracts.CheckDecode(readable <= FormatVersion, "File is too new");
        Contracts.CheckDecode(reader.ReadInt64() == Size, "Corrupt file header");

        var header = new ModelHeader { CbModel = reader.ReadInt64() };
        long stringTable = reader.ReadInt64();
        long tableLength = reader.ReadInt64();
        reader.ReadInt64();
        long charsLength = reader.ReadInt64();
        header.ModelSignature = reader.ReadUInt64();
        header.ModelVerWritten = reader.ReadUInt32();
        header.ModelVerReadable = reader.ReadUInt32();
        header.LoaderSignature = ReadSignature(reader);
        header.LoaderSignatureAlt = ReadSignature(reader);
        long tail = reader.ReadInt64();
        reader.ReadInt64();
        reader.ReadInt64();
        uint nameLength = reader.ReadUInt32();

        // Each part is bounded by the file before any sum is made, so that none can overflow.
        Contracts.CheckDecode(IsWithin(header.CbModel, length) && IsWithin(tableLength, length) && IsWithin(charsLength, length),
            "Corrupt file header");
        Contracts.CheckDecode(tableLength == 0 || stringTable == Size + header.CbModel, "Corrupt file header");
        Contracts.CheckDecode(tableLength % sizeof(long) == 0 && (charsLength | nameLength) % sizeof(char) == 0, "Corrupt file header");
        Contracts.CheckDecode(tail == Size + header.CbModel + tableLength + charsLength + nameLength && tail == length - sizeof(ulong),
            "Corrupt model file: parts are missing");

        reader.BaseStream.Position = Size + header.CbModel;
        var ends = new long[tableLength / sizeof(long)];
        for (int i = 0; i < ends.Length; i++)
            ends[i] = reader.ReadInt64();
        string characters = Encoding.Unicode.GetString(reader.ReadBytes((int)charsLength));
        strings = SplitStrings(characters, ends);
        assemblyName = Encoding.Unicode.GetString(reader.ReadBytes((int)nameLength));
        Contracts.CheckDecode(reader.ReadUInt64() == TailSignature, "Corrupt model file tail");
        reader.BaseStream.Position = Size;
        return header;
    }

    private static bool IsWithin(long part, long length) => part >= 0 && part <= length;

    private static string[] SplitStrings(string characters, long[] ends)
    {
        var strings = new string[ends.Length];
        long start = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            long end = ends[i] / sizeof(char);
            Contracts.CheckDecode(start <= end && end <= characters.Length, "Corrupt string table");
            strings[i] = characters[(int)start..(int)end];
            start = end;
        }
        Contracts.CheckDecode(start == characters.Length, "Corrupt string table");
        return strings;
    }

    private static string ReadSignature(BinaryReader reader)
        => Encoding.Latin1.GetString(reader.ReadBytes(SignatureWords * sizeof(ulong))).TrimEnd('\0');
}
