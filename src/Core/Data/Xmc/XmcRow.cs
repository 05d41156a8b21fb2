using System.Buffers.Text;

namespace MLExtensions.Core;

/// <summary>Takes apart one line of a file in the XMC format: <c>label,label feature:value feature:value</c>. What stands before the first
/// space are the labels, maybe none. The buffers are used again for the next line.</summary>
internal sealed class XmcRow(string name, XmcHeader header)
{
    private int[] _labels = new int[16];
    private int[] _columns = new int[128];
    private float[] _values = new float[128];
    private int _labelCount;
    private int _count;

    /// <summary>The labels, ascending, each once.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, _labelCount);

    /// <summary>The features, ascending.</summary>
    public ReadOnlySpan<int> Columns => _columns.AsSpan(0, _count);

    /// <summary>Their values.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    /// <exception cref="FormatException">The line is not of the format; line and column are named.</exception>
    public void Parse(ReadOnlySpan<byte> line, long number)
    {
        int space = line.IndexOf((byte)' ');
        ParseLabels(line[..(space < 0 ? line.Length : space)], number);
        _count = 0;
        if (space >= 0)
            ParseFeatures(line, space + 1, number);
    }

    private void ParseLabels(ReadOnlySpan<byte> text, long number)
    {
        _labelCount = 0;
        bool sorted = true;
        for (int position = 0; position < text.Length;)
        {
            if (!Utf8Parser.TryParse(text[position..], out int label, out int length))
                throw At(number, position, "expected the number of a label");
            if ((uint)label >= (uint)header.LabelCount)
                throw At(number, position, $"label {label} is not below the number of labels, {header.LabelCount}");
            if (_labelCount == _labels.Length)
                Array.Resize(ref _labels, 2 * _labelCount);
            sorted &= _labelCount == 0 || label > _labels[_labelCount - 1];
            _labels[_labelCount++] = label;
            position += length;
            if (position == text.Length)
                break;
            if (text[position] != ',' || ++position == text.Length)
                throw At(number, position, "expected a comma and a further label, or a space");
        }

        if (!sorted)
        {
            Array.Sort(_labels, 0, _labelCount);
            int kept = 1;
            for (int i = 1; i < _labelCount; i++)
            {
                if (_labels[i] != _labels[kept - 1])
                    _labels[kept++] = _labels[i];
            }

            _labelCount = kept;
        }
    }

    private void ParseFeatures(ReadOnlySpan<byte> line, int position, long number)
    {
        bool sorted = true;
        while (true)
        {
            while (position < line.Length && line[position] == ' ')
                position++;
            if (position == line.Length)
                break;
            if (!Utf8Parser.TryParse(line[position..], out int column, out int length) || position + length == line.Length || line[position + length] != ':')
                throw At(number, position, "expected 'feature:value'");
            if ((uint)column >= (uint)header.FeatureCount)
                throw At(number, position, $"feature {column} is not below the number of features, {header.FeatureCount}");
            position += length + 1;
            if (!Utf8Parser.TryParse(line[position..], out float value, out length) || !float.IsFinite(value))
                throw At(number, position, "expected a finite value");
            position += length;
            if (position < line.Length && line[position] != ' ')
                throw At(number, position, "expected a space behind the value");
            if (_count == _columns.Length)
            {
                Array.Resize(ref _columns, 2 * _count);
                Array.Resize(ref _values, 2 * _count);
            }

            sorted &= _count == 0 || column > _columns[_count - 1];
            _columns[_count] = column;
            _values[_count++] = value;
        }

        if (!sorted)
            Sort(number);
    }

    private void Sort(long number)
    {
        Array.Sort(_columns, _values, 0, _count);
        for (int i = 1; i < _count; i++)
        {
            if (_columns[i] == _columns[i - 1])
                throw At(number, 0, $"feature {_columns[i]} is given twice");
        }
    }

    private FormatException At(long number, int position, string problem) => XmcErrors.At(name, number, position + 1, problem + ".");
}
