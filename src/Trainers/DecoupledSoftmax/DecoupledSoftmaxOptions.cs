using Microsoft.ML.SearchSpace;

namespace MLExtensions.Trainers;

/// <summary>Settings of the multi-label trainer with embeddings. The defaults suit texts as sparse TF-IDF features, normalised to length 1, and some
/// hundred labels; for thousands begin with <see cref="ForManyLabels"/>.</summary>
public sealed partial class DecoupledSoftmaxOptions
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
    /// <value>Default null. Worthwhile from some ten thousands of labels on.</value>
    /// <remarks>With <see cref="LabelNegatives.Sampled"/> hard negatives are found by such an index, too, which is built anew each time.</remarks>
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

    /// <summary>Whether a layer comes behind the sum h of a row's feature embeddings: h + W relu(h).</summary>
    /// <value>Default false.</value>
    /// <remarks>W starts at zero and is trained with all else; texts of labels go through it as well. Costs about <see cref="Dimension"/> times the time of a feature for each row.</remarks>
    public bool ResidualLayer { get; set; }

    /// <summary>What label embeddings are made of.</summary>
    /// <value>Default <see cref="LabelEncoder.Both"/>.</value>
    /// <remarks><see cref="LabelEncoder.Texts"/> needs label texts, and then finds labels that no training row has: those of the label texts beyond, and any that
    /// <see cref="ExtremeMultiLabelModel.WithLabels"/> brings later.</remarks>
    public LabelEncoder LabelEncoder { get; set; } = LabelEncoder.Both;

    /// <summary>Where label embeddings start, as far as they have rows of their own.</summary>
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

    /// <summary>Which wrong labels a step competes with.</summary>
    /// <value>Default <see cref="LabelNegatives.AllLabels"/>, the best results; <see cref="LabelNegatives.Sampled"/> for hundreds of thousands of labels.</value>
    public LabelNegatives Negatives { get; set; } = LabelNegatives.AllLabels;

    /// <summary>With <see cref="LabelNegatives.Sampled"/>, how many hard negatives each row brings into the labels of its batch: the best wrong labels by the
    /// model of the last refresh, exactly unless there is an <see cref="Index"/>.</summary>
    /// <value>Default 200; allowed 0 to 10,000.</value>
    /// <remarks>A batch's labels are those of all its rows, so that its cost grows with this number times the rows; with a million labels, or large batches,
    /// 10 to 50 are enough. The lists take four bytes for each of a row.</remarks>
    public int NumberOfHardNegatives { get; set; } = 200;

    /// <summary>With <see cref="LabelNegatives.Sampled"/>, how many labels stand for all that are neither right for a row of the batch nor hard.</summary>
    /// <value>Default 1024; allowed 0 to 1,000,000.</value>
    /// <remarks>The sum over all labels is estimated from them without bias; more of them make it less noisy. With 0 only the labels of the batch
    /// count, which is no estimate of that sum any more.</remarks>
    public int NumberOfUniformNegatives { get; set; } = 1024;

    /// <summary>The number of epochs after which hard negatives are found for the first time.</summary>
    /// <value>Default 2; allowed 0 to 10,000.</value>
    public int HardNegativeStartEpoch { get; set; } = 2;

    /// <summary>The number of epochs after which they are found anew.</summary>
    /// <value>Default 2; allowed 1 to 10,000.</value>
    /// <remarks>Each time costs an exact search for all training rows, rows times labels times <see cref="Dimension"/>; with <see cref="Index"/> a small part of that.</remarks>
    public int HardNegativeRefreshInterval { get; set; } = 2;

    /// <summary>The number of passes over the data.</summary>
    /// <value>Default 10; allowed 1 to 10,000; searched from 5 to 30.</value>
    [Range(5, 30, 10)]
    public int NumberOfEpochs { get; set; } = 10;

    /// <summary>The rows of a step.</summary>
    /// <value>Default 256; allowed 1 to 16,384.</value>
    /// <remarks>Multiples of 32 use the machine best. Smaller ones take more steps, which learn more in an epoch and cost more.</remarks>
    public int BatchSize { get; set; } = 256;

    /// <summary>Whether the rows of a batch are alike, so that their labels are hard negatives for each other: of use with <see cref="LabelNegatives.Sampled"/>.</summary>
    /// <value>Default false: rows are drawn at random.</value>
    /// <remarks>From <see cref="ClusterStartEpoch"/> on, batches are made of whole clusters of rows, in random order. Clusters of two rows at first, twice as large
    /// each time that they are formed anew, up to <see cref="BatchSize"/>. Forming them takes room for an embedding of each row. Dahiya et al., NGAME, WSDM 2023.</remarks>
    public bool ClusterBatches { get; set; }

    /// <summary>The number of epochs with random batches before those of clusters.</summary>
    /// <value>Default 1; allowed 0 to 10,000.</value>
    public int ClusterStartEpoch { get; set; } = 1;

    /// <summary>The number of epochs after which clusters are formed anew, of the rows' embeddings then.</summary>
    /// <value>Default 1; allowed 1 to 10,000.</value>
    public int ClusterInterval { get; set; } = 1;

    /// <summary>The largest learning rate, reached after the warm-up.</summary>
    /// <value>Default 0.01; allowed 1e-7 to 10; searched from 0.001 to 0.05.</value>
    /// <remarks><see cref="LabelOptimizer.RowAdagrad"/> wants about ten times as much as <see cref="LabelOptimizer.LazyAdam"/>, <see cref="LabelOptimizer.Lion"/> a fifth.</remarks>
    [Range(0.001f, 0.05f, 0.01f, true)]
    public float LearningRate { get; set; } = 0.01f;

    /// <summary>The share of all steps in which the learning rate rises; after them it falls linearly to 0.</summary>
    /// <value>Default 0.1; allowed 0 to 1.</value>
    public float WarmUp { get; set; } = 0.1f;

    /// <summary>The optimiser.</summary>
    /// <value>Default <see cref="LabelOptimizer.LazyAdam"/>.</value>
    public LabelOptimizer Optimizer { get; set; } = LabelOptimizer.LazyAdam;

    /// <summary>The weight decay of <see cref="LabelOptimizer.LazyAdam"/> and <see cref="LabelOptimizer.Lion"/>, per step and unit of learning rate.</summary>
    /// <value>Default 0; allowed 0 to 1.</value>
    public float WeightDecay { get; set; }

    /// <summary>The variance of the noise that is added to the gradients of all embeddings that a step touches; 0 for none.</summary>
    /// <value>Default 0; allowed 0 to 100. Neelakantan et al. 2015 use 0.01, 0.3 or 1 for gradients of losses like these.</value>
    /// <remarks>Falls with the steps t, from 0, as variance / (1 + t)^<see cref="GradientNoiseDecay"/>. Costs about as much time as the optimiser's step itself.</remarks>
    public float GradientNoise { get; set; }

    /// <summary>How fast the noise dies away.</summary>
    /// <value>Default 0.55; allowed 0 to 10.</value>
    public float GradientNoiseDecay { get; set; } = 0.55f;

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
}
