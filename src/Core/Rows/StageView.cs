using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace MLExtensions.Core;

/// <summary>A data view with the columns of a stage. Nothing is computed until a cursor asks for it.
/// It is an <see cref="ITransformCanSaveOnnx"/> so that <c>ConvertToOnnx</c> walks through it to the stages before.</summary>
internal sealed class StageView : ITransformCanSaveOnnx
{
    private readonly IDataView _source;
    private readonly StageBinding _binding;
    private readonly ITransformer _transformer;

    public StageView(IDataView source, StageBinding binding, ITransformer transformer)
    {
        _source = source;
        _binding = binding;
        _transformer = transformer;
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _binding.Output;

    IDataView IDataTransform.Source => _source;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        StageColumns columns = _binding.Select(columnsNeeded);
        return Wrap(columns, _source.GetRowCursor(columns.Needed, rand));
    }

    // The source splits if it can; a cheap stage never splits by itself: ML.NET's own splitting costs more than it gains.
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        StageColumns columns = _binding.Select(columnsNeeded);
        DataViewRowCursor[] cursors = _source.GetRowCursorSet(columns.Needed, n, rand);
        try
        {
            return Array.ConvertAll(cursors, cursor => Wrap(columns, cursor));
        }
        catch
        {
            // Disposing one twice is allowed; leaving one open is not.
            foreach (DataViewRowCursor cursor in cursors)
                cursor.Dispose();
            throw;
        }
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => _transformer.Save(ctx);

    // Always true: a stage without an ONNX form removes its own columns, while "false" would lose the stages before it (silently wrong graphs).
    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
    {
        var graph = new OnnxGraph(ctx, _binding);
        if (graph.HasInputs())
            _binding.Stage.SaveAsOnnx(graph);
        else
            graph.RemoveOutputs();
    }

    private DataViewRowCursor Wrap(StageColumns columns, DataViewRowCursor cursor)
    {
        try
        {
            IBlockKernel? kernel = columns.ComputesAnything ? _binding.Stage.CreateBlockKernel() : null;
            return kernel is null ? new StageCursor(_binding, columns, cursor) : new BlockCursor(_binding, columns, cursor, kernel);
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }
}
