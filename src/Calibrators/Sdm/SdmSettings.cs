namespace MLExtensions.Calibrators;

/// <summary>How an <see cref="SdmModel"/> is learned.</summary>
public sealed record SdmSettings
{
    /// <summary>The accuracy alpha that admitted rows of every class are to reach.</summary>
    /// <value>The default is 0.95. Above 0.5, up to 1.</value>
    public double TargetAccuracy { get; init; } = 0.95;

    /// <summary>J: how often the rows are split, trained on and calibrated anew; the split of the lowest balanced loss is kept.</summary>
    /// <value>The default is 5. At least 1.</value>
    public int NumberOfShuffles { get; init; } = 5;

    /// <summary>The most passes over the training half of a split.</summary>
    /// <value>The default is 200. At least 1.</value>
    public int MaximumEpochs { get; init; } = 200;

    /// <summary>Passes without a lower balanced loss after which a split ends early.</summary>
    /// <value>The default is 20. 0: never.</value>
    public int Patience { get; init; } = 20;

    /// <summary>The number of rows of one step of the descent.</summary>
    /// <value>The default is 50. At least 1.</value>
    public int BatchSize { get; init; } = 50;

    /// <summary>Adam's step size.</summary>
    /// <value>The default is null: 11 / (sqrt(M) * all steps), kept from 1e-5 to 1e-2, so that weights can move as far as in the paper's runs.</value>
    public double? LearningRate { get; init; }

    /// <summary>M: the length of the exemplar vectors, between which distances are measured.</summary>
    /// <value>The default is null: 64, or the number of features if that is less. At least 1. More than the number of features adds nothing but cost.</value>
    public int? ExemplarDimension { get; init; }

    /// <summary>Whether the exemplar vectors are the standardised features themselves and only the head is trained.</summary>
    /// <value>The default is false. True is cheaper and admits fewer rows.</value>
    public bool IdentityAdaptor { get; init; }

    /// <summary>K: the largest similarity that is told apart.</summary>
    /// <value>The default is 2048. 0: no limit.</value>
    public int MaximumSimilarity { get; init; } = 2048;

    /// <summary>How features are centred and scaled.</summary>
    /// <value>The default is <see cref="FeatureStandardization.PerFeature"/>.</value>
    public FeatureStandardization Standardization { get; init; } = FeatureStandardization.PerFeature;

    /// <summary>Whether both halves of a split have each class in equal parts.</summary>
    /// <value>The default is true. The author's code splits without looking at the class.</value>
    public bool Stratified { get; init; } = true;

    /// <summary>The fewest calibration rows of each class that the high-reliability region must hold.</summary>
    /// <value>The default is 1, as in the paper. 1 / (1 - alpha) is a sensible value.</value>
    public int MinimumRegionCountPerClass { get; init; } = 1;

    /// <summary>Whether the models of all splits are kept and must agree.</summary>
    /// <value>The default is false. True costs <see cref="NumberOfShuffles"/> times the memory and the time of a prediction.</value>
    public bool Ensemble { get; init; }

    /// <summary>Whether rows whose label is below 0 join the support: never good, they cut similarities short. Else they are left out.</summary>
    /// <value>The default is false.</value>
    public bool KeepUnlabeledRows { get; init; }

    /// <summary>Decides the splits, the first weights and the order of the descent.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; init; }

    /// <summary>The most threads to use; the result does not depend on it.</summary>
    /// <value>The default is null: as many as there are processors.</value>
    public int? NumberOfThreads { get; init; }

    internal int Threads => NumberOfThreads ?? Environment.ProcessorCount;

    internal void Validate()
    {
        CheckTargetAccuracy(TargetAccuracy);
        AtLeast(NumberOfShuffles, 1, nameof(NumberOfShuffles));
        AtLeast(MaximumEpochs, 1, nameof(MaximumEpochs));
        AtLeast(Patience, 0, nameof(Patience));
        AtLeast(BatchSize, 1, nameof(BatchSize));
        if (LearningRate is { } rate)
            Check(rate > 0 && rate <= 1, nameof(LearningRate), rate, "above 0, up to 1");
        AtLeast(ExemplarDimension ?? 1, 1, nameof(ExemplarDimension));
        AtLeast(MaximumSimilarity, 0, nameof(MaximumSimilarity));
        Check(Enum.IsDefined(Standardization), nameof(Standardization), (int)Standardization, string.Join(", ", Enum.GetNames<FeatureStandardization>()));
        AtLeast(MinimumRegionCountPerClass, 1, nameof(MinimumRegionCountPerClass));
        AtLeast(NumberOfThreads ?? 1, 1, nameof(NumberOfThreads));
    }

    internal static void CheckTargetAccuracy(double value) => Check(value > 0.5 && value <= 1, nameof(TargetAccuracy), value, "above 0.5, up to 1");

    private static void AtLeast(int value, int minimum, string name) => Check(value >= minimum, name, value, $"{minimum} and above");

    private static void Check(bool holds, string name, double value, string allowed)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value}; allowed: {allowed}."));
    }
}
