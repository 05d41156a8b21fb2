using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>The rows of a block without their zeros, for kernels whose rows are wide and mostly zero. Keeps its room from block to block.</summary>
internal sealed class SparseRowBlock(int rowLength)
{
    private readonly int[] _starts = new int[BlockCursor.LargestBlock + 1];
    private readonly bool[] _missing = new bool[BlockCursor.LargestBlock];
    private int[] _columns = new int[1024];
    private float[] _values = new float[1024];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    /// <summary>Adds a row. A sparse one is kept as it is, a dense one loses its zeros, one of another length is missing.</summary>
    public void Add(in VBuffer<float> row)
    {
        int start = _starts[Count];
        _missing[Count] = row.Length != rowLength;
        ReadOnlySpan<float> values = _missing[Count] ? default : row.GetValues();
        if (_columns.Length - start < values.Length)
        {
            int length = Math.Max(start + values.Length, (int)Math.Min(Array.MaxLength, 2L * _columns.Length));
            Array.Resize(ref _columns, length);
            Array.Resize(ref _values, length);
        }

        int end = start;
        if (row.IsDense)
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] != 0)
                    (_columns[end], _values[end++]) = (i, values[i]);
            }
        }
        else
        {
            row.GetIndices()[..values.Length].CopyTo(_columns.AsSpan(start));
            values.CopyTo(_values.AsSpan(start));
            end += values.Length;
        }

        _starts[++Count] = end;
    }

    public bool IsMissing(int row) => _missing[row];

    public ReadOnlySpan<int> ColumnsOf(int row) => _columns.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    public ReadOnlySpan<float> ValuesOf(int row) => _values.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);
}
