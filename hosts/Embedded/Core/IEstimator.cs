using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Learns a transformer from data. The schema check comes first and reads no row.</summary>
public interface IEstimator<out TTransformer>
    where TTransformer : ITransformer
{
    TTransformer Fit(IDataView input);

    SchemaShape GetOutputSchema(SchemaShape inputSchema);
}

/// <summary>Turns one view into another, lazily.</summary>
public interface ITransformer : ICanSaveModel
{
    /// <summary>Whether each output row depends on exactly one input row.</summary>
    bool IsRowToRowMapper { get; }

    DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    IDataView Transform(IDataView input);

    /// <summary>The mapper for rows of <paramref name="inputSchema"/>; only when <see cref="IsRowToRowMapper"/>.</summary>
    IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
}

/// <summary>Has a form that can be written into a model file.</summary>
public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}
