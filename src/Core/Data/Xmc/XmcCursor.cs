using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>Walks a file in the XMC format from its start.</summary>
internal sealed class XmcCursor(XmcDataView view, XmcReader reader, bool[] active) : DataViewRowCursor
{
    private long _position = -1;
    private bool _ended;

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema => view.Schema;

    public override bool MoveNext()
    {
        if (_ended)
            return false;
        if (!reader.TryRead())
        {
            Dispose();
            return false;
        }

        _position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        Row();
        id = new DataViewRowId((ulong)_position, 0);
    };

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        Delegate getter = column.Index == XmcDataView.Labels
            ? (ValueGetter<VBuffer<uint>>)Labels
            : (ValueGetter<VBuffer<float>>)Features;
        return StageColumns.Typed<TValue>(getter, column);
    }

    protected override void Dispose(bool disposing)
    {
        _ended = true;
        _position = -1;
        if (disposing)
            reader.Dispose();
        base.Dispose(disposing);
    }

    private void Labels(ref VBuffer<uint> destination)
    {
        ReadOnlySpan<int> labels = Row().Labels;
        VBufferEditor<uint> editor = VBufferEditor.Create(ref destination, labels.Length);
        for (int i = 0; i < labels.Length; i++)
            editor.Values[i] = (uint)labels[i] + 1;
        destination = editor.Commit();
    }

    private void Features(ref VBuffer<float> destination)
    {
        XmcRow row = Row();
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, view.Header.FeatureCount, row.Values.Length);
        row.Values.CopyTo(editor.Values);
        if (row.Values.Length < view.Header.FeatureCount)
            row.Columns.CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    private XmcRow Row() => _position >= 0 ? reader.Row : throw RowState.Outside();
}
