using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Sorted terms as bytes, of which only those are written that the term before does not begin with: a third of their length and less.</summary>
internal static class TermBytes
{
    public static ReadOnlyMemory<byte> Write(TermTable? terms, TermKind kind)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        ReadOnlySpan<byte> before = [];
        for (int term = 0; term < (terms?.Count ?? 0); term++)
        {
            if (terms!.KindOf(term) != kind)
                continue;
            ReadOnlySpan<byte> text = terms[term];
            int shared = before.CommonPrefixLength(text);
            writer.Write7BitEncodedInt(shared);
            writer.Write7BitEncodedInt(text.Length - shared);
            writer.Write(text[shared..]);
            before = text;
        }

        writer.Flush();
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    public static void Read(ReadOnlySpan<byte> bytes, TermKind kind, TermTable terms)
    {
        byte[] text = new byte[256];
        for (int length = 0, first = terms.Count; !bytes.IsEmpty;)
        {
            int shared = Number(ref bytes), rest = Number(ref bytes);
            if (shared > length || rest > bytes.Length || shared + rest > MostBytes)
                throw ModelReader.Broken("a term is longer than its bytes");
            if (shared + rest > text.Length)
                Array.Resize(ref text, shared + rest);
            bytes[..rest].CopyTo(text.AsSpan(shared));
            bytes = bytes[rest..];
            length = shared + rest;
            int added = terms.Add(kind, text.AsSpan(0, length));
            if (added != terms.Count - 1 || (added > first && terms.Compare(added - 1, added) >= 0))
                throw ModelReader.Broken("terms are not in order");
        }
    }

    // The longest words, four bytes a character, and the spaces between.
    private const int MostBytes = TfIdfSettings.LongestNgram * ((4 * WordBuffer.LongestWord) + 1);

    private static int Number(ref ReadOnlySpan<byte> bytes)
    {
        int value = 0;
        for (int i = 0; i < bytes.Length && i < 4; i++)
        {
            value |= (bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw ModelReader.Broken("a term has no length");
    }
}
