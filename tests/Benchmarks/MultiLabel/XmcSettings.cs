using MLExtensions.Trainers;

namespace MLExtensions.Benchmarks;

/// <summary>The settings for each data set, chosen on a part of its training data (docs/design/decoupled-softmax.md, linear-one-versus-all.md), never on its test data.</summary>
internal static class XmcSettings
{
    public static DecoupledSoftmaxOptions For(string set, LabelLoss loss) => set switch
    {
        "Bibtex" => Words(loss, 0.3f),
        "StackEx-Cooking-735" => Words(loss, 0.15f),
        _ => new DecoupledSoftmaxOptions
        {
            Loss = loss, Dimension = 32, BatchSize = 512, NumberOfEpochs = 3, LearningRate = 0.001f, NormalizeEmbeddings = false,
            LabelInitialization = LabelInitialization.Zero, LexicalWeight = 3, LexicalLearningRate = 0.3f, NumberOfThreads = 2,
        },
    };

    public static LinearOneVersusAllOptions Linear(string set, bool texts = false) => set switch
    {
        "Bibtex" => new LinearOneVersusAllOptions { C = 0.1f, PositiveWeight = 4, NumberOfThreads = 2 },
        "StackEx-Cooking-735" => new LinearOneVersusAllOptions { C = 0.3f, NumberOfThreads = 2 },
        _ => new LinearOneVersusAllOptions { C = texts ? 0.3f : 0.1f, LabelTextWeight = 4, NumberOfThreads = 2 },
    };

    // The fit starts at the centroid of the labels' words, with embeddings of 0, and improves on it.
    private static DecoupledSoftmaxOptions Words(LabelLoss loss, float wordRate) => new()
    {
        Loss = loss, Dimension = 32, NumberOfEpochs = 6, LearningRate = 0.001f, NormalizeEmbeddings = false, LabelInitialization = LabelInitialization.Zero,
        LexicalWeight = 3, LexicalLearningRate = wordRate, SmallestLexicalWeight = 0.005f, NumberOfThreads = 2,
    };
}
