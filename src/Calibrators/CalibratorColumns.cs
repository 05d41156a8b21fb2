using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>The columns of a calibrator, and what every calibrator does with them: the promised schema, one pass of reading, the transformer.</summary>
internal sealed record CalibratorColumns(
    string Label, string Score, ScoreKind ScoreKind, string? Weight, string Output, string? PredictedLabel, string[]? Views = null)
{
    public IReadOnlyList<string> Inputs => [Score, .. Views ?? []];

    public void Validate()
    {
        Require.Name(Label, "LabelColumnName");
        foreach (string input in Inputs)
            Require.Name(input, input == Score ? "ScoreColumnName" : "ViewColumnNames");
        Require.Defined(ScoreKind, "ScoreKind");
        if (Weight is not null)
            Require.Name(Weight, "ExampleWeightColumnName");
        Require.Name(Output, "OutputColumnName");
        if (PredictedLabel is not null)
            Require.Name(PredictedLabel, "PredictedLabelColumnName");
        if (PredictedLabel == Output)
            throw new ArgumentOutOfRangeException("PredictedLabelColumnName", $"PredictedLabelColumnName is '{PredictedLabel}'; allowed: another name than OutputColumnName.");
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (string input in Inputs)
            InputColumn.Scores(input).Find(inputSchema);
        SchemaShape.Column label = InputColumn.Label(Label).Find(inputSchema);
        if (Weight is not null)
            InputColumn.Weight(Weight).Find(inputSchema);
        List<SchemaShape.Column> added = [ShapeColumns.SingleVector(Output, ScoreAnnotations.MulticlassScoresShape(label, AnnotationKinds.Probability))];
        if (PredictedLabel is not null)
            added.Add(ShapeColumns.Key(PredictedLabel, ScoreAnnotations.PredictedLabelShape(label)));
        return inputSchema.With(added);
    }

    /// <summary>Reads the rows and has a calibration made of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public ScoreCalibrationTransformer<TModel> Fit<TModel>(
        IHostEnvironment environment, string name, IDataView input, Func<LabeledScores, FitScope, IProgress<CalibrationProgress>, TModel> fit)
        where TModel : class, IScoreCalibration, IModelPart<TModel>
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] scores = [.. Inputs.Select(column => InputColumn.Scores(column).Find(input.Schema))];
        ClassNames classes = ClassNames.Of(InputColumn.Label(Label).Find(input.Schema));
        foreach (DataViewSchema.Column column in scores)
            RequireSize(column, classes.Count, "inputSchema");
        using var scope = new FitScope(environment, name);
        using var progress = new FitProgress<CalibrationProgress>(
            scope, ["steps"], at => [(at.Iteration, at.MaximumIterations)], ["Objective"], at => [at.Objective]);
        LabeledScores rows = Read(input, scores, classes.Count, scope);
        scope.CheckAlive();
        if (rows.RowsLeftOut > 0)
            scope.Warning($"Rows left out: {rows.RowsLeftOut} without label or weight, or with scores that are not finite. Rows used: {rows.Count}.");
        if (ScoreKind == ScoreKind.Logits && rows.Count > 0 && LooksLikeProbabilities(rows))
            scope.Warning($"The scores of column '{Score}' are said to be logits, but every row lies in [0, 1] and sums to 1: are they probabilities?");
        return new ScoreCalibrationTransformer<TModel>(fit(rows, scope, progress), classes, [.. Inputs], Output, PredictedLabel);
    }

    public static void RequireSize(DataViewSchema.Column scores, int classes, string argument)
    {
        if (((VectorDataViewType)scores.Type).Size != classes)
            throw new ArgumentOutOfRangeException(argument, $"Schema mismatch for score column '{scores.Name}': expected Vector<Single, {classes}>, a slot per class of the label, got {scores.Type}");
    }

    private LabeledScores Read(IDataView input, DataViewSchema.Column[] scores, int classes, FitScope scope)
    {
        DataViewSchema.Column label = InputColumn.Label(Label).Find(input.Schema);
        DataViewSchema.Column? weight = Weight is null ? null : InputColumn.Weight(Weight).Find(input.Schema);
        DataViewSchema.Column[] columns = weight is { } given ? [.. scores, label, given] : [.. scores, label];
        using DataViewRowCursor cursor = input.GetRowCursor(columns.DistinctBy(column => column.Index));
        FloatVectorReader[] readers = Array.ConvertAll(scores, column => new FloatVectorReader(cursor, column));
        var keys = new KeyReader(cursor, label);
        ValueGetter<float>? weightGetter = weight is { } single ? cursor.GetGetter<float>(single) : null;
        int capacity = (int)Math.Min(input.GetRowCount() ?? 1024, 1 << 20);
        var values = new GrowingArray<float>((int)Math.Min((long)capacity * classes * scores.Length, 1 << 28));
        var labels = new GrowingArray<int>(capacity);
        var weights = new GrowingArray<float>(weightGetter is null ? 0 : capacity);
        while (cursor.MoveNext())
        {
            Span<float> row = values.Extend(classes * scores.Length);
            // A row of another length is missing, as it is when transforming.
            for (int i = 0; i < readers.Length; i++)
                readers[i].CopyTo(row.Slice(i * classes, classes));
            labels.Add(keys.Read());
            weightGetter?.Invoke(ref weights.Extend(1)[0]);
            if ((labels.Count & 0xFFF) == 0)
                scope.CheckAlive();
        }

        return LabeledScores.Of(values.ToArray(), classes, labels.ToArray(), ScoreKind, weights.ToArray(), scores.Length);
    }

    private static bool LooksLikeProbabilities(LabeledScores rows)
    {
        for (int start = 0; start < rows.Scores.Length; start += rows.ClassCount)
        {
            double sum = 0;
            foreach (double score in rows.Scores.AsSpan(start, rows.ClassCount))
            {
                if (score is < 0 or > 1)
                    return false;
                sum += score;
            }

            if (Math.Abs(sum - 1) > 1e-3)
                return false;
        }

        return true;
    }
}
