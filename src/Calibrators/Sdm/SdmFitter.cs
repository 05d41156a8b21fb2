namespace MLExtensions.Calibrators;

/// <summary>Learns an <see cref="SdmModel"/> from labelled rows: an adaptor and its head trained with the SDM loss, then calibrated on held-out rows, over several splits.</summary>
/// <remarks>The same rows, settings and seed give the same model, bit for bit, for any number of threads. Schmaltz, "SDM Activations" (arXiv 2509.12760);
/// what is guaranteed and what is not is in docs/design/sdm.md.</remarks>
public sealed class SdmFitter
{
    private readonly SdmSettings _settings;

    /// <summary>Makes a fitter.</summary>
    /// <param name="settings">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public SdmFitter(SdmSettings? settings = null)
    {
        _settings = settings ?? new SdmSettings();
        _settings.Validate();
    }

    /// <summary>Trains and calibrates.</summary>
    /// <param name="features">Row-major features. Rows with a value that is not finite are left out and counted.</param>
    /// <param name="dimension">The number of features, at least 1.</param>
    /// <param name="labels">The class of each row from 0; below 0 for none.</param>
    /// <param name="classCount">The number of classes, at least 2; each needs two rows.</param>
    /// <param name="calibrates">Which rows calibrate instead of train; empty to draw halves anew for every split.</param>
    /// <param name="progress">Told after each epoch, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the fit between epochs.</param>
    /// <returns>The model of the split with the lowest balanced loss, or all of them as an ensemble; look at <see cref="SdmSummary.Warnings"/>.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit together, or a label is out of range.</exception>
    /// <exception cref="InvalidOperationException">Fewer than 4 usable rows, or fewer than 2 of a class.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public SdmModel Fit(
        ReadOnlySpan<float> features, int dimension, ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<bool> calibrates = default,
        IProgress<SdmProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Check(features.Length, dimension, labels.Length, classCount, calibrates.Length);
        return Run(new SdmRows(features, dimension, default, labels, classCount, calibrates, _settings.KeepUnlabeledRows), progress, cancellationToken);
    }

    /// <summary>Calibrates the logits of a classifier that stays as it is, with distances between the standardised features. An extension: neither paper tests it.</summary>
    /// <param name="features">Row-major features, in which distances mean something to the classifier: its last hidden layer, for example.</param>
    /// <param name="dimension">The number of features, at least 1.</param>
    /// <param name="logits">Row-major logits, one per class.</param>
    /// <param name="labels">The class of each row from 0; below 0 for none.</param>
    /// <param name="classCount">The number of classes, at least 2; each needs two rows.</param>
    /// <param name="calibrates">Which rows calibrate. The classifier must not have been trained on these. Empty to draw halves: then it must not have been trained on any.</param>
    /// <param name="progress">Told after each split, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the fit between splits.</param>
    /// <returns>The model; it predicts from features and logits.</returns>
    /// <inheritdoc cref="Fit" path="/exception"/>
    public SdmModel FitFrozen(
        ReadOnlySpan<float> features, int dimension, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<bool> calibrates = default,
        IProgress<SdmProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Check(features.Length, dimension, labels.Length, classCount, calibrates.Length);
        if (logits.Length != (long)labels.Length * classCount)
            throw new ArgumentException($"{labels.Length} rows of {classCount} classes need {(long)labels.Length * classCount} logits; found {logits.Length}.", nameof(logits));
        if (labels.IsEmpty)
            throw new InvalidOperationException("There are no rows.");
        return Run(new SdmRows(features, dimension, logits, labels, classCount, calibrates, _settings.KeepUnlabeledRows), progress, cancellationToken);
    }

    private SdmModel Run(SdmRows rows, IProgress<SdmProgress>? progress, CancellationToken cancellationToken)
    {
        var seeds = new Random(_settings.Seed);
        var members = new List<SdmMember>();
        var shuffles = new List<SdmShuffle>();
        int chosen = 0;
        for (int j = 0; j < _settings.NumberOfShuffles; j++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (SdmMember member, SdmShuffle shuffle) = new ShuffleFit(rows, _settings, seeds.Next()).Run((epoch, loss) =>
            {
                progress?.Report(new SdmProgress(j + 1, _settings.NumberOfShuffles, epoch, _settings.MaximumEpochs, loss));
                cancellationToken.ThrowIfCancellationRequested();
            });
            shuffles.Add(shuffle);
            if (shuffle.BalancedLoss <= shuffles[chosen].BalancedLoss)
                chosen = j;
            // Only what is kept stays in memory.
            if (_settings.Ensemble)
                members.Add(member);
            else if (chosen == j)
                members = [member];
        }

        SdmMember best = _settings.Ensemble ? members[chosen] : members[0];
        var summary = new SdmSummary([.. shuffles], chosen, rows.RowNumbers.Length, rows.NotFinite, rows.Unlabeled, SdmQuality.Of(best), _settings.Ensemble);
        return new SdmModel([.. members], _settings.Ensemble ? chosen : 0, rows.TotalCount, summary);
    }

    private static void Check(int values, int dimension, int rows, int classCount, int calibrates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        if (values != (long)rows * dimension)
            throw new ArgumentException($"{rows} rows of {dimension} features need {(long)rows * dimension} values; found {values}.", nameof(values));
        if (calibrates != 0 && calibrates != rows)
            throw new ArgumentException($"{calibrates} flags do not fit {rows} rows.", nameof(calibrates));
    }
}
