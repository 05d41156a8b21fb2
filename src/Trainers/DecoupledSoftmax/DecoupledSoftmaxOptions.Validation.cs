using MLExtensions.Core;

namespace MLExtensions.Trainers;

public sealed partial class DecoupledSoftmaxOptions
{
    /// <summary>A copy whose values are all allowed.</summary>
    internal DecoupledSoftmaxOptions Validated()
    {
        Require.Name(LabelColumnName, nameof(LabelColumnName));
        Require.Name(FeatureColumnName, nameof(FeatureColumnName));
        Require.Name(PredictedLabelColumnName, nameof(PredictedLabelColumnName));
        Require.Name(PredictedScoreColumnName, nameof(PredictedScoreColumnName));
        if (ScoreColumnName is not null)
            Require.Name(ScoreColumnName, nameof(ScoreColumnName));
        Require.InRange(NumberOfPredictedLabels, 1, 10_000, nameof(NumberOfPredictedLabels));
        Require.InRange(Dimension, 1, 4096, nameof(Dimension));
        Require.Defined(Loss, nameof(Loss));
        Require.InRange(TopK, 1, 1_000_000, nameof(TopK));
        Require.InRange(TopKSharpness, 0.01f, 100f, nameof(TopKSharpness));
        Require.InRange(Temperature, 0.001f, 1000f, nameof(Temperature));
        Require.Defined(LabelEncoder, nameof(LabelEncoder));
        Require.Defined(LabelInitialization, nameof(LabelInitialization));
        Require.InRange(LexicalWeight, 0f, 100f, nameof(LexicalWeight));
        Require.InRange(LexicalLearningRate, 0f, 1000f, nameof(LexicalLearningRate));
        Require.InRange(SmallestLexicalWeight, 0f, 1f, nameof(SmallestLexicalWeight));
        Require.Defined(Negatives, nameof(Negatives));
        Require.InRange(NumberOfHardNegatives, 0, 10_000, nameof(NumberOfHardNegatives));
        Require.InRange(NumberOfUniformNegatives, 0, 1_000_000, nameof(NumberOfUniformNegatives));
        Require.InRange(HardNegativeStartEpoch, 0, 10_000, nameof(HardNegativeStartEpoch));
        Require.InRange(HardNegativeRefreshInterval, 1, 10_000, nameof(HardNegativeRefreshInterval));
        if (Negatives == LabelNegatives.Sampled && Loss == LabelLoss.SoftTopK && NumberOfUniformNegatives == 0)
            throw new ArgumentException("Loss is SoftTopK and NumberOfUniformNegatives is 0: a threshold over all labels needs a sample of them; allowed with SoftTopK: 1 to 1,000,000.");
        Require.InRange(NumberOfEpochs, 1, 10_000, nameof(NumberOfEpochs));
        Require.InRange(BatchSize, 1, 16_384, nameof(BatchSize));
        Require.InRange(ClusterStartEpoch, 0, 10_000, nameof(ClusterStartEpoch));
        Require.InRange(ClusterInterval, 1, 10_000, nameof(ClusterInterval));
        Require.InRange(LearningRate, 1e-7f, 10f, nameof(LearningRate));
        Require.InRange(WarmUp, 0f, 1f, nameof(WarmUp));
        Require.Defined(Optimizer, nameof(Optimizer));
        Require.InRange(WeightDecay, 0f, 1f, nameof(WeightDecay));
        Require.InRange(GradientNoise, 0f, 100f, nameof(GradientNoise));
        Require.InRange(GradientNoiseDecay, 0f, 10f, nameof(GradientNoiseDecay));
        Require.InRange(FeatureDropout, 0f, 0.95f, nameof(FeatureDropout));
        if (CheckpointPath is { Length: 0 })
            throw new ArgumentOutOfRangeException(nameof(CheckpointPath), "CheckpointPath is empty; allowed: the path of a file, or null.");
        if (Patience is { } patience)
            Require.InRange(patience, 1, 10_000, nameof(Patience));
        if (NumberOfThreads is { } threads)
            Require.InRange(threads, 1, 1024, nameof(NumberOfThreads));
        var copy = (DecoupledSoftmaxOptions)MemberwiseClone();
        copy.Index = Index?.Validated();
        if (copy.Index is not null)
            copy.Index.NumberOfThreads ??= NumberOfThreads;
        return copy;
    }
}
