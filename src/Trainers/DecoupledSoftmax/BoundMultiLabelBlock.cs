using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Searches for a block of rows at once: the label embeddings are read once for all of them.</summary>
internal sealed class BoundMultiLabelBlock(ILabelModel model, int inputColumn, int wanted) : IBlockKernel
{
    private readonly ILabelSearch _search = model.CreateSearch(wanted, BlockCursor.LargestBlock);
    private readonly BoundMultiLabelResults _found = new(wanted, model.LabelCount, BlockCursor.LargestBlock);
    private readonly int[] _rows = new int[BlockCursor.LargestBlock];

    public int InputColumn => inputColumn;

    public int InputLength => model.FeatureCount;

    public SparseRowBlock SparseRows { get; } = new(model.FeatureCount);

    public void Compute(ReadOnlySpan<float> rows, int count)
    {
        int waiting = 0;
        _search.Clear();
        for (int row = 0; row < count; row++)
        {
            if (SparseRows.IsMissing(row))
            {
                _found.Forget(row);
                continue;
            }

            _search.Add(SparseRows.ColumnsOf(row), SparseRows.ValuesOf(row));
            _rows[waiting++] = row;
            if (waiting == _search.Capacity)
                waiting = Finish(waiting);
        }

        Finish(waiting);
    }

    public Delegate CreateGetter(int output, BlockSlot slot) => _found.CreateGetter(output, () => slot.Index);

    private int Finish(int waiting)
    {
        _search.Run();
        for (int i = 0; i < waiting; i++)
            _found.Keep(_rows[i], _search, i);
        _search.Clear();
        return 0;
    }
}
