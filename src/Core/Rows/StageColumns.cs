using Microsoft.ML;

namespace MLExtensions.Core;

/// <summary>The columns of a stage's output that one cursor or row serves, and the input columns that it needs for them.</summary>
internal sealed class StageColumns
{
    private readonly StageBinding _binding;
    private readonly bool[] _active;
    private readonly bool[] _activeOutputs;

    public StageColumns(StageBinding binding, bool[] active)
    {
        _binding = binding;
        _active = active;
        _activeOutputs = new bool[binding.Stage.Outputs.Count];
        var needed = new bool[binding.Input.Count];
        PassedThrough = new bool[binding.Input.Count];
        for (int i = 0; i < active.Length; i++)
        {
            if (!active[i])
                continue;
            if (binding.IsPassedThrough(i, out int source))
            {
                needed[source] = true;
                PassedThrough[source] = true;
                continue;
            }

            _activeOutputs[source] = true;
            foreach (int dependency in binding.Stage.Dependencies(source))
                needed[dependency] = true;
        }

        Needed = [.. binding.Input.Where(column => needed[column.Index])];
    }

    /// <summary>The input columns to read.</summary>
    public DataViewSchema.Column[] Needed { get; }

    /// <summary>For each input column whether it is served as it is.</summary>
    public bool[] PassedThrough { get; }

    public ReadOnlySpan<bool> ActiveOutputs => _activeOutputs;

    public bool ComputesAnything => Array.IndexOf(_activeOutputs, true) >= 0;

    public bool IsActive(DataViewSchema.Column column) => _active[_binding.CheckedIndex(column)];

    /// <summary>The getters of the active outputs over a row; a stage none of whose outputs is active is not asked, because its inputs are not active either.</summary>
    public Delegate?[] CreateGetters(DataViewRow input) =>
        ComputesAnything ? _binding.Stage.CreateGetters(input, _activeOutputs) : new Delegate?[_activeOutputs.Length];

    /// <summary>Where an active column comes from: true with its index in the input, or false with its number among the added columns.</summary>
    /// <exception cref="InvalidOperationException">The column is not active.</exception>
    public bool IsPassedThrough(DataViewSchema.Column column, out int source)
    {
        int index = _binding.CheckedIndex(column);
        return _active[index]
            ? _binding.IsPassedThrough(index, out source)
            : throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
    }

    /// <summary>The getter under its type; ML.NET never converts.</summary>
    /// <exception cref="InvalidOperationException">The column's values are of another type.</exception>
    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Invalid TValue in GetGetter: '{typeof(TValue)}' for column '{column.Name}' of type {column.Type}.");
}
