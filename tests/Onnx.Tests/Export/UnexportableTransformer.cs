using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Onnx.Tests;

/// <summary>A stage that adds a number and has no ONNX form.</summary>
internal sealed class UnexportableTransformer : ITransformer
{
    private readonly Stage _stage;

    public UnexportableTransformer(string outputColumnName) => _stage = new Stage(this, _ => new Bound(outputColumnName));

    public bool IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => _stage.Transform(input);

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    public void Save(ModelSaveContext ctx) => throw new NotSupportedException();

    private sealed class Bound(string name) : IBoundStage
    {
        public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } = [new(name, NumberDataViewType.Single)];

        public IReadOnlyList<int> Dependencies(int output) => [];

        public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active) =>
            [active[0] ? (ValueGetter<float>)((ref float value) => value = 7) : null];
    }
}
