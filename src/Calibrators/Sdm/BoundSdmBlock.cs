using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Predicts a block of rows at once: the support is read once for all of them.</summary>
internal sealed class BoundSdmBlock(BoundSdm stage, SdmModel model, int inputColumn) : IBlockKernel
{
    private readonly SdmWorkspace _workspace = new();
    private SdmPredictions _results = new(0, model.ClassCount);

    public int InputColumn => inputColumn;

    public int InputLength => model.Dimension;

    public void Compute(ReadOnlySpan<float> rows, int count)
    {
        if (_results.Count < count)
            _results = new SdmPredictions(count, model.ClassCount);
        for (int start = 0; start < count; start += SdmMember.TileRows)
        {
            int length = Math.Min(SdmMember.TileRows, count - start);
            model.PredictTile(rows.Slice(start * model.Dimension, length * model.Dimension), default, length, _workspace, _results, start);
        }
    }

    public Delegate CreateGetter(int output, BlockSlot slot) => stage.CreateGetter(output, new SlotRow(this, slot));

    private sealed class SlotRow(BoundSdmBlock kernel, BlockSlot slot) : ISdmRow
    {
        public SdmPredictions Results => kernel._results;

        public int Index => slot.Index;
    }
}
