using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>The annotations of score columns: what a class is called and what the numbers mean.
/// Evaluators, MapKeyToValue and "score per label" code of ML.NET read them.</summary>
internal static class ScoreAnnotations
{
    private static readonly string[] PassedOn =
    [
        AnnotationKinds.SlotNames, AnnotationKinds.TrainingLabelValues, AnnotationKinds.ScoreColumnSetId, AnnotationKinds.ScoreColumnKind,
    ];

    /// <summary>For a column computed slot by slot from <paramref name="source"/>: its names and score set, with a new meaning of the values.</summary>
    /// <param name="source">The scores that are transformed.</param>
    /// <param name="valueKind"><see cref="AnnotationKinds.Probability"/> or <see cref="AnnotationKinds.Score"/>.</param>
    public static DataViewSchema.Annotations Derived(DataViewSchema.Column source, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(source.Annotations, name => Array.IndexOf(PassedOn, name) >= 0);
        AddValueKind(builder, valueKind);
        return builder.ToAnnotations();
    }

    /// <summary>The promise that goes with <see cref="Derived(DataViewSchema.Column, string)"/>.</summary>
    public static SchemaShape Derived(SchemaShape.Column source, string valueKind)
    {
        List<SchemaShape.Column> columns = [];
        foreach (SchemaShape.Column annotation in source.Annotations ?? ShapeColumns.NoAnnotations)
        {
            if (Array.IndexOf(PassedOn, annotation.Name) >= 0)
                columns.Add(annotation);
        }

        columns.AddRange(ValueKindShape(valueKind));
        return new SchemaShape(columns);
    }

    /// <summary>For the score vector of a new multiclass classifier.</summary>
    /// <param name="names">The classes of the training label.</param>
    /// <param name="scoreSetId">One more than the largest score set id of the input, see <see cref="NextScoreSetId"/>.</param>
    /// <param name="valueKind"><see cref="AnnotationKinds.Probability"/> or <see cref="AnnotationKinds.Score"/>.</param>
    public static DataViewSchema.Annotations MulticlassScores(ClassNames names, uint scoreSetId, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        names.AddSlotNames(builder);
        names.AddTrainingLabelValues(builder);
        AddScoreSet(builder, scoreSetId);
        AddValueKind(builder, valueKind);
        return builder.ToAnnotations();
    }

    /// <summary>For the predicted label that belongs to such a score vector.</summary>
    public static DataViewSchema.Annotations PredictedLabel(ClassNames names, uint scoreSetId)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        names.AddKeyValues(builder);
        AddScoreSet(builder, scoreSetId);
        AddText(builder, AnnotationKinds.ScoreValueKind, AnnotationKinds.PredictedLabel);
        return builder.ToAnnotations();
    }

    /// <summary>The promise that goes with <see cref="MulticlassScores"/>; names of classes are promised if the label has key values.</summary>
    public static SchemaShape MulticlassScoresShape(SchemaShape.Column label, string valueKind)
    {
        List<SchemaShape.Column> columns = [];
        if (ClassNames.TryFindShape(label, out SchemaShape.Column values))
        {
            columns.Add(ShapeColumns.Make(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
            columns.Add(ShapeColumns.Like(values, AnnotationKinds.TrainingLabelValues));
        }

        columns.AddRange(ScoreSetShape());
        columns.AddRange(ValueKindShape(valueKind));
        return new SchemaShape(columns);
    }

    /// <summary>The promise that goes with <see cref="PredictedLabel"/>.</summary>
    public static SchemaShape PredictedLabelShape(SchemaShape.Column label)
    {
        List<SchemaShape.Column> columns = [];
        if (ClassNames.TryFindShape(label, out SchemaShape.Column values))
            columns.Add(values);
        columns.AddRange(ScoreSetShape());
        columns.Add(TextShape(AnnotationKinds.ScoreValueKind));
        return new SchemaShape(columns);
    }

    /// <summary>The first score set id that no column of the schema uses.</summary>
    public static uint NextScoreSetId(DataViewSchema schema)
    {
        uint largest = 0;
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId) is not { Type: KeyDataViewType key } || key.RawType != typeof(uint))
                continue;
            uint id = 0;
            column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref id);
            largest = Math.Max(largest, id);
        }

        return largest + 1;
    }

    private static void AddScoreSet(DataViewSchema.Annotations.Builder builder, uint id)
    {
        var type = new KeyDataViewType(typeof(uint), int.MaxValue);
        builder.Add(AnnotationKinds.ScoreColumnSetId, type, (ref uint value) => value = id);
        AddText(builder, AnnotationKinds.ScoreColumnKind, AnnotationKinds.MulticlassClassification);
    }

    private static void AddValueKind(DataViewSchema.Annotations.Builder builder, string valueKind)
    {
        AddText(builder, AnnotationKinds.ScoreValueKind, valueKind);
        if (valueKind == AnnotationKinds.Probability)
            builder.Add(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, (ref bool value) => value = true);
    }

    private static void AddText(DataViewSchema.Annotations.Builder builder, string name, string text) =>
        builder.Add(name, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = text.AsMemory());

    private static IEnumerable<SchemaShape.Column> ScoreSetShape() =>
    [
        ShapeColumns.Key(AnnotationKinds.ScoreColumnSetId), TextShape(AnnotationKinds.ScoreColumnKind),
    ];

    private static IEnumerable<SchemaShape.Column> ValueKindShape(string valueKind)
    {
        yield return TextShape(AnnotationKinds.ScoreValueKind);
        if (valueKind == AnnotationKinds.Probability)
            yield return ShapeColumns.Boolean(AnnotationKinds.IsNormalized);
    }

    private static SchemaShape.Column TextShape(string name) =>
        ShapeColumns.Make(name, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false);
}
