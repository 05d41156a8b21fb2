using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>A file in the XMC format as a data view: each cursor reads the file from its start and holds one row.</summary>
internal sealed class XmcDataView : IDataView
{
    public const int Labels = 0;
    public const int Features = 1;

    private readonly string _path;

    public XmcDataView(string path, string labelColumnName, string featureColumnName, ClassNames? labelNames)
    {
        _path = path;
        using (var reader = new XmcReader(path))
            Header = reader.Header;
        labelNames ??= ClassNames.Unnamed(Header.LabelCount);
        if (labelNames.Count != Header.LabelCount)
            throw new ArgumentException($"{labelNames.Count} label names are given for a file of {Header.LabelCount} labels.", nameof(labelNames));
        var annotations = new DataViewSchema.Annotations.Builder();
        labelNames.AddKeyValues(annotations);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(labelColumnName, new VectorDataViewType(labelNames.KeyType, 0), annotations.ToAnnotations());
        builder.AddColumn(featureColumnName, new VectorDataViewType(NumberDataViewType.Single, Header.FeatureCount));
        Schema = builder.ToSchema();
    }

    public XmcHeader Header { get; }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => Header.RowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            if (column.Index >= active.Length || Schema[column.Index].Name != column.Name)
                throw new ArgumentOutOfRangeException(nameof(columnsNeeded), $"Column '{column.Name}' is not a column of this schema.");
            active[column.Index] = true;
        }

        return new XmcCursor(this, new XmcReader(_path), active);
    }

    // A compressed file has one beginning, so it has one reader.
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
