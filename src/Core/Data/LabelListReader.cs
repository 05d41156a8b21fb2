using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>Reads a multi-label column for one cursor: vectors of keys, or vectors with one slot for each label, above 0 or true where a row has it.</summary>
internal sealed class LabelListReader
{
    private readonly Func<int> _read;
    private int[] _labels = new int[16];

    public LabelListReader(DataViewRow row, DataViewSchema.Column column)
    {
        DataViewType item = ((VectorDataViewType)column.Type).ItemType;
        LabelCount = ClassNames.OfLabels(column).Count;
        _read = item switch
        {
            KeyDataViewType => Keys(new KeyVectorReader(row, column)),
            BooleanDataViewType => Slots<bool>(row, column, value => value),
            _ => Slots<float>(row, column, value => value > 0),
        };
    }

    /// <summary>The number of labels that there are.</summary>
    public int LabelCount { get; }

    /// <summary>The current row's labels from 0, ascending, each once; missing ones are left out. Valid until the next call.</summary>
    public ReadOnlySpan<int> Read()
    {
        int count = _read(); // may replace the array
        return _labels.AsSpan(0, count);
    }

    private Func<int> Keys(KeyVectorReader keys) => () =>
    {
        ReadOnlySpan<int> found = keys.Read();
        if (_labels.Length < found.Length)
            _labels = new int[2 * found.Length];
        int count = 0;
        bool sorted = true;
        foreach (int label in found)
        {
            // A key above the type's count can only come from a component that breaks its own promise.
            if ((uint)label >= (uint)LabelCount)
                continue;
            sorted &= count == 0 || label > _labels[count - 1];
            _labels[count++] = label;
        }

        return sorted ? count : SortUnique(count);
    };

    private Func<int> Slots<T>(DataViewRow row, DataViewSchema.Column column, Func<T, bool> isSet)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer = default;
        return () =>
        {
            getter(ref buffer);
            ReadOnlySpan<T> values = buffer.GetValues();
            ReadOnlySpan<int> places = buffer.IsDense ? default : buffer.GetIndices();
            if (_labels.Length < values.Length)
                _labels = new int[values.Length];
            int count = 0;
            for (int i = 0; i < values.Length; i++)
            {
                int label = places.IsEmpty ? i : places[i];
                if (isSet(values[i]) && label < LabelCount)
                    _labels[count++] = label;
            }

            return count;
        };
    }

    private int SortUnique(int count)
    {
        Array.Sort(_labels, 0, count);
        int kept = 1;
        for (int i = 1; i < count; i++)
        {
            if (_labels[i] != _labels[kept - 1])
                _labels[kept++] = _labels[i];
        }

        return kept;
    }
}
