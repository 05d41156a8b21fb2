using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.HostContract.Support;

/// <summary>Notes what a chain asks of its members; its transformer hands the data on as it is.</summary>
internal sealed class SpyEstimator(string name = "spy", List<string>? log = null) : IEstimator<SpyTransformer>
{
    public List<string> Log { get; } = log ?? [];

    public SchemaShape? ShapeSeen { get; private set; }

    public IDataView? DataSeen { get; private set; }

    public bool RowToRow { get; init; } = true;

    public SpyTransformer Fit(IDataView input)
    {
        Log.Add($"{name}.Fit");
        DataSeen = input;
        return new SpyTransformer(name, Log) { IsRowToRowMapper = RowToRow };
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Log.Add($"{name}.GetOutputSchema");
        ShapeSeen = inputSchema;
        return inputSchema;
    }

    /// <summary>The shape that an estimator chain makes of a view's schema.</summary>
    public static SchemaShape ShapeOf(IDataView view)
    {
        var spy = new SpyEstimator();
        new EstimatorChain<ITransformer>().Append(spy).Fit(view);
        return spy.ShapeSeen!;
    }

    /// <summary>The shape that an estimator promises for a view's schema.</summary>
    public static SchemaShape ShapeAfter(IEstimator<ITransformer> estimator, IDataView view) => estimator.GetOutputSchema(ShapeOf(view));
}

internal sealed class SpyTransformer(string name, List<string> log) : ITransformer, IDisposable
{
    public string Name => name;

    public int Disposals { get; private set; }

    public bool IsRowToRowMapper { get; init; } = true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

    public IDataView Transform(IDataView input)
    {
        log.Add($"{name}.Transform");
        return input;
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new PassThrough(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException("The spy is never saved.");

    public void Dispose()
    {
        Disposals++;
        log.Add($"{name}.Dispose");
    }

    private sealed class PassThrough(DataViewSchema schema) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => schema;

        public DataViewSchema OutputSchema => schema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => dependingColumns;

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => input;
    }
}
