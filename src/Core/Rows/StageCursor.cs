using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>A cursor that computes a stage's columns row by row, when they are fetched.</summary>
internal sealed class StageCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _input;
    private readonly StageBinding _binding;
    private readonly StageColumns _columns;
    private readonly Delegate?[] _getters;
    private bool _disposed;

    public StageCursor(StageBinding binding, StageColumns columns, DataViewRowCursor input)
    {
        _binding = binding;
        _columns = columns;
        _input = input;
        _getters = columns.CreateGetters(input);
    }

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override DataViewSchema Schema => _binding.Output;

    public override bool MoveNext() => !_disposed && _input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _columns.IsPassedThrough(column, out int source)
            ? _input.GetGetter<TValue>(_binding.Input[source])
            : StageColumns.Typed<TValue>(_getters[source]!, column);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _input.Dispose();
        }

        base.Dispose(disposing);
    }
}
