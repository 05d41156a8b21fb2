using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>Reads features, label and weight of a data view in one pass with one cursor: faster than several, which would copy everything once more to restore the order.</summary>
internal sealed class TrainingReader(InputColumn features, InputColumn? label = null, InputColumn? weight = null)
{
    // Below this share of stored values a row-major array would hold mostly zeros.
    private const double SparseShare = 0.25;

    /// <summary>Reads all rows; sparse if the first rows are, unless <paramref name="dense"/> demands otherwise.</summary>
    /// <param name="data">The data.</param>
    /// <param name="dense">True for a row-major array whatever the data is; false to choose by the data.</param>
    /// <param name="checkAlive">Called now and then; may throw to cancel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">A row has another length than the column.</exception>
    public TrainingRows Read(IDataView data, bool dense = false, Action? checkAlive = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column featureColumn = features.Find(data.Schema);
        DataViewSchema.Column? labelColumn = label?.Find(data.Schema);
        DataViewSchema.Column? weightColumn = weight?.Find(data.Schema);
        DataViewSchema.Column[] columns = [.. new[] { featureColumn, labelColumn, weightColumn }.OfType<DataViewSchema.Column>()];
        int dimension = ((VectorDataViewType)featureColumn.Type).Size;

        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        ValueGetter<VBuffer<float>> featureGetter = cursor.GetGetter<VBuffer<float>>(featureColumn);
        KeyReader? labels = labelColumn is { } key ? new KeyReader(cursor, key) : null;
        ValueGetter<float>? weights = weightColumn is { } single ? cursor.GetGetter<float>(single) : null;

        int capacity = (int)Math.Min(data.GetRowCount() ?? 1024, 1 << 20);
        var labelValues = new GrowingArray<int>(labels is null ? 0 : capacity);
        var weightValues = new GrowingArray<float>(weights is null ? 0 : capacity);
        IRowStore? store = null;
        VBuffer<float> row = default;
        int count = 0;
        while (cursor.MoveNext())
        {
            featureGetter(ref row);
            if (row.Length != dimension)
                throw new InvalidOperationException($"Row {count} of feature column '{features.Name}' has {row.Length} values where the column has {dimension}.");
            store ??= dense || row.GetValues().Length > SparseShare * dimension ? new DenseStore(dimension, capacity) : new SparseStore();
            store.Add(row);
            if (labels is not null)
                labelValues.Add(labels.Read());
            if (weights is not null)
                weights(ref weightValues.Extend(1)[0]);
            if ((++count & 0xFFF) == 0)
                checkAlive?.Invoke();
        }

        store ??= new DenseStore(dimension, 0);
        return new TrainingRows
        {
            Count = count,
            Dimension = dimension,
            Dense = (store as DenseStore)?.ToArray(),
            Sparse = (store as SparseStore)?.ToRows(),
            Labels = labels is null ? null : labelValues.ToArray(),
            Weights = weights is null ? null : weightValues.ToArray(),
        };
    }

    private interface IRowStore
    {
        void Add(in VBuffer<float> row);
    }

    private sealed class DenseStore(int dimension, int capacity) : IRowStore
    {
        private readonly GrowingArray<float> _values = new((int)Math.Min((long)capacity * dimension, 1 << 28));

        public void Add(in VBuffer<float> row) => row.CopyTo(_values.Extend(dimension));

        public float[] ToArray() => _values.ToArray();
    }

    private sealed class SparseStore : IRowStore
    {
        private readonly GrowingArray<long> _starts = new(1024);
        private readonly GrowingArray<int> _columns = new(1 << 14);
        private readonly GrowingArray<float> _values = new(1 << 14);

        public SparseStore() => _starts.Add(0);

        public void Add(in VBuffer<float> row)
        {
            ReadOnlySpan<float> values = row.GetValues();
            values.CopyTo(_values.Extend(values.Length));
            Span<int> columns = _columns.Extend(values.Length);
            if (row.IsDense)
            {
                for (int i = 0; i < columns.Length; i++)
                    columns[i] = i;
            }
            else
            {
                row.GetIndices().CopyTo(columns);
            }

            _starts.Add(_values.Count);
        }

        public SparseRows ToRows() => new(_starts.ToArray(), _columns.ToArray(), _values.ToArray());
    }
}
