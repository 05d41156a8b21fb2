using MLExtensions.Trainers;

namespace MLExtensions.Benchmarks;

/// <summary>The settings for each data set, chosen on a part of its training data (docs/design/decoupled-softmax.md, linear-one-versus-all.md), never on its test data.</summary>
internal static class XmcSettings
{
    public static DecoupledSoftmaxOptions For(string set, LabelLoss loss)
    {
        DecoupledSoftmaxOptions options = DecoupledSoftmaxOptions.ForManyLabels();
        (options.Loss, options.NumberOfThreads) = (loss, 2);
        if (!set.StartsWith("YSO", StringComparison.Ordinal))
        {
            // Fewer rows want more and smaller steps; with fewer labels more of their words can be kept.
            (options.NumberOfEpochs, options.BatchSize, options.SmallestLexicalWeight) = (6, 256, 0.005f);
            options.LexicalLearningRate = set == "Bibtex" ? 0.3f : 0.15f;
        }

        return options;
    }

    public static LinearOneVersusAllOptions Linear(string set, bool texts = false) => set switch
    {
        "Bibtex" => new LinearOneVersusAllOptions { C = 0.1f, PositiveWeight = 4, NumberOfThreads = 2 },
        "StackEx-Cooking-735" => new LinearOneVersusAllOptions { C = 0.3f, NumberOfThreads = 2 },
        _ => new LinearOneVersusAllOptions { C = texts ? 0.3f : 0.1f, LabelTextWeight = 4, NumberOfThreads = 2 },
    };
}
