using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Mappers in order, each bound to the output schema of the one before it.</summary>
internal sealed class CompositeRowToRowMapper(DataViewSchema inputSchema, IRowToRowMapper[] mappers) : IRowToRowMapper
{
    public DataViewSchema InputSchema { get; } = inputSchema;

    public DataViewSchema OutputSchema { get; } = mappers.Length > 0 ? mappers[^1].OutputSchema : inputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        for (int i = mappers.Length - 1; i >= 0; i--)
            dependingColumns = mappers[i].GetDependencies(dependingColumns);
        return dependingColumns;
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.CheckParam(input.Schema == InputSchema, nameof(input), "Schema did not match original schema");
        if (mappers.Length == 0)
            return PassThrough(input, activeColumns);

        // What each mapper has to deliver is known only from behind.
        var needed = new IEnumerable<DataViewSchema.Column>[mappers.Length];
        needed[^1] = [.. activeColumns.Select(column => OutputSchema[column.Index])];
        for (int i = mappers.Length - 1; i > 0; i--)
            needed[i - 1] = [.. mappers[i].GetDependencies(needed[i])];

        var row = input;
        for (int i = 0; i < mappers.Length; i++)
            row = mappers[i].GetRow(row, needed[i]);
        return row;
    }

    private static DataViewRow PassThrough(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        foreach (var column in activeColumns)
        {
            Contracts.CheckParam(input.IsColumnActive(input.Schema[column.Index]), nameof(input),
                $"Mapper required column '{column.Name}' active but it was not.");
        }
        return input;
    }
}
