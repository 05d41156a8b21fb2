namespace Microsoft.ML.Data;

/// <summary>Values of one column kept in memory, slot by slot.</summary>
internal abstract class ColumnStore
{
    /// <summary>Primitive values and vectors of them can be kept; values with a life of their own, such as images, cannot.</summary>
    public static bool CanKeep(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;

    public static ColumnStore Create(DataViewType type)
        => (ColumnStore)Activator.CreateInstance(type is VectorDataViewType vector
            ? typeof(VectorStore<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(ScalarStore<>).MakeGenericType(type.RawType));

    /// <summary>An action that keeps the value of the row's column in a slot.</summary>
    public abstract Action<int> MakeReader(DataViewRow row, DataViewSchema.Column column);

    /// <summary>A getter of the kept value in the slot that <paramref name="slot"/> names at the time of the call.</summary>
    public abstract Delegate MakeGetter(Func<int> slot);

    private abstract class Store<T> : ColumnStore
    {
        private T[] _values = [];

        public override Action<int> MakeReader(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<T>(column);
            return slot =>
            {
                if (slot >= _values.Length)
                    Array.Resize(ref _values, Math.Max(16, 2 * slot));
                getter(ref _values[slot]);
            };
        }

        public override Delegate MakeGetter(Func<int> slot) => (ValueGetter<T>)((ref T value) => Copy(in _values[slot()], ref value));

        protected abstract void Copy(in T source, ref T destination);
    }

    private sealed class ScalarStore<T> : Store<T>
    {
        protected override void Copy(in T source, ref T destination) => destination = source;
    }

    private sealed class VectorStore<T> : Store<VBuffer<T>>
    {
        protected override void Copy(in VBuffer<T> source, ref VBuffer<T> destination) => source.CopyTo(ref destination);
    }
}
