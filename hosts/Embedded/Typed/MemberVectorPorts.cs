namespace Microsoft.ML.Data;

/// <summary>An array member; null is a vector of length 0. Arrays are written dense and used again when the length is the same.</summary>
internal sealed class ArrayPort<TRow, T>(MemberColumn column) : MemberPort<TRow, T[]>(column)
{
    public override Delegate MakeGetter(Func<TRow> current)
    {
        var read = Read;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            ReadOnlySpan<T> items = read(current());
            var editor = VBufferEditor.Create(ref value, items.Length);
            items.CopyTo(editor.Values);
            value = editor.Commit();
        });
    }

    public override Action<TRow> MakeSetter(DataViewRow source, DataViewSchema.Column column)
    {
        var getter = source.GetGetter<VBuffer<T>>(column);
        var previous = Previous;
        var write = Write;
        VBuffer<T> value = default;
        return row =>
        {
            getter(ref value);
            var items = previous(row);
            if (items?.Length != value.Length)
                items = new T[value.Length];
            value.CopyTo(items);
            write(row, items);
        };
    }
}

internal sealed class TextArrayPort<TRow>(MemberColumn column) : MemberPort<TRow, string[]>(column)
{
    public override Delegate MakeGetter(Func<TRow> current)
    {
        var read = Read;
        return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            ReadOnlySpan<string> items = read(current());
            var editor = VBufferEditor.Create(ref value, items.Length);
            for (int i = 0; i < items.Length; i++)
                editor.Values[i] = items[i].AsMemory();
            value = editor.Commit();
        });
    }

    public override Action<TRow> MakeSetter(DataViewRow source, DataViewSchema.Column column)
    {
        var getter = source.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        var previous = Previous;
        var write = Write;
        VBuffer<ReadOnlyMemory<char>> value = default;
        return row =>
        {
            getter(ref value);
            var items = previous(row);
            if (items?.Length != value.Length)
                items = new string[value.Length];
            foreach (var (slot, text) in value.Items(all: true))
                items[slot] = text.ToString();
            write(row, items);
        };
    }
}

/// <summary>A buffer member: copied both ways, as buffers must never share arrays between a row and its reader.</summary>
internal sealed class BufferPort<TRow, T>(MemberColumn column) : MemberPort<TRow, VBuffer<T>>(column)
{
    public override Delegate MakeGetter(Func<TRow> current)
    {
        var read = Read;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => read(current()).CopyTo(ref value));
    }

    public override Action<TRow> MakeSetter(DataViewRow source, DataViewSchema.Column column)
    {
        var getter = source.GetGetter<VBuffer<T>>(column);
        var previous = Previous;
        var write = Write;
        return row =>
        {
            var value = previous(row);
            getter(ref value);
            write(row, value);
        };
    }
}
