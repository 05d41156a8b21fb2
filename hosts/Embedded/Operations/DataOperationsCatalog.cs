using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <remarks>
/// Hosts are registered as ML.NET does, also where nothing is done with them: each registration draws from the random
/// numbers of the context, and so takes part in the seeds of everything after it.
/// </remarks>
public sealed partial class DataOperationsCatalog
{
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        _environment.CheckValue(data, nameof(data));
        _environment.Register("StreamingDataView");
        return new EnumerableDataView<TRow>(data, schemaDefinition);
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        _environment.CheckValue(data, nameof(data));
        _environment.CheckValue(schema, nameof(schema));
        _environment.Register("StreamingDataView");
        return new EnumerableDataView<TRow>(data, SchemaDefinition.From<TRow>(schema));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(
        IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        _environment.CheckValue(data, nameof(data));
        _environment.Register("TypedCursorable");
        return TypedRow.Enumerate<TRow>(data, reuseRowObject, ignoreMissingColumns, schemaDefinition);
    }

    /// <summary>Keeps columns in memory once they have been read; the named ones at once.</summary>
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        _environment.CheckValue(input, nameof(input));
        _environment.Register("Cache");
        return new CacheDataView(input, (columnsToPrefetch ?? []).Select(name => input.Schema.GetColumnOrNull(name)
            ?? throw _environment.ExceptSchemaMismatch(nameof(columnsToPrefetch), "prefetch", name)));
    }

    /// <summary>Rows whose number is at least the lower and below the upper bound; NaN is in no range.</summary>
    public IDataView FilterRowsByColumn(
        IDataView input, string columnName, double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity)
    {
        _environment.CheckValue(input, nameof(input));
        _environment.CheckNonEmpty(columnName, nameof(columnName));
        _environment.CheckParam(lowerBound < upperBound, nameof(upperBound), "Must be less than lowerBound");
        var column = input.Schema[columnName];
        if (column.Type is not NumberDataViewType)
            throw _environment.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "number", column.Type.ToString());
        _environment.Register("RangeFilter");
        if (column.Type == NumberDataViewType.Single)
            return RowSieve.Where<float>(input, column, value => lowerBound <= value && value < upperBound);
        bool isDouble = column.Type == NumberDataViewType.Double;
        _environment.CheckUserArg(isDouble, "Column", $"Column '{columnName}' does not have compatible type");
        return RowSieve.Where<double>(input, column, value => lowerBound <= value && value < upperBound);
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        _environment.CheckValue(input, nameof(input));
        _environment.CheckUserArg(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        var host = _environment.Register("Shuffle");
        return new ShuffledView(input, shufflePoolSize, shuffleSource, (uint?)seed ?? TauswortheHybrid.DrawSeed(host.Rand));
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        CheckCount(input, count);
        return RowSieve.SkipTake(input, count, long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        CheckCount(input, count);
        return RowSieve.SkipTake(input, 0, count);
    }

    private void CheckCount(IDataView input, long count)
    {
        _environment.CheckValue(input, nameof(input));
        _environment.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        _environment.Register("SkipTakeFilter");
    }
}
