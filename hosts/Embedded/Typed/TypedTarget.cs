using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The members of a class bound to the columns of a schema that will fill them.</summary>
internal sealed class TypedTarget<T>
    where T : class
{
    private readonly (MemberPort<T> Port, DataViewSchema.Column Column)[] _bound;

    public TypedTarget(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        definition ??= SchemaDefinition.Create(typeof(T), SchemaDefinition.Direction.Write);
        var bound = new List<(MemberPort<T>, DataViewSchema.Column)>();
        foreach (var member in MemberColumn.Resolve(typeof(T), definition))
        {
            if (schema.GetColumnOrNull(member.Name) is not { } column)
            {
                if (ignoreMissingColumns)
                    continue;
                throw Contracts.ExceptSchemaMismatch("Schema", "", member.Name);
            }

            Contracts.Check(member.Accepts(column.Type), $"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' " +
                $"to field or property '{member.Member.Name}' of type '{member.MemberType.FullName}'.");
            bound.Add((MemberPort<T>.Create(member, keysFromZero: true), column));
        }

        _bound = [.. bound];
    }

    /// <summary>The columns to ask a cursor for: the members' and no others.</summary>
    public IEnumerable<DataViewSchema.Column> Columns => _bound.Select(pair => pair.Column);

    public ITypedRowFiller<T> MakeFiller(DataViewRow row) => new Filler([.. _bound.Select(pair => pair.Port.MakeSetter(row, pair.Column))]);

    private sealed class Filler(Action<T>[] setters) : ITypedRowFiller<T>
    {
        public void Fill(T target)
        {
            foreach (var set in setters)
                set(target);
        }
    }
}
