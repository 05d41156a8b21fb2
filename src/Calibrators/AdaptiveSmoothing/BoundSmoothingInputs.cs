using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Both score columns and the detectors' found in a schema, with the classes brought into the label's order.</summary>
internal sealed class BoundSmoothingInputs
{
    private readonly DataViewSchema.Column _accurate;
    private readonly DataViewSchema.Column _robust;
    private readonly DataViewSchema.Column[] _detectors;

    /// <param name="schema">The schema.</param>
    /// <param name="columns">What is looked for.</param>
    /// <param name="names">The classes of the label.</param>
    /// <param name="accurateOrder">The slots of the classes at fit time, for a schema that does not name them any more; null at fit time.</param>
    /// <param name="robustOrder">Likewise.</param>
    public BoundSmoothingInputs(DataViewSchema schema, SmoothingColumns columns, ClassNames names, int[]? accurateOrder = null, int[]? robustOrder = null)
    {
        _accurate = columns.AccurateColumn.Find(schema);
        _robust = columns.RobustColumn.Find(schema);
        _detectors = Array.ConvertAll(columns.DetectorColumns, column => column.Find(schema));
        AccurateOrder = Order(columns.AccurateColumn, _accurate, columns.AssumeAligned, names, accurateOrder);
        RobustOrder = Order(columns.RobustColumn, _robust, columns.AssumeAligned, names, robustOrder);
        FeatureCount = _detectors.Sum(column => SizeOf(column, 1));
        Columns = [_accurate, _robust, .. _detectors];
    }

    /// <summary>For each class of the label its slot in the accurate scores.</summary>
    public int[] AccurateOrder { get; }

    /// <summary>For each class of the label its slot in the robust scores.</summary>
    public int[] RobustOrder { get; }

    /// <summary>How many detector features a row has.</summary>
    public int FeatureCount { get; }

    public DataViewSchema.Column[] Columns { get; }

    public DataViewSchema.Column Accurate => _accurate;

    public DataViewSchema.Column Robust => _robust;

    public BoundSmoothingReader CreateReader(DataViewRow row, ScoreKind accurateKind, ScoreKind robustKind) => new(
        new BoundScoreReader(row, _accurate, AccurateOrder, accurateKind), new BoundScoreReader(row, _robust, RobustOrder, robustKind), row, _detectors, FeatureCount);

    /// <summary>The length of a vector column; a scalar counts as <paramref name="scalar"/>.</summary>
    public static int SizeOf(DataViewSchema.Column column, int scalar) => column.Type is VectorDataViewType vector ? vector.Size : scalar;

    public static ArgumentOutOfRangeException Mismatch(string message) => Refused("inputSchema", message);

    private static ArgumentOutOfRangeException Refused(string paramName, string message) => new(paramName, message);

    private static int[] Order(InputColumn input, DataViewSchema.Column column, bool assumeAligned, ClassNames names, int[]? saved)
    {
        if (SizeOf(column, 2) != names.Count)
        {
            // In ML.NET's words and with its argument name, like every other mismatch of a schema.
            throw Mismatch(
                $"Schema mismatch for {input.Role} column '{input.Name}': expected a score for each of {names.Count} classes, got {column.Type}");
        }

        if (assumeAligned)
            return [.. Enumerable.Range(0, names.Count)];
        ClassNames? slots = ClassNames.OfScores(column);
        return slots is null && saved is not null ? saved : ClassAlignment.Match(input.Role, input.Name, names, slots);
    }
}
