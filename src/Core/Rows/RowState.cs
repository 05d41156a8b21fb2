namespace MLExtensions.Core;

internal static class RowState
{
    public static InvalidOperationException Outside() =>
        new("Cannot fetch values as the cursor stands before its first row, behind its last, or is disposed.");
}
