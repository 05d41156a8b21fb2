using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>The values of one input column for the rows of a block, kept because the source has moved on when they are asked for.</summary>
internal abstract class ColumnBlock
{
    /// <summary>Keeps the source's current value as that of row <paramref name="index"/>.</summary>
    public abstract void Keep(int index);

    public abstract Delegate CreateGetter(BlockSlot slot);

    public static ColumnBlock Create(DataViewRow source, DataViewSchema.Column column, int capacity)
    {
        (Type definition, Type value) = column.Type is VectorDataViewType vector
            ? (typeof(VectorColumnBlock<>), vector.ItemType.RawType)
            : (typeof(ScalarColumnBlock<>), column.Type.RawType);
        return (ColumnBlock)Activator.CreateInstance(definition.MakeGenericType(value), source, column, capacity)!;
    }
}

internal sealed class ScalarColumnBlock<T>(DataViewRow source, DataViewSchema.Column column, int capacity) : ColumnBlock
{
    private readonly ValueGetter<T> _getter = source.GetGetter<T>(column);
    private readonly T[] _values = new T[capacity];

    public override void Keep(int index) => _getter(ref _values[index]);

    public override Delegate CreateGetter(BlockSlot slot) => (ValueGetter<T>)((ref T value) => value = _values[slot.Index]);
}

internal sealed class VectorColumnBlock<T>(DataViewRow source, DataViewSchema.Column column, int capacity) : ColumnBlock
{
    private readonly ValueGetter<VBuffer<T>> _getter = source.GetGetter<VBuffer<T>>(column);
    private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];

    public override void Keep(int index) => _getter(ref _values[index]);

    public override Delegate CreateGetter(BlockSlot slot) =>
        (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[slot.Index].CopyTo(ref value));
}
