using System.Buffers.Text;

namespace MLExtensions.Core;

/// <summary>The first line of a file in the XMC format.</summary>
/// <param name="RowCount">The number of rows that follow.</param>
/// <param name="FeatureCount">The number of features; their numbers lie below.</param>
/// <param name="LabelCount">The number of labels; their numbers lie below.</param>
internal readonly record struct XmcHeader(int RowCount, int FeatureCount, int LabelCount)
{
    /// <exception cref="FormatException">There are not three whole numbers of the allowed sizes.</exception>
    public static XmcHeader Parse(string name, ReadOnlySpan<byte> line)
    {
        Span<int> numbers = stackalloc int[3];
        int position = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            while (i > 0 && position < line.Length && line[position] == ' ')
                position++;
            if (!Utf8Parser.TryParse(line[position..], out numbers[i], out int length) || numbers[i] < (i == 0 ? 0 : 1))
                throw XmcErrors.At(name, 1, position + 1, "the first line is not 'rows features labels', three whole numbers.");
            position += length;
        }

        return line[position..].Trim((byte)' ').IsEmpty
            ? new XmcHeader(numbers[0], numbers[1], numbers[2])
            : throw XmcErrors.At(name, 1, position + 1, "more than the three numbers 'rows features labels'.");
    }
}
