using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Turns the columns that a consumer asks for into one flag per column of a schema.</summary>
internal static class ActiveColumns
{
    public static bool[] Of(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        Contracts.CheckValue(columnsNeeded, nameof(columnsNeeded));
        var active = new bool[schema.Count];
        foreach (var column in columnsNeeded)
        {
            Contracts.CheckParam(column.Index < active.Length, nameof(columnsNeeded), $"Column '{column.Name}' is not of this schema.");
            active[column.Index] = true;
        }

        return active;
    }
}
