using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>A column that a component needs: its role in messages, its name, and the types that it may have.
/// One check serves GetOutputSchema, Fit and Transform, so that all three refuse the same schemas with the same exception.</summary>
internal readonly record struct InputColumn(string Role, string Name, ColumnKinds Allowed)
{
    // ML.NET's own name of the argument in these exceptions.
    private const string Argument = "inputSchema";

    public static InputColumn Features(string name) => new("feature", name, ColumnKinds.SingleVector);

    public static InputColumn Label(string name) => new("label", name, ColumnKinds.Key);

    /// <summary>Any number of labels for a row: keys, or one slot for each label.</summary>
    public static InputColumn Labels(string name) =>
        new("label", name, ColumnKinds.KeyVector | ColumnKinds.SingleVector | ColumnKinds.BooleanVector);

    public static InputColumn Weight(string name) => new("weight", name, ColumnKinds.Single);

    public static InputColumn Scores(string name) => new("score", name, ColumnKinds.SingleVector);

    /// <summary>Finds the column in a schema shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Missing, or of another type.</exception>
    public SchemaShape.Column Find(SchemaShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (!shape.TryFindColumn(Name, out SchemaShape.Column column))
            throw Missing();
        ColumnKinds kind = KindOf(column);
        return (kind & Allowed) != 0 ? column : throw Mismatch(ShapeColumns.Describe(column));
    }

    /// <summary>Finds the column in a schema; of several with the name, the last one, which hides the others.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Missing, or of another type.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.GetColumnOrNull(Name) is not { } column)
            throw Missing();
        return (KindOf(column.Type) & Allowed) != 0 ? column : throw Mismatch(column.Type.ToString()!);
    }

    private static ColumnKinds KindOf(SchemaShape.Column column)
    {
        bool vector = column.Kind != SchemaShape.Column.VectorKind.Scalar;
        if (column.IsKey)
            return vector ? ColumnKinds.KeyVector : ColumnKinds.Key;
        if (column.ItemType == NumberDataViewType.Single)
        {
            return column.Kind switch
            {
                SchemaShape.Column.VectorKind.Scalar => ColumnKinds.Single,
                SchemaShape.Column.VectorKind.Vector => ColumnKinds.SingleVector,
                _ => ColumnKinds.VariableSingleVector,
            };
        }

        if (column.ItemType is TextDataViewType)
            return vector ? ColumnKinds.TextVector : ColumnKinds.Text;
        if (column.ItemType is not BooleanDataViewType)
            return ColumnKinds.None;
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => ColumnKinds.Boolean,
            SchemaShape.Column.VectorKind.Vector => ColumnKinds.BooleanVector,
            _ => ColumnKinds.None,
        };
    }

    private static ColumnKinds KindOf(DataViewType type) => type switch
    {
        KeyDataViewType => ColumnKinds.Key,
        BooleanDataViewType => ColumnKinds.Boolean,
        TextDataViewType => ColumnKinds.Text,
        VectorDataViewType { ItemType: KeyDataViewType } => ColumnKinds.KeyVector,
        VectorDataViewType vector when vector.ItemType == NumberDataViewType.Single =>
            vector.Size > 0 ? ColumnKinds.SingleVector : ColumnKinds.VariableSingleVector,
        VectorDataViewType { ItemType: TextDataViewType } => ColumnKinds.TextVector,
        VectorDataViewType { ItemType: BooleanDataViewType, Size: > 0 } => ColumnKinds.BooleanVector,
        _ when type == NumberDataViewType.Single => ColumnKinds.Single,
        _ => ColumnKinds.None,
    };

    private static string Describe(ColumnKinds kinds)
    {
        var texts = new List<string>();
        if ((kinds & ColumnKinds.AnySingleVector) == ColumnKinds.AnySingleVector)
            texts.Add("vector of Single");
        else if (kinds.HasFlag(ColumnKinds.SingleVector))
            texts.Add("known-size vector of Single");
        else if (kinds.HasFlag(ColumnKinds.VariableSingleVector))
            texts.Add("variable-size vector of Single");
        if (kinds.HasFlag(ColumnKinds.Single))
            texts.Add("Single");
        if (kinds.HasFlag(ColumnKinds.Key))
            texts.Add("Key");
        if (kinds.HasFlag(ColumnKinds.KeyVector))
            texts.Add("vector of Key");
        if (kinds.HasFlag(ColumnKinds.Boolean))
            texts.Add("Boolean");
        if (kinds.HasFlag(ColumnKinds.BooleanVector))
            texts.Add("known-size vector of Boolean");
        if (kinds.HasFlag(ColumnKinds.Text))
            texts.Add("Text");
        if (kinds.HasFlag(ColumnKinds.TextVector))
            texts.Add("vector of Text");
        return string.Join(" or ", texts);
    }

    private ArgumentOutOfRangeException Missing() => Refused(Argument, $"Could not find {Role} column '{Name}'");

    private ArgumentOutOfRangeException Mismatch(string found) =>
        Refused(Argument, $"Schema mismatch for {Role} column '{Name}': expected {Describe(Allowed)}, got {found}");

    private static ArgumentOutOfRangeException Refused(string paramName, string message) => new(paramName, message);
}
