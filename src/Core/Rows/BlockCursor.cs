using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>A cursor that reads ahead by blocks of 1, 8, then 64 rows, so that a stage's weights are read once per block.
/// The first row costs exactly one row. Values, order, ids, batches and exceptions are those of the row cursor.</summary>
internal sealed class BlockCursor : DataViewRowCursor
{
    public const int LargestBlock = 64;

    private readonly DataViewRowCursor _input;
    private readonly StageBinding _binding;
    private readonly StageColumns _columns;
    private readonly IBlockKernel _kernel;
    private readonly FloatVectorReader _reader;
    private readonly SparseRowBlock? _sparseRows;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly ColumnBlock?[] _passedThrough;
    private readonly Delegate?[] _getters;
    private readonly BlockSlot _slot = new();
    private readonly DataViewRowId[] _ids = new DataViewRowId[LargestBlock];
    private readonly long[] _batches = new long[LargestBlock];
    private float[] _rows;
    private int _blockSize;
    private int _count;
    private int _current;
    private long _position = -1;
    private bool _ended;
    private bool _disposed;
    private ExceptionDispatchInfo? _failure;

    public BlockCursor(StageBinding binding, StageColumns columns, DataViewRowCursor input, IBlockKernel kernel)
    {
        _binding = binding;
        _columns = columns;
        _input = input;
        _kernel = kernel;
        _sparseRows = kernel.SparseRows;
        _rows = _sparseRows is null ? GC.AllocateUninitializedArray<float>(kernel.InputLength) : [];
        _reader = new FloatVectorReader(input, binding.Input[kernel.InputColumn]);
        _idGetter = input.GetIdGetter();
        _passedThrough = new ColumnBlock?[binding.Input.Count];
        for (int i = 0; i < _passedThrough.Length; i++)
        {
            if (columns.PassedThrough[i])
                _passedThrough[i] = ColumnBlock.Create(input, binding.Input[i], LargestBlock);
        }

        _getters = new Delegate?[binding.Stage.Outputs.Count];
        for (int output = 0; output < _getters.Length; output++)
        {
            if (columns.ActiveOutputs[output])
                _getters[output] = kernel.CreateGetter(output, _slot);
        }
    }

    public override long Position => _position;

    public override long Batch => _slot.IsInside ? _batches[_current] : 0;

    public override DataViewSchema Schema => _binding.Output;

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[_slot.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Delegate getter = _columns.IsPassedThrough(column, out int source)
            ? _passedThrough[source]!.CreateGetter(_slot)
            : _getters[source]!;
        return StageColumns.Typed<TValue>(getter, column);
    }

    public override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (++_current >= _count && !Fill())
        {
            ExceptionDispatchInfo? failure = _failure;
            Dispose();
            failure?.Throw();
            return false;
        }

        _slot.MoveTo(_current);
        _position++;
        return true;
    }

    // True if the block holds at least one row. A failure of the source waits until the rows read before it are delivered.
    private bool Fill()
    {
        _slot.MoveOutside();
        _current = 0;
        _count = 0;
        if (_ended)
            return false;
        _blockSize = _blockSize switch { 0 => 1, 1 => 8, _ => LargestBlock };
        int length = _sparseRows is null ? _kernel.InputLength : 0;
        _sparseRows?.Clear();
        if (_rows.Length < _blockSize * length)
            _rows = GC.AllocateUninitializedArray<float>(_blockSize * length);
        int count = ReadRows(length);
        if (count > 0)
            Compute(_rows.AsSpan(0, count * length), count);
        _count = count;
        return count > 0;
    }

    private int ReadRows(int length)
    {
        int count = 0;
        try
        {
            for (; count < _blockSize; count++)
            {
                if (!_input.MoveNext())
                {
                    _ended = true;
                    break;
                }

                if (_sparseRows is null)
                    _reader.CopyTo(_rows.AsSpan(count * length, length));
                else
                    _reader.AddTo(_sparseRows);
                foreach (ColumnBlock? column in _passedThrough)
                    column?.Keep(count);
                _idGetter(ref _ids[count]);
                _batches[count] = _input.Batch;
            }
        }
        catch (Exception exception)
        {
            _ended = true;
            _failure = ExceptionDispatchInfo.Capture(exception);
        }

        return count;
    }

    private void Compute(ReadOnlySpan<float> rows, int count)
    {
        try
        {
            _kernel.Compute(rows, count);
        }
        catch
        {
            // Rows of a half-computed block must never be served.
            Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _ended = true;
            _count = 0;
            _position = -1;
            _slot.MoveOutside();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }
}
