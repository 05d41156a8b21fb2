using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Settings of the multi-label trainer with embeddings. The defaults suit texts as sparse TF-IDF features, normalised to length 1.</summary>
public sealed class DecoupledSoftmaxOptions
{
    /// <summary>The column with the labels: a vector of keys, or one slot for each label, above 0 or true where a row has it.</summary>
    /// <value>Default <c>Labels</c>.</value>
    public string LabelColumnName { get; set; } = "Labels";

    /// <summary>The column with the features, a known-size vector of Single, sparse or dense.</summary>
    /// <value>Default <c>Features</c>.</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>The output column for the labels found, the best first: a vector of keys.</summary>
    /// <value>Default <c>PredictedLabels</c>.</value>
    public string PredictedLabelColumnName { get; set; } = "PredictedLabels";

    /// <summary>The output column for their scores.</summary>
    /// <value>Default <c>PredictedScores</c>.</value>
    public string PredictedScoreColumnName { get; set; } = "PredictedScores";

    /// <summary>The extra output column with one slot for each label in which only the labels found have a score, sparse; null for none.</summary>
    /// <value>Default null.</value>
    public string? ScoreColumnName { get; set; }

    /// <summary>How many labels are found for each row.</summary>
    /// <value>Default 5; allowed 1 to 10,000. Never more than there are labels.</value>
    public int NumberOfPredictedLabels { get; set; } = 5;

    /// <summary>The settings of an approximate index of the labels, which is built after training; null to search exactly.</summary>
    /// <value>Default null. Worthwhile from some ten thousand labels on.</value>
    public LabelIndexOptions? Index { get; set; }

    /// <summary>The length of the embeddings.</summary>
    /// <value>Default 128; allowed 1 to 4096; searched from 32 to 512.</value>
    /// <remarks>Time and memory grow with it. Multiples of 32 use the machine best.</remarks>
    [Range(32, 512, 128, true)]
    public int Dimension { get; set; } = 128;

    /// <summary>What is minimised.</summary>
    /// <value>Default <see cref="LabelLoss.DecoupledSoftmax"/>.</value>
    public LabelLoss Loss { get; set; } = LabelLoss.DecoupledSoftmax;

    /// <summary>The k of <see cref="LabelLoss.SoftTopK"/>.</summary>
    /// <value>Default 5; allowed 1 to 1,000,000, and below the number of labels.</value>
    public int TopK { get; set; } = 5;

    /// <summary>The sharpness of <see cref="LabelLoss.SoftTopK"/>.</summary>
    /// <value>Default 2; allowed 0.01 to 100.</value>
    public float TopKSharpness { get; set; } = 2f;

    /// <summary>What scores are divided by before the loss.</summary>
    /// <value>Default 0.1; allowed 0.001 to 1000; searched from 0.03 to 0.3.</value>
    /// <remarks>With normalised embeddings a small one fits the training data closer, down to overfitting; a large one underfits.</remarks>
    [Range(0.03f, 0.3f, 0.1f, true)]
    public float Temperature { get; set; } = 0.1f;

    /// <summary>Whether embeddings of rows and labels count with length 1, so that scores are cosines over the temperature.</summary>
    /// <value>Default true.</value>
    /// <remarks>Without, use a temperature of 1.</remarks>
    public bool NormalizeEmbeddings { get; set; } = true;

    /// <summary>Where label embeddings start.</summary>
    /// <value>Default <see cref="LabelInitialization.Centroid"/>.</value>
    public LabelInitialization LabelInitialization { get; set; } = LabelInitialization.Centroid;

    /// <summary>How much the words of labels count beside their embeddings: the weight of the inner product of a row and the centroid of a label's rows,
    /// which is added to the cosine of the embeddings.</summary>
    /// <value>Default 0: embeddings alone; allowed 0 to 100; searched from 0 to 2.</value>
    /// <remarks>For sparse features of length 1. Embeddings generalise, words tell thousands of rare labels apart: with many labels both together are
    /// better than either. Costs memory and time for the words.</remarks>
    [Range(0f, 2f, 0f)]
    public float LexicalWeight { get; set; }

    /// <summary>The step of the words' weights, in units of the loss of one row; 0 leaves them at the centroids.</summary>
    /// <value>Default 0.5; allowed 0 to 1000.</value>
    /// <remarks>Follows the learning rate up and down.</remarks>
    public float LexicalLearningRate { get; set; } = 0.5f;

    /// <summary>Words of a label whose weight in its centroid, of length 1, is smaller are left out.</summary>
    /// <value>Default 0.02; allowed 0 to 1.</value>
    public float SmallestLexicalWeight { get; set; } = 0.02f;

    /// <summary>The number of passes over the data.</summary>
    /// <value>Default 10; allowed 1 to 10,000; searched from 5 to 30.</value>
    [Range(5, 30, 10)]
    public int NumberOfEpochs { get; set; } = 10;

    /// <summary>The rows of a step.</summary>
    /// <value>Default 256; allowed 1 to 16,384.</value>
    /// <remarks>Multiples of 32 use the machine best. Smaller ones take more steps, which learn more in an epoch and cost more.</remarks>
    public int BatchSize { get; set; } = 256;

    /// <summary>The largest learning rate, reached after the warm-up.</summary>
    /// <value>Default 0.01; allowed 1e-7 to 10; searched from 0.001 to 0.05.</value>
    /// <remarks><see cref="LabelOptimizer.RowAdagrad"/> wants about ten times as much as <see cref="LabelOptimizer.LazyAdam"/>.</remarks>
    [Range(0.001f, 0.05f, 0.01f, true)]
    public float LearningRate { get; set; } = 0.01f;

    /// <summary>The share of all steps in which the learning rate rises; after them it falls linearly to 0.</summary>
    /// <value>Default 0.1; allowed 0 to 1.</value>
    public float WarmUp { get; set; } = 0.1f;

    /// <summary>The optimiser.</summary>
    /// <value>Default <see cref="LabelOptimizer.LazyAdam"/>.</value>
    public LabelOptimizer Optimizer { get; set; } = LabelOptimizer.LazyAdam;

    /// <summary>The weight decay of <see cref="LabelOptimizer.LazyAdam"/>, per step and unit of learning rate.</summary>
    /// <value>Default 0; allowed 0 to 1.</value>
    public float WeightDecay { get; set; }

    /// <summary>The share of a row's features that are left out, at random and anew in each step.</summary>
    /// <value>Default 0.3; allowed 0 to 0.95; searched from 0 to 0.6.</value>
    /// <remarks>Keeps single words from deciding alone; the less data, the more of it.</remarks>
    [Range(0f, 0.6f, 0.3f)]
    public float FeatureDropout { get; set; } = 0.3f;

    /// <summary>With validation data, the fit ends after so many epochs without a better nDCG@5; null to run to the end.</summary>
    /// <value>Default null; allowed 1 to 10,000.</value>
    /// <remarks>The embeddings of the best epoch are kept in any case.</remarks>
    public int? Patience { get; set; }

    /// <summary>A file that keeps the state of the fit after each epoch; null for none.</summary>
    /// <value>Default null.</value>
    /// <remarks>If the file is there when a fit begins, the fit continues from it and ends with the same bits as one that was never interrupted. It is
    /// replaced as a whole, so that a kill at any moment leaves it readable, and removed at the end. It holds the embeddings and what the optimiser remembers.</remarks>
    public string? CheckpointPath { get; set; }

    /// <summary>The seed of all that is random: starts, order of rows, features left out.</summary>
    /// <value>Default 1.</value>
    public int Seed { get; set; } = 1;

    /// <summary>The most threads that the fit uses, or null for one per processor.</summary>
    /// <value>Default null; allowed 1 to 1024. More than 16 are hardly of use.</value>
    /// <remarks>The fitted model is the same, bit for bit, for any number.</remarks>
    public int? NumberOfThreads { get; set; }

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
        Require.Defined(LabelInitialization, nameof(LabelInitialization));
        Require.InRange(LexicalWeight, 0f, 100f, nameof(LexicalWeight));
        Require.InRange(LexicalLearningRate, 0f, 1000f, nameof(LexicalLearningRate));
        Require.InRange(SmallestLexicalWeight, 0f, 1f, nameof(SmallestLexicalWeight));
        Require.InRange(NumberOfEpochs, 1, 10_000, nameof(NumberOfEpochs));
        Require.InRange(BatchSize, 1, 16_384, nameof(BatchSize));
        Require.InRange(LearningRate, 1e-7f, 10f, nameof(LearningRate));
        Require.InRange(WarmUp, 0f, 1f, nameof(WarmUp));
        Require.Defined(Optimizer, nameof(Optimizer));
        Require.InRange(WeightDecay, 0f, 1f, nameof(WeightDecay));
        Require.InRange(FeatureDropout, 0f, 0.95f, nameof(FeatureDropout));
        if (CheckpointPath is { Length: 0 })
            throw new ArgumentOutOfRangeException(nameof(CheckpointPath), "CheckpointPath is empty; allowed: the path of a file, or null.");
        if (Patience is { } patience)
            Require.InRange(patience, 1, 10_000, nameof(Patience));
        if (NumberOfThreads is { } threads)
            Require.InRange(threads, 1, 1024, nameof(NumberOfThreads));
        var copy = (DecoupledSoftmaxOptions)MemberwiseClone();
        copy.Index = Index?.Validated();
        return copy;
    }
}
