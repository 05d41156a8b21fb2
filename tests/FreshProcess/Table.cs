using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;

namespace MLExtensions.TestKit;

/// <summary>
/// A small table in memory that goes from one process to the other as JSON. Floating-point values come back bit by bit
/// (shortest round-trip form; all NaNs are one). Key names, slot names and sparseness are not carried.
/// </summary>
public sealed class Table
{
    private static readonly JsonSerializerOptions Format = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Number of rows; every column has as many cells.</summary>
    public required int RowCount { get; init; }

    /// <summary>The columns, in the order of the view they were read from.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>The column of that name.</summary>
    public TableColumn this[string name] => Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new KeyNotFoundException($"There is no column '{name}' among {string.Join(", ", Columns.Select(column => column.Name))}.");

    /// <summary>Puts columns of equal length together.</summary>
    public static Table Of(params TableColumn[] columns) => new() { RowCount = columns[0].RowCount, Columns = columns };

    /// <summary>Reads all visible columns of a view whose items are Single, Boolean, text or UInt32 keys; others are left out.</summary>
    public static Table Read(IDataView view) => TableReader.Read(view);

    /// <summary>Reads a table that <see cref="Save"/> has written.</summary>
    public static Table Load(string file)
    {
        using var stream = File.OpenRead(file);
        return JsonSerializer.Deserialize<Table>(stream, Format) ?? throw new FormatException($"{file} holds no table.");
    }

    /// <summary>Writes the table to a file.</summary>
    public void Save(string file)
    {
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, this, Format);
    }
}
