using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Carries the values of one member out of objects (as a getter) and into objects (as a setter fed by a row).</summary>
internal abstract class MemberPort<TRow>
{
    /// <param name="column">The member and its column.</param>
    /// <param name="keysFromZero">Members of rows hold scalar keys counted from 0 (not so vectors of keys, nor annotations).</param>
    public static MemberPort<TRow> Create(MemberColumn column, bool keysFromZero)
    {
        var member = column.MemberType;
        if (member == typeof(string))
            return new TextPort<TRow>(column);
        if (member == typeof(string[]))
            return new TextArrayPort<TRow>(column);

        var port = member.IsArray ? typeof(ArrayPort<,>)
            : column.Type is VectorDataViewType ? typeof(BufferPort<,>)
            : column.Type is KeyDataViewType && keysFromZero ? typeof(KeyPort<,>)
            : typeof(ScalarPort<,>);
        return (MemberPort<TRow>)Activator.CreateInstance(port.MakeGenericType(typeof(TRow), column.RawItemType), column);
    }

    /// <summary>A getter over the object that <paramref name="current"/> returns at the time of the call.</summary>
    public abstract Delegate MakeGetter(Func<TRow> current);

    /// <summary>An action that writes the value of a row's column into the member of an object.</summary>
    public abstract Action<TRow> MakeSetter(DataViewRow source, DataViewSchema.Column column);
}

internal abstract class MemberPort<TRow, TMember>(MemberColumn column) : MemberPort<TRow>
{
    private readonly MemberAccess<TRow, TMember> _access = MemberAccess<TRow, TMember>.Of(column.Member);

    protected Func<TRow, TMember> Read => _access.Read ?? throw Contracts.Except($"Member '{column.Member.Name}' cannot be read.");

    protected Action<TRow, TMember> Write => _access.Write ?? throw Contracts.Except($"Member '{column.Member.Name}' cannot be written.");

    /// <summary>What the member holds before it is written, so that its memory can be used again.</summary>
    protected Func<TRow, TMember> Previous => _access.Read ?? (_ => default);
}

internal class ScalarPort<TRow, T>(MemberColumn column) : MemberPort<TRow, T>(column)
{
    public override Delegate MakeGetter(Func<TRow> current)
    {
        var read = Read;
        return (ValueGetter<T>)((ref T value) => value = read(current()));
    }

    public override Action<TRow> MakeSetter(DataViewRow source, DataViewSchema.Column column)
    {
        var getter = source.GetGetter<T>(column);
        var write = Write;
        T value = default;
        return row =>
        {
            getter(ref value);
            write(row, value);
        };
    }
}

/// <summary>
/// A scalar key: a member counts from 0, the column from 1 with 0 for missing. Reading back is not shifted; ML.NET does the same.
/// </summary>
internal sealed class KeyPort<TRow, T>(MemberColumn column) : ScalarPort<TRow, T>(column)
    where T : IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly ulong _count = ((KeyDataViewType)column.Type).Count;

    public override Delegate MakeGetter(Func<TRow> current)
    {
        var read = Read;
        return (ValueGetter<T>)((ref T value) =>
        {
            var raw = read(current());
            value = ulong.CreateTruncating(raw) < _count ? raw + T.One : T.Zero;
        });
    }
}

internal sealed class TextPort<TRow>(MemberColumn column) : MemberPort<TRow, string>(column)
{
    public override Delegate MakeGetter(Func<TRow> current)
    {
        var read = Read;
        return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = read(current()).AsMemory());
    }

    public override Action<TRow> MakeSetter(DataViewRow source, DataViewSchema.Column column)
    {
        var getter = source.GetGetter<ReadOnlyMemory<char>>(column);
        var write = Write;
        ReadOnlyMemory<char> value = default;
        return row =>
        {
            getter(ref value);
            write(row, value.ToString());
        };
    }
}
