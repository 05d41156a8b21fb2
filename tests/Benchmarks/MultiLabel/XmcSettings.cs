using MLExtensions.Trainers;

namespace MLExtensions.Benchmarks;

/// <summary>The settings for each data set, chosen on a part of its training data (docs/design/decoupled-softmax.md, linear-one-versus-all.md), never on its test data.</summary>
internal static class XmcSettings
{
    public static DecoupledSoftmaxOptions For(string set, LabelLoss loss) => set switch
    {
        "Bibtex" => new DecoupledSoftmaxOptions { Loss = loss, NumberOfEpochs = 12, NumberOfThreads = 2 },
        "StackEx-Cooking-735" => new DecoupledSoftmaxOptions { Loss = loss, NumberOfEpochs = 12, LexicalWeight = 0.5f, LexicalLearningRate = 0, NumberOfThreads = 2 },
        _ => ManyLabels(loss),
    };

    public static LinearOneVersusAllOptions Linear(string set) => set switch
    {
        "Bibtex" => new LinearOneVersusAllOptions { C = 0.1f, PositiveWeight = 4, NumberOfThreads = 2 },
        "StackEx-Cooking-735" => new LinearOneVersusAllOptions { C = 0.3f, NumberOfThreads = 2 },
        _ => new LinearOneVersusAllOptions { C = 0.1f, NumberOfThreads = 2 },
    };

    private static DecoupledSoftmaxOptions ManyLabels(LabelLoss loss)
    {
        DecoupledSoftmaxOptions options = DecoupledSoftmaxOptions.ForManyLabels();
        (options.Loss, options.NumberOfThreads) = (loss, 2);
        return options;
    }
}
