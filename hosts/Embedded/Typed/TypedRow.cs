namespace Microsoft.ML.Data;

/// <summary>The typed ends of rows and cursors.</summary>
internal static class TypedRow
{
    public static ITypedInputRow<T> CreateInput<T>(SchemaDefinition definition = null)
        where T : class
        => new TypedInputRow<T>(new TypedSource<T>(definition));

    /// <summary>Binds the members of <typeparamref name="T"/> to the columns of <paramref name="row"/>, which must all be active.</summary>
    public static ITypedRowFiller<T> CreateFiller<T>(DataViewRow row, bool ignoreMissingColumns, SchemaDefinition definition = null)
        where T : class
        => new TypedTarget<T>(row.Schema, ignoreMissingColumns, definition).MakeFiller(row);

    /// <summary>Binds at once, so that a wrong class fails here; reads when enumerated.</summary>
    public static IEnumerable<T> Enumerate<T>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns, SchemaDefinition definition)
        where T : class, new()
        => Enumerate(data, new TypedTarget<T>(data.Schema, ignoreMissingColumns, definition), reuseRowObject);

    private static IEnumerable<T> Enumerate<T>(IDataView data, TypedTarget<T> target, bool reuseRowObject)
        where T : class, new()
    {
        using var cursor = data.GetRowCursor(target.Columns);
        var filler = target.MakeFiller(cursor);
        T row = null;
        while (cursor.MoveNext())
        {
            if (row == null || !reuseRowObject)
                row = new T();
            filler.Fill(row);
            yield return row;
        }
    }
}
