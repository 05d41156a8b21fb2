using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>A stage as a mapper of single rows, for prediction engines. Its schemas are one object each: ML.NET compares them by reference.</summary>
internal sealed class StageMapper(StageBinding binding) : IRowToRowMapper
{
    public DataViewSchema InputSchema => binding.Input;

    public DataViewSchema OutputSchema => binding.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        binding.Select(dependingColumns).Needed;

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != binding.Input)
            throw new ArgumentOutOfRangeException(nameof(input), "The row has another schema than the mapper was made for.");
        return new StageRow(binding, binding.Select(activeColumns), input);
    }
}
