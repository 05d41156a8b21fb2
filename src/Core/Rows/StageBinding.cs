using Microsoft.ML;

namespace MLExtensions.Core;

/// <summary>Places the columns of a bound stage among those of its input, by ML.NET's rule: an added column stands right behind the one
/// that it hides, and at the end if its name is new.</summary>
internal sealed class StageBinding
{
    private readonly int[] _sources;

    public StageBinding(DataViewSchema input, IBoundStage stage)
    {
        Input = input;
        Stage = stage;
        IReadOnlyList<DataViewSchema.DetachedColumn> added = stage.Outputs;
        var sources = new List<int>(Enumerable.Range(0, input.Count));
        for (int output = 0; output < added.Count; output++)
        {
            int last = sources.FindLastIndex(source => NameOf(source) == added[output].Name);
            sources.Insert(last < 0 ? sources.Count : last + 1, ~output);
        }

        _sources = [.. sources];
        var builder = new DataViewSchema.Builder();
        foreach (int source in _sources)
        {
            if (source >= 0)
                builder.AddColumn(input[source].Name, input[source].Type, input[source].Annotations);
            else
                builder.AddColumn(added[~source].Name, added[~source].Type, added[~source].Annotations);
        }

        Output = builder.ToSchema();

        string NameOf(int source) => source >= 0 ? input[source].Name : added[~source].Name;
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    public IBoundStage Stage { get; }

    /// <summary>Whether column <paramref name="index"/> of the output schema is passed through (then its index in the input) or added (then its number).</summary>
    public bool IsPassedThrough(int index, out int source)
    {
        source = _sources[index];
        if (source >= 0)
            return true;
        source = ~source;
        return false;
    }

    /// <summary>Splits the columns asked for into those passed through and those added.</summary>
    public StageColumns Select(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var active = new bool[Output.Count];
        foreach (DataViewSchema.Column column in columns)
            active[CheckedIndex(column)] = true;
        return new StageColumns(this, active);
    }

    public int CheckedIndex(DataViewSchema.Column column)
    {
        if (column.Index < Output.Count && Output[column.Index].Name == column.Name)
            return column.Index;
        throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not a column of this schema.");
    }
}
