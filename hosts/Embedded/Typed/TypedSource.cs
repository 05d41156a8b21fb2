using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

internal static class TypedSource
{
    public const string WrongState = "Cannot fetch values as the cursor/row is in the wrong state: before the first row or after the last.";
}

/// <summary>The columns that a class offers, and getters for them over whatever object is current.</summary>
internal sealed class TypedSource<T>
    where T : class
{
    private readonly MemberPort<T>[] _ports;

    public TypedSource(SchemaDefinition definition)
    {
        definition ??= SchemaDefinition.Create(typeof(T), SchemaDefinition.Direction.Read);
        var columns = MemberColumn.Resolve(typeof(T), definition);
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = builder.ToSchema();
        _ports = [.. columns.Select(column => MemberPort<T>.Create(column, keysFromZero: true))];
    }

    public DataViewSchema Schema { get; }

    /// <summary>The getters of the active columns; null for the others, whose members are then never touched.</summary>
    public Delegate[] MakeGetters(Func<T> current, Func<int, bool> isActive)
        => [.. _ports.Select((port, index) => isActive(index) ? port.MakeGetter(current) : null)];

    public static ValueGetter<TValue> Pick<TValue>(Delegate[] getters, DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < getters.Length && getters[column.Index] != null, nameof(column), "requested column not active");
        return getters[column.Index] as ValueGetter<TValue> ?? throw Contracts.Except(
            $"Invalid TValue in GetGetter for column '{column.Name}': '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
    }
}

/// <summary>The one row of a prediction engine.</summary>
internal sealed class TypedInputRow<T> : DataViewRow, ITypedInputRow<T>
    where T : class
{
    private readonly Delegate[] _getters;
    private T _example;
    private long _position = -1;

    public TypedInputRow(TypedSource<T> source)
    {
        Schema = source.Schema;
        _getters = source.MakeGetters(Current, _ => true);
    }

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema { get; }

    public DataViewRow Row => this;

    public void Accept(T example)
    {
        Contracts.CheckValue(example, "row");
        _example = example;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => TypedSource<T>.Pick<TValue>(_getters, column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    private T Current() => _example ?? throw Contracts.Except(TypedSource.WrongState);
}
