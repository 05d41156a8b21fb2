using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Reads features and labels of a view into flat arrays, once; dense rows lose their zeros.</summary>
internal static class BoundMultiLabelData
{
    /// <summary>Reads all rows; those with a feature that is missing or infinite are left out, with a warning.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">A row has another length than the column.</exception>
    public static MultiLabelData Read(IDataView data, InputColumn features, InputColumn labels, FitScope scope)
    {
        DataViewSchema.Column featureColumn = features.Find(data.Schema), labelColumn = labels.Find(data.Schema);
        using DataViewRowCursor cursor = data.GetRowCursor([featureColumn, labelColumn]);
        var rows = new RowStore(cursor, featureColumn);
        var lists = new LabelListReader(cursor, labelColumn);
        var labelStarts = new GrowingArray<long>(1024);
        var labelValues = new GrowingArray<int>(1 << 12);
        labelStarts.Add(0);
        int bad = 0;
        while (cursor.MoveNext())
        {
            if ((cursor.Position & 0xFFF) == 0)
                scope.CheckAlive();
            if (!rows.TryAdd())
            {
                bad++;
                continue;
            }

            ReadOnlySpan<int> found = lists.Read();
            found.CopyTo(labelValues.Extend(found.Length));
            labelStarts.Add(labelValues.Count);
        }

        if (bad > 0)
            scope.Warning($"{bad} rows with missing or infinite features were left out; {labelStarts.Count - 1} are used.");
        return new MultiLabelData(rows.ToMatrix(), new LabelLists(lists.LabelCount, labelStarts.ToArray(), labelValues.ToArray()));
    }

    /// <summary>Reads the texts of labels: one row for each label, in the order of the keys. A text with a value that is not finite counts as empty.</summary>
    public static SparseMatrix ReadTexts(IDataView data, InputColumn features)
    {
        DataViewSchema.Column column = features.Find(data.Schema);
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        var rows = new RowStore(cursor, column);
        while (cursor.MoveNext())
        {
            if (!rows.TryAdd())
                rows.AddEmpty();
        }

        return rows.ToMatrix();
    }

    private sealed class RowStore
    {
        private readonly ValueGetter<VBuffer<float>> _getter;
        private readonly DataViewSchema.Column _column;
        private readonly int _dimension;
        private readonly GrowingArray<long> _starts = new(1024);
        private readonly GrowingArray<int> _columns = new(1 << 14);
        private readonly GrowingArray<float> _values = new(1 << 14);
        private VBuffer<float> _row;

        public RowStore(DataViewRow row, DataViewSchema.Column column)
        {
            _getter = row.GetGetter<VBuffer<float>>(column);
            _column = column;
            _dimension = ((VectorDataViewType)column.Type).Size;
            _starts.Add(0);
        }

        public void AddEmpty() => _starts.Add(_columns.Count);

        public bool TryAdd()
        {
            _getter(ref _row);
            if (_row.Length != _dimension)
                throw new InvalidOperationException($"A row of feature column '{_column.Name}' has {_row.Length} values where the column has {_dimension}.");
            ReadOnlySpan<float> values = _row.GetValues();
            int count = 0;
            foreach (float value in values)
            {
                if (!float.IsFinite(value))
                    return false;
                if (value != 0)
                    count++;
            }

            Span<int> columns = _columns.Extend(count);
            Span<float> kept = _values.Extend(count);
            ReadOnlySpan<int> places = _row.IsDense ? default : _row.GetIndices();
            for (int i = 0, at = 0; i < values.Length; i++)
            {
                if (values[i] == 0)
                    continue;
                columns[at] = _row.IsDense ? i : places[i];
                kept[at++] = values[i];
            }

            _starts.Add(_columns.Count);
            return true;
        }

        public SparseMatrix ToMatrix() => new(_dimension, _starts.ToArray(), _columns.ToArray(), _values.ToArray());
    }
}
