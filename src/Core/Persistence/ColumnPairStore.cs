using Microsoft.ML;
using MLExtensions.Numerics;

namespace MLExtensions.Core;

/// <summary>Column names in model files.</summary>
internal static class ColumnPairStore
{
    private const int MaximumColumns = 1 << 16;

    public static void WriteColumns(this ModelWriter writer, InputOutputColumnPair[] columns)
    {
        writer.Write(columns.Length);
        foreach (InputOutputColumnPair pair in columns)
        {
            writer.Write(pair.OutputColumnName);
            writer.Write(pair.InputColumnName);
        }
    }

    public static InputOutputColumnPair[] ReadColumns(this ModelReader reader)
    {
        var columns = new List<InputOutputColumnPair>();
        for (int count = reader.ReadInt32("the number of columns", 1, MaximumColumns); count > 0; count--)
            columns.Add(new InputOutputColumnPair(reader.ReadString(), reader.ReadString()));
        return [.. columns];
    }
}
