using System.Diagnostics;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Fits one linear classifier for each label, the label's rows against all others, and keeps the weights that matter. The same data and settings give the
/// same bits for any number of threads.</summary>
public sealed class LinearOneVersusAllFitter
{
    private readonly LinearOneVersusAllOptions _options;

    /// <summary>Makes a fitter.</summary>
    /// <param name="options">The settings; a copy is kept. Names of columns do not matter here.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public LinearOneVersusAllFitter(LinearOneVersusAllOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Validated();
    }

    /// <summary>Fits a model.</summary>
    /// <param name="data">The training rows; those without labels are examples against every label.</param>
    /// <param name="labelTexts">For each label the features of its text, which count as a further row of this label alone; null for none.</param>
    /// <param name="progress">Told now and then, by one thread at a time.</param>
    /// <param name="cancellation">Ends the fit between labels.</param>
    /// <returns>The model: a score of 0 lies between having the label and not. A label without rows and text has no weights.</returns>
    /// <exception cref="ArgumentException">The data do not fit each other, or a feature is not finite.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public SparseLabelModel Fit(
        MultiLabelData data, SparseMatrix? labelTexts = null, IProgress<LinearOneVersusAllProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.Checked().CheckTexts(labelTexts);
        if (data.Features.RowCount == 0)
            throw new InvalidOperationException("No row is left to learn from.");
        SparseMatrix byFeature = data.Features.Transpose();
        double[] featureSums = SumsOf(byFeature);
        if (Array.FindIndex(featureSums, sum => !double.IsFinite(sum)) is var bad and >= 0)
            throw new ArgumentException($"Feature {bad} has a value that is not finite.", nameof(data));
        LabelLists rowsOf = data.Labels.Transpose();
        var labels = new LinearLabel[rowsOf.RowCount];
        var team = new ShardTeam(Math.Min(_options.NumberOfThreads ?? Environment.ProcessorCount, Math.Max(1, labels.Length)), cancellation);
        var solvers = new LinearLabelSolver?[team.Threads];
        var counter = new Counter(labels.Length, progress);
        team.Run(labels.Length, (worker, label) =>
        {
            // When one thread has been told to stop, the others finish their labels and stop as well.
            if (counter.IsStopped)
                return;
            try
            {
                cancellation.ThrowIfCancellationRequested();
                LinearLabelSolver solver = solvers[worker] ??= new LinearLabelSolver(_options, data.Features, byFeature, featureSums, labelTexts);
                labels[label] = solver.Solve(label, rowsOf[label]);
                counter.Add(labels[label]);
            }
            catch
            {
                counter.IsStopped = true;
                throw;
            }
        });
        return ToModel(labels, data.Features.ColumnCount);
    }

    private static double[] SumsOf(SparseMatrix byFeature)
    {
        var sums = new double[byFeature.RowCount];
        for (int feature = 0; feature < sums.Length; feature++)
        {
            foreach (float value in byFeature.ValuesOf(feature))
                sums[feature] += value;
        }

        return sums;
    }

    private static SparseLabelModel ToModel(LinearLabel[] labels, int features)
    {
        var starts = new long[labels.Length + 1];
        for (int label = 0; label < labels.Length; label++)
            starts[label + 1] = starts[label] + labels[label].Features.Length;
        if (starts[^1] > Array.MaxLength)
            throw new InvalidOperationException($"The model has {starts[^1]} weights, more than an array holds; a larger SmallestWeight keeps fewer.");
        var columns = new int[starts[^1]];
        var weights = new float[starts[^1]];
        for (int label = 0; label < labels.Length; label++)
        {
            labels[label].Features.CopyTo(columns, (int)starts[label]);
            labels[label].Weights.CopyTo(weights, (int)starts[label]);
        }

        return new SparseLabelModel(new SparseMatrix(features, starts, columns, weights).Transpose(), Array.ConvertAll(labels, label => label.Bias));
    }

    // Counts what is done, and tells of it at most about a hundred times and at the end.
    private sealed class Counter(int total, IProgress<LinearOneVersusAllProgress>? progress)
    {
        private readonly Lock _lock = new();
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private volatile bool _isStopped;
        private long _weights;
        private long _steps;
        private int _done;
        private int _unfinished;

        public bool IsStopped
        {
            get => _isStopped;
            set => _isStopped = value;
        }

        public void Add(LinearLabel label)
        {
            lock (_lock)
            {
                _weights += label.Features.Length;
                _steps += label.Steps;
                _unfinished += label.IsConverged ? 0 : 1;
                _done++;
                if (progress is null || (_done < total && _done % Math.Max(1, total / 100) != 0))
                    return;
                double seconds = Math.Max(_clock.Elapsed.TotalSeconds, 1e-9);
                progress.Report(new LinearOneVersusAllProgress(
                    _done, total, _weights, _steps, _unfinished, _done / seconds, TimeSpan.FromSeconds(seconds * (total - _done) / _done)));
            }
        }
    }
}
