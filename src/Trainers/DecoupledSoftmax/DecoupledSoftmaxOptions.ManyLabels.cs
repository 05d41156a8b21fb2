namespace MLExtensions.Trainers;

public sealed partial class DecoupledSoftmaxOptions
{
    /// <summary>Settings for thousands of labels of which most have few rows, and texts as sparse features of length 1.</summary>
    /// <returns>Options of their own: trained words of labels beside short embeddings that start at zero, so that the fit starts at the label centroid and
    /// improves on it. Everything can be set otherwise.</returns>
    /// <remarks>The defaults are for some hundred labels with many rows each: embeddings alone cannot tell thousands of rare labels apart as well as their words do.
    /// Chosen on a part of the training data of 8,306 library subjects, docs/design/decoupled-softmax.md.</remarks>
    public static DecoupledSoftmaxOptions ForManyLabels() => new()
    {
        Dimension = 32,
        BatchSize = 512,
        NumberOfEpochs = 3,
        LearningRate = 0.001f,
        NormalizeEmbeddings = false,
        LabelInitialization = LabelInitialization.Zero,
        LexicalWeight = 3,
        LexicalLearningRate = 0.3f,
    };
}
