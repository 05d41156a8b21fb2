using System.Text.Json.Serialization;

namespace MLExtensions.TestKit;

/// <summary>One column of a <see cref="Table"/>. A cell is an array, of length one in a scalar column; one of the four arrays is set.</summary>
public sealed class TableColumn
{
    /// <summary>Name of the column.</summary>
    public required string Name { get; init; }

    /// <summary>Dimensions of a vector column (0 where unknown), null for a scalar column.</summary>
    public int[]? Dimensions { get; init; }

    /// <summary>Number of values of a key column.</summary>
    public int KeyCount { get; init; }

    /// <summary>Cells of a Single column.</summary>
    public float[][]? Numbers { get; init; }

    /// <summary>Cells of a Boolean column.</summary>
    public bool[][]? Flags { get; init; }

    /// <summary>Cells of a text column.</summary>
    public string[][]? Texts { get; init; }

    /// <summary>Cells of a key column as stored: 0 is missing, the first value is 1.</summary>
    public uint[][]? Keys { get; init; }

    /// <summary>Number of cells.</summary>
    [JsonIgnore]
    public int RowCount => Cells.Length;

    internal Array Cells => (Array?)Numbers ?? (Array?)Flags ?? (Array?)Texts ?? Keys
        ?? throw new InvalidOperationException($"Column '{Name}' has no values.");

    /// <summary>A column of vectors of one known length.</summary>
    public static TableColumn OfVectors(string name, params float[][] rows) =>
        new() { Name = name, Dimensions = [rows[0].Length], Numbers = rows };

    /// <summary>A column of vectors whose length may differ from row to row.</summary>
    public static TableColumn OfVariableVectors(string name, params float[][] rows) =>
        new() { Name = name, Dimensions = [0], Numbers = rows };

    /// <summary>A scalar Single column.</summary>
    public static TableColumn OfNumbers(string name, params float[] values) =>
        new() { Name = name, Numbers = [.. values.Select(value => new[] { value })] };

    /// <summary>A scalar Boolean column.</summary>
    public static TableColumn OfFlags(string name, params bool[] values) =>
        new() { Name = name, Flags = [.. values.Select(value => new[] { value })] };

    /// <summary>A scalar text column.</summary>
    public static TableColumn OfTexts(string name, params string[] values) =>
        new() { Name = name, Texts = [.. values.Select(value => new[] { value })] };

    /// <summary>A scalar key column; <paramref name="values"/> as stored, so 1 is the first.</summary>
    public static TableColumn OfKeys(string name, int keyCount, params uint[] values) =>
        new() { Name = name, KeyCount = keyCount, Keys = [.. values.Select(value => new[] { value })] };
}
