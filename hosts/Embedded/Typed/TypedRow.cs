namespace Microsoft.ML.Data;

/// <summary>Makes the typed ends of rows and cursors.</summary>
internal static class TypedRow
{
    public static ITypedInputRow<T> CreateInput<T>(SchemaDefinition? definition = null)
        where T : class
        => throw new NotImplementedException();

    /// <summary>Binds the members of <typeparamref name="T"/> to the columns of <paramref name="row"/>, which must all be active.</summary>
    public static ITypedRowFiller<T> CreateFiller<T>(DataViewRow row, bool ignoreMissingColumns, SchemaDefinition? definition = null)
        where T : class
        => throw new NotImplementedException();
}
