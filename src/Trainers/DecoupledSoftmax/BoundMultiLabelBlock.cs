using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Searches for a block of rows at once: the label embeddings are read once for all of them.</summary>
internal sealed class BoundMultiLabelBlock(ILabelModel model, int inputColumn, int wanted) : IBlockKernel
{
    private const int LargestBlock = 64;

    private readonly ILabelSearch _search = model.CreateSearch(wanted, LargestBlock);
    private readonly BoundMultiLabelResults _found = new(wanted, model.LabelCount, LargestBlock);

    public int InputColumn => inputColumn;

    public int InputLength => model.FeatureCount;

    public void Compute(ReadOnlySpan<float> rows, int count)
    {
        for (int start = 0; start < count; start += _search.Capacity)
        {
            int part = Math.Min(_search.Capacity, count - start);
            _search.Clear();
            for (int row = start; row < start + part; row++)
                _search.Add(rows.Slice(row * model.FeatureCount, model.FeatureCount));
            _search.Run();
            for (int i = 0; i < part; i++)
                _found.Keep(start + i, _search, i);
        }
    }

    public Delegate CreateGetter(int output, BlockSlot slot) => _found.CreateGetter(output, () => slot.Index);
}
