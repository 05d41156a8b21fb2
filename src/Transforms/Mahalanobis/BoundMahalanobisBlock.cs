using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Scores a block of rows at once: the whitening matrix is read once for all of them.</summary>
internal sealed class BoundMahalanobisBlock(BoundMahalanobis stage, MahalanobisModel model, int inputColumn) : IBlockKernel
{
    private float[] _scratch = [];
    private float[] _distances = [];
    private MahalanobisScore[] _scores = [];
    private bool _wantsDistances;

    public int InputColumn => inputColumn;

    public int InputLength => model.Dimension;

    public void Compute(ReadOnlySpan<float> rows, int count)
    {
        if (_scores.Length < count)
        {
            _scores = new MahalanobisScore[count];
            _scratch = new float[model.ScratchLength(count)];
            _distances = new float[_wantsDistances ? count * model.ClassCount : 0];
        }

        Span<float> distances = _wantsDistances ? _distances.AsSpan(0, count * model.ClassCount) : default;
        model.ScoreTile(rows, count, _scratch, _scores, distances);
    }

    // All getters are made before the first block.
    public Delegate CreateGetter(int output, BlockSlot slot)
    {
        _wantsDistances |= stage.Outputs[output].Type is Microsoft.ML.Data.VectorDataViewType;
        return stage.CreateGetter(output, new SlotRow(this, slot));
    }

    private sealed class SlotRow(BoundMahalanobisBlock kernel, BlockSlot slot) : IScoredRow
    {
        public MahalanobisScore Score => kernel._scores[slot.Index];

        public ReadOnlySpan<float> ClassDistances
        {
            get
            {
                int classes = kernel._distances.Length / kernel._scores.Length;
                return kernel._distances.AsSpan(slot.Index * classes, classes);
            }
        }
    }
}
