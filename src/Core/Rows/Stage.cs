using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>What every transformer of ours holds to be one for ML.NET: schema, lazy view, row mapper.
/// The transformer itself only says how it binds to a schema.</summary>
internal sealed class Stage(ITransformer transformer, Func<DataViewSchema, IBoundStage> bind)
{
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new StageView(input, Bind(input.Schema), transformer);
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new StageMapper(Bind(inputSchema));

    private StageBinding Bind(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new StageBinding(inputSchema, bind(inputSchema));
    }
}
