namespace MLExtensions.Core;

/// <summary>Reads a file in the XMC format row by row.</summary>
internal sealed class XmcReader : IDisposable
{
    private readonly string _name;
    private readonly XmcLines _lines;

    public XmcReader(string path)
    {
        _name = Path.GetFileName(path);
        _lines = new XmcLines(File.OpenRead(path));
        try
        {
            if (!_lines.TryRead(out ReadOnlySpan<byte> first))
                throw XmcErrors.At(_name, 1, 1, "the file is empty.");
            Header = XmcHeader.Parse(_name, first);
        }
        catch
        {
            _lines.Dispose();
            throw;
        }

        Row = new XmcRow(_name, Header);
    }

    public XmcHeader Header { get; }

    /// <summary>The row that was read last.</summary>
    public XmcRow Row { get; }

    /// <summary>The number of rows read.</summary>
    public int Count { get; private set; }

    /// <summary>Reads the next row; false behind the last.</summary>
    /// <exception cref="FormatException">A line is not of the format, or there are fewer or more rows than the first line says.</exception>
    public bool TryRead()
    {
        if (!_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            return Count == Header.RowCount
                ? false
                : throw XmcErrors.At(_name, _lines.Number, 1, $"the file ends after {Count} rows; its first line says {Header.RowCount}.");
        }

        if (Count == Header.RowCount)
        {
            // Blank lines at the end are a habit of editors, not rows.
            return line.Trim((byte)' ').IsEmpty
                ? TryRead()
                : throw XmcErrors.At(_name, _lines.Number, 1, $"a further row; the first line of the file says {Header.RowCount}.");
        }

        Row.Parse(line, _lines.Number);
        Count++;
        return true;
    }

    public void Dispose() => _lines.Dispose();
}
