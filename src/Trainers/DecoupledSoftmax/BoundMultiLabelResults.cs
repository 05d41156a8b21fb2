using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Trainers;

/// <summary>The labels found for some rows, kept for the getters.</summary>
internal sealed class BoundMultiLabelResults(int wanted, int labelCount, int capacity)
{
    private readonly int[] _labels = new int[capacity * wanted];
    private readonly float[] _scores = new float[capacity * wanted];
    private readonly int[] _found = new int[capacity];
    private readonly int[] _order = new int[wanted];

    public void Forget(int row) => _found[row] = 0;

    public void Keep(int row, ILabelSearch search, int searched)
    {
        ReadOnlySpan<int> labels = search.LabelsOf(searched);
        labels.CopyTo(_labels.AsSpan(row * wanted));
        search.ScoresOf(searched).CopyTo(_scores.AsSpan(row * wanted));
        _found[row] = labels.Length;
    }

    /// <summary>The getter of the labels, of their scores, or of the sparse vector of scores, for the row that is asked for.</summary>
    public Delegate CreateGetter(int output, Func<int> row) => output switch
    {
        0 => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> destination) => Labels(row(), ref destination)),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) => Scores(row(), ref destination)),
        _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) => Sparse(row(), ref destination)),
    };

    private void Labels(int row, ref VBuffer<uint> destination)
    {
        VBufferEditor<uint> editor = VBufferEditor.Create(ref destination, wanted);
        for (int i = 0; i < wanted; i++)
            editor.Values[i] = i < _found[row] ? (uint)_labels[(row * wanted) + i] + 1 : 0;
        destination = editor.Commit();
    }

    private void Scores(int row, ref VBuffer<float> destination)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, wanted);
        for (int i = 0; i < wanted; i++)
            editor.Values[i] = i < _found[row] ? _scores[(row * wanted) + i] : float.NaN;
        destination = editor.Commit();
    }

    private void Sparse(int row, ref VBuffer<float> destination)
    {
        int count = _found[row];
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, labelCount, count);
        _labels.AsSpan(row * wanted, count).CopyTo(_order);
        _scores.AsSpan(row * wanted, count).CopyTo(editor.Values);
        // The places of a sparse vector ascend.
        _order.AsSpan(0, count).Sort(editor.Values[..count]);
        if (count < labelCount)
            _order.AsSpan(0, count).CopyTo(editor.Indices);
        destination = editor.Commit();
    }
}
