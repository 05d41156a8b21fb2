using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Transforms;

[assembly: SavedStage<TfIdfTransformer>]

namespace MLExtensions.Transforms;

/// <summary>Turns texts into sparse vectors of term weights; made by <see cref="TfIdfEstimator"/>. Safe to share between threads.</summary>
public sealed class TfIdfTransformer : ITransformer, IModelPart<TfIdfTransformer>
{
    private readonly InputOutputColumnPair _columns;
    private readonly Stage _stage;

    internal TfIdfTransformer(InputOutputColumnPair columns, TfIdfModel model)
    {
        Require.Columns([columns], nameof(columns));
        _columns = columns;
        Model = model;
        var terms = new Lazy<ReadOnlyMemory<char>[]>(() => BoundTfIdf.SlotNames(model));
        _stage = new Stage(this, schema => new BoundTfIdf(schema, columns, model, terms));
    }

    /// <summary>What was learned; usable without ML.NET.</summary>
    public TfIdfModel Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<TfIdfTransformer>.Format => new("tf-idf", 1, 1);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: int32 1, string output column, string input column, part model.
    void IModelPart<TfIdfTransformer>.Write(ModelWriter writer)
    {
        writer.WriteColumns([_columns]);
        writer.WritePart(Model);
    }

    static TfIdfTransformer IModelPart<TfIdfTransformer>.Read(ModelReader reader)
    {
        InputOutputColumnPair[] columns = reader.ReadColumns();
        if (columns.Length != 1)
            throw ModelReader.Broken($"{columns.Length} columns where 1 is expected");
        return new TfIdfTransformer(columns[0], reader.ReadPart<TfIdfModel>());
    }

    internal static InputColumn InputOf(InputOutputColumnPair pair) => new("text", pair.InputColumnName, ColumnKinds.Text | ColumnKinds.TextVector);
}
