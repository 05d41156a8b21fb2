namespace MLExtensions.Calibrators;

/// <summary>A classifier that knows what it is like: predicts a class, says how similar, how near and how clear a row is, and whether it lies in the region in
/// which the calibration rows of every class reached the target accuracy. Immutable; safe to share between threads.</summary>
public sealed partial class SdmModel
{
    private readonly SdmMember[] _members;
    private readonly int _chosen;
    private readonly int _rowNumbers;

    internal SdmModel(SdmMember[] members, int chosen, int rowNumbers, SdmSummary summary)
    {
        (_members, _chosen, _rowNumbers, Summary) = (members, chosen, rowNumbers, summary);
        if (members.Any(member => member.ClassCount != ClassCount || member.Scale.Dimension != Dimension || member.Adaptor is null != NeedsLogits))
            throw new ArgumentException("The models of the splits do not fit together.", nameof(members));
    }

    /// <summary>The number of features.</summary>
    public int Dimension => Chosen.Scale.Dimension;

    /// <summary>The number of classes.</summary>
    public int ClassCount => Chosen.ClassCount;

    /// <summary>Whether predictions need the logits of the classifier that was calibrated, because nothing was trained.</summary>
    public bool NeedsLogits => Chosen.Adaptor is null;

    /// <summary>Whether the models of all splits decide together.</summary>
    public bool IsEnsemble => _members.Length > 1;

    /// <summary>The target accuracy alpha.</summary>
    public double TargetAccuracy => Chosen.Calibration.Alpha;

    /// <summary>The high-reliability region; of an ensemble that of the chosen split.</summary>
    public SdmRegion Region => Chosen.Calibration.Region;

    /// <summary>The number of support rows that a row is compared with.</summary>
    public int SupportCount => Chosen.Support.Labels.Length;

    /// <summary>The numbers of the rows, among those given to the fit, that calibrated; of an ensemble those of the chosen split. The others trained.</summary>
    public IReadOnlyList<int> CalibrationRowNumbers => Chosen.Calibration.Rows.RowNumbers;

    /// <summary>How the fit went.</summary>
    public SdmSummary Summary { get; }

    internal SdmMember Chosen => _members[_chosen];

    internal IReadOnlyList<SdmMember> Members => _members;

    /// <summary>Predicts one row. For many rows <see cref="PredictRows(ReadOnlySpan{float}, int)"/> is several times faster.</summary>
    /// <param name="features">The features, <see cref="Dimension"/> values.</param>
    /// <returns>The prediction; a row with a value that is not finite is rejected.</returns>
    /// <exception cref="ArgumentException">Another number of features.</exception>
    /// <exception cref="InvalidOperationException">The model needs logits too.</exception>
    public SdmPrediction Predict(ReadOnlySpan<float> features) => PredictRows(features, 1)[0];

    /// <summary>Predicts one row of a classifier that was calibrated as it is.</summary>
    /// <param name="features">The features, <see cref="Dimension"/> values.</param>
    /// <param name="logits">The classifier's logits.</param>
    /// <returns>The prediction; a row with a value that is not finite is rejected.</returns>
    /// <exception cref="ArgumentException">Another number of features or logits, or the model takes no logits.</exception>
    public SdmPrediction Predict(ReadOnlySpan<float> features, ReadOnlySpan<float> logits) => PredictRows(features, logits, 1)[0];

    /// <summary>Predicts many rows at once; the same bits as one by one, for any number of threads.</summary>
    /// <param name="features">Row-major.</param>
    /// <param name="numberOfThreads">The most threads; -1 for as many as there are processors.</param>
    /// <returns>A prediction per row.</returns>
    /// <exception cref="ArgumentException">The values are no whole number of rows.</exception>
    /// <exception cref="InvalidOperationException">The model needs logits too.</exception>
    public SdmPredictions PredictRows(ReadOnlySpan<float> features, int numberOfThreads = -1)
    {
        if (NeedsLogits)
            throw new InvalidOperationException("This model calibrates the logits of a classifier: they are needed for predictions too.");
        return Run(features, default, numberOfThreads);
    }

    /// <summary>Predicts many rows of a classifier that was calibrated as it is.</summary>
    /// <param name="features">Row-major.</param>
    /// <param name="logits">Row-major, one per class.</param>
    /// <param name="numberOfThreads">The most threads; -1 for as many as there are processors.</param>
    /// <returns>A prediction per row.</returns>
    /// <exception cref="ArgumentException">The values are no whole number of rows, or the model takes no logits.</exception>
    public SdmPredictions PredictRows(ReadOnlySpan<float> features, ReadOnlySpan<float> logits, int numberOfThreads = -1)
    {
        if (!NeedsLogits)
            throw new ArgumentException("This model makes its own logits.", nameof(logits));
        if (logits.Length != (long)(features.Length / Dimension) * ClassCount)
            throw new ArgumentException($"{logits.Length} logits do not fit {features.Length / Dimension} rows of {ClassCount} classes.", nameof(logits));
        return Run(features, logits, numberOfThreads);
    }

    /// <summary>The same model for another target accuracy. Only the region is searched again; nothing is trained and no distance is computed.</summary>
    /// <param name="targetAccuracy">Above 0.5, up to 1.</param>
    /// <returns>A new model; this one stays as it is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The target is out of its range.</exception>
    public SdmModel WithAlpha(double targetAccuracy)
    {
        SdmSettings.CheckTargetAccuracy(targetAccuracy);
        SdmMember[] members = Array.ConvertAll(_members, member => member.With(targetAccuracy));
        return new SdmModel(members, _chosen, _rowNumbers, Summary.With(members, _chosen));
    }

    /// <summary>The model with more rows to compare with: labelled ones, unlabelled ones (-1) or ones known to be foreign (-99).</summary>
    /// <param name="features">Row-major; all finite.</param>
    /// <param name="labels">A class per row; any number outside of the classes marks a row that is good for nothing and cuts similarities short.</param>
    /// <param name="logits">Row-major logits where the model needs them, else empty.</param>
    /// <returns>A new model; this one stays as it is.</returns>
    /// <remarks>Weights, distributions and region stay as they are: meant for few rows and local corrections. Train anew for more.</remarks>
    /// <exception cref="ArgumentException">Lengths do not fit together, or a value is not finite.</exception>
    public SdmModel AppendSupport(ReadOnlySpan<float> features, ReadOnlySpan<int> labels, ReadOnlySpan<float> logits = default)
    {
        if (features.Length != (long)labels.Length * Dimension)
            throw new ArgumentException($"{labels.Length} rows of {Dimension} features need {(long)labels.Length * Dimension} values; found {features.Length}.", nameof(features));
        if (logits.Length != (NeedsLogits ? (long)labels.Length * ClassCount : 0))
            throw new ArgumentException($"{logits.Length} logits do not fit {labels.Length} rows of a model that {(NeedsLogits ? $"needs {ClassCount} each" : "makes its own")}.", nameof(logits));
        if (!SdmRows.AllFinite(features) || !SdmRows.AllFinite(logits))
            throw new ArgumentException("A value is not finite.", nameof(features));
        var members = new SdmMember[_members.Length];
        for (int j = 0; j < members.Length; j++)
            members[j] = _members[j].Append(features, logits, labels, _rowNumbers);
        return new SdmModel(members, _chosen, _rowNumbers + labels.Length, Summary);
    }

    /// <summary>Appends the rows whose values are finite.</summary>
    internal SdmModel AppendFinite(float[] features, int[] labels, float[] logits)
    {
        int[] finite = [.. Enumerable.Range(0, labels.Length).Where(row =>
            SdmRows.AllFinite(features.AsSpan(row * Dimension, Dimension)) && (!NeedsLogits || SdmRows.AllFinite(logits.AsSpan(row * ClassCount, ClassCount))))];
        return AppendSupport(
            SdmRows.Gather<float>(features, Dimension, finite), SdmRows.Gather<int>(labels, 1, finite), NeedsLogits ? SdmRows.Gather<float>(logits, ClassCount, finite) : []);
    }

    /// <summary>Predicts up to a tile of rows into given arrays.</summary>
    internal void PredictTile(ReadOnlySpan<float> features, ReadOnlySpan<float> logits, int count, SdmWorkspace workspace, SdmPredictions results, int start)
    {
        if (!IsEnsemble)
        {
            _members[0].Predict(features, logits, count, workspace.Scratch, results, start);
            return;
        }

        SdmPredictions[] votes = workspace.Votes(_members.Length, ClassCount);
        for (int j = 0; j < votes.Length; j++)
            _members[j].Predict(features, logits, count, workspace.Scratch, votes[j], 0);
        for (int i = 0; i < count; i++)
            EnsembleVote.Join(votes, i, results, start + i);
    }

    private SdmPredictions Run(ReadOnlySpan<float> features, ReadOnlySpan<float> logits, int numberOfThreads)
    {
        int dimension = Dimension;
        int classes = ClassCount;
        int count = features.Length / dimension;
        if (count * dimension != features.Length)
            throw new ArgumentException($"{features.Length} values are no whole number of rows of {dimension}.", nameof(features));
        var results = new SdmPredictions(count, classes);
        // Threads cannot share spans; a copy of the rows costs nothing beside the distances.
        float[] rows = features.ToArray();
        float[] outputs = logits.ToArray();
        RowTiles.Run(count, SdmMember.TileRows, numberOfThreads == -1 ? Environment.ProcessorCount : numberOfThreads, () => new SdmWorkspace(), (workspace, start, length) =>
        {
            ReadOnlySpan<float> tileLogits = outputs.Length == 0 ? default : outputs.AsSpan(start * classes, length * classes);
            PredictTile(rows.AsSpan(start * dimension, length * dimension), tileLogits, length, workspace, results, start);
        });
        return results;
    }
}
