using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A concatenation bound to its input columns.</summary>
internal sealed class Concatenation
{
    private readonly string _name;
    private readonly DataViewSchema.Column[] _sources;
    private readonly PrimitiveDataViewType _itemType;
    private readonly int _size;

    public Concatenation(string name, DataViewSchema.Column[] sources)
    {
        _name = name;
        _sources = sources;
        _itemType = (PrimitiveDataViewType)sources[0].Type.GetItemType();
        foreach (var source in sources)
        {
            if (!source.Type.GetItemType().Equals(_itemType))
                throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, _itemType.ToString(), source.Type.ToString());
        }

        _size = sources.Any(source => source.Type.GetValueCount() == 0) ? 0 : sources.Sum(source => source.Type.GetValueCount());
    }

    public ComputedColumn ToColumn()
    {
        int[] indices = [.. _sources.Select(source => source.Index)];
        if (_sources is [{ Type: VectorDataViewType } only])
        {
            var copy = new DataViewSchema.DetachedColumn(_name, only.Type, only.Annotations);
            return new ComputedColumn(copy, indices, TypeDispatch.For<Func<DataViewRow, Delegate>>(PassOn<int>, only.Type.RawType));
        }

        var column = new DataViewSchema.DetachedColumn(_name, new VectorDataViewType(_itemType, _size), Annotations());
        return new ComputedColumn(column, indices, TypeDispatch.For<Func<DataViewRow, Delegate>>(MakeGetter<int>, _itemType.RawType));
    }

    private DataViewSchema.Annotations Annotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (_itemType is NumberDataViewType && _sources.All(source => source.IsNormalized()))
            builder.AddNormalized();
        if (_size > 0 && _sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
        {
            builder.Add<VBuffer<ReadOnlyMemory<char>>>(
                AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, _size), GetSlotNames);
        }

        return builder.ToAnnotations();
    }

    /// <summary>A scalar gives its own name, a vector its name and slot name with a dot, or nothing when its slots have no names.</summary>
    private void GetSlotNames(ref VBuffer<ReadOnlyMemory<char>> names)
    {
        var editor = VBufferEditor.Create(ref names, _size);
        editor.Values.Clear();
        int slot = 0;
        foreach (var source in _sources)
        {
            if (source.Type is not VectorDataViewType vector)
            {
                editor.Values[slot++] = source.Name.AsMemory();
                continue;
            }

            if (source.HasSlotNames())
            {
                VBuffer<ReadOnlyMemory<char>> inner = default;
                source.GetSlotNames(ref inner);
                foreach (var (index, name) in inner.Items())
                {
                    if (!name.IsEmpty)
                        editor.Values[slot + index] = $"{source.Name}.{name}".AsMemory();
                }
            }

            slot += vector.Size;
        }

        names = editor.Commit();
    }

    private Delegate PassOn<T>(DataViewRow row) => row.GetGetter<T>(row.Schema[_sources[0].Index]);

    private Delegate MakeGetter<T>(DataViewRow row)
    {
        var parts = _sources.Select(source => source.Type is VectorDataViewType vector
            ? VectorPart<T>(row, source, vector.Size)
            : ScalarPart<T>(row, source)).ToArray();
        var buffers = new VBuffer<T>[parts.Length];
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> joined) =>
        {
            int length = 0;
            int count = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i](ref buffers[i]);
                length = checked(length + buffers[i].Length);
                count += buffers[i].GetValues().Length;
            }

            // At most half the slots taken: keep it sparse.
            if (count <= length / 2)
                joined = JoinSparse(ref joined, buffers, length, count);
            else
                joined = JoinDense(ref joined, buffers, length);
        });
    }

    private static ValueGetter<VBuffer<T>> ScalarPart<T>(DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<T>(row.Schema[source.Index]);
        return (ref VBuffer<T> part) =>
        {
            var editor = VBufferEditor.Create(ref part, 1);
            getter(ref editor.Values[0]);
            part = editor.Commit();
        };
    }

    private static ValueGetter<VBuffer<T>> VectorPart<T>(DataViewRow row, DataViewSchema.Column source, int size)
    {
        var getter = row.GetGetter<VBuffer<T>>(row.Schema[source.Index]);
        return (ref VBuffer<T> part) =>
        {
            getter(ref part);
            Contracts.Check(size == 0 || part.Length == size, $"Column '{source.Name}': expected {size} slots, but got {part.Length}");
        };
    }

    private static VBuffer<T> JoinSparse<T>(ref VBuffer<T> target, VBuffer<T>[] parts, int length, int count)
    {
        var editor = VBufferEditor.Create(ref target, length, count);
        int offset = 0;
        int next = 0;
        foreach (var part in parts)
        {
            var values = part.GetValues();
            var indices = part.GetIndices();
            for (int i = 0; i < values.Length; i++)
            {
                editor.Values[next] = values[i];
                editor.Indices[next++] = offset + (part.IsDense ? i : indices[i]);
            }

            offset += part.Length;
        }

        return editor.Commit();
    }

    private static VBuffer<T> JoinDense<T>(ref VBuffer<T> target, VBuffer<T>[] parts, int length)
    {
        var editor = VBufferEditor.Create(ref target, length);
        int offset = 0;
        foreach (var part in parts)
        {
            part.CopyTo(editor.Values.Slice(offset, part.Length));
            offset += part.Length;
        }

        return editor.Commit();
    }
}
