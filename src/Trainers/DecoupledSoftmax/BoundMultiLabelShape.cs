using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>What a multi-label trainer promises before it has seen data.</summary>
internal static class BoundMultiLabelShape
{
    public static SchemaShape With(SchemaShape inputSchema, InputColumn features, InputColumn labels, MultiLabelColumns columns)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        features.Find(inputSchema);
        SchemaShape.Column label = labels.Find(inputSchema);
        bool named = ClassNames.TryFindLabelShape(label, out SchemaShape.Column values);
        List<SchemaShape.Column> added =
        [
            ShapeColumns.Make(columns.PredictedLabels, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.UInt32, true,
                named ? new SchemaShape([values]) : null),
            ShapeColumns.SingleVector(columns.PredictedScores),
        ];
        if (columns.Scores is { } scores)
        {
            added.Add(ShapeColumns.SingleVector(scores, !named ? null : new SchemaShape(
                [ShapeColumns.Make(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false)])));
        }

        return inputSchema.With(added);
    }
}
