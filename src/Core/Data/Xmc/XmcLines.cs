using System.IO.Compression;

namespace MLExtensions.Core;

/// <summary>Hands out the lines of a file, plain or compressed with gzip, one after the other without holding more than the longest.</summary>
internal sealed class XmcLines : IDisposable
{
    private const int InitialBuffer = 1 << 16;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[InitialBuffer];
    private int _start;
    private int _end;
    private bool _ended;

    public XmcLines(Stream stream)
    {
        // Told by the first two bytes: files are renamed more often than they are repacked.
        Span<byte> magic = stackalloc byte[2];
        int read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        stream.Position = 0;
        _stream = read == 2 && magic[0] == 0x1F && magic[1] == 0x8B ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Reads a line without its end; valid until the next call.</summary>
    /// <exception cref="InvalidDataException">The compressed file is damaged.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                Take(searched + length, out line);
                _start++;
                return true;
            }

            searched = _end - _start;
            if (_ended)
            {
                line = default;
                if (searched > 0)
                    Take(searched, out line);
                return searched > 0;
            }

            Fill();
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Take(int length, out ReadOnlySpan<byte> line)
    {
        line = _buffer.AsSpan(_start, length);
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        _start += length;
        Number++;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, 2L * _buffer.Length));
        int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
