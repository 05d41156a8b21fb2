using System.Diagnostics;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Learns embeddings of features and labels so that rows come close to their labels. The same data, settings and seed give the same
/// bits for any number of threads.</summary>
public sealed class DecoupledSoftmaxFitter
{
    private readonly DecoupledSoftmaxOptions _options;

    /// <summary>Makes a fitter.</summary>
    /// <param name="options">The settings; a copy is kept. Names of columns do not matter here.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public DecoupledSoftmaxFitter(DecoupledSoftmaxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Validated();
    }

    /// <summary>Fits a model.</summary>
    /// <param name="data">The training rows; those without labels are left out.</param>
    /// <param name="validation">Rows to choose the best epoch by, with the same features and labels; null to keep the last.</param>
    /// <param name="labelTexts">For each label the features of its text: a further row of the label's words where these count, else embedded like a row and
    /// added to the label's embedding; null for none.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Ends the fit between steps.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">The data do not fit each other.</exception>
    /// <exception cref="InvalidOperationException">No row has a label.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public ExtremeMultiLabelModel Fit(
        MultiLabelData data, MultiLabelData? validation = null, SparseMatrix? labelTexts = null,
        IProgress<MultiLabelProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.Checked();
        Check(data, validation?.Checked(), labelTexts);
        int[] rows = [.. Enumerable.Range(0, data.Labels.RowCount).Where(row => !data.Labels[row].IsEmpty)];
        if (rows.Length == 0)
            throw new InvalidOperationException("No row is left to learn from: none has a label.");
        var team = new ShardTeam(Math.Min(_options.NumberOfThreads ?? Environment.ProcessorCount, 64), cancellation);
        var run = new TrainingRun(_options, data, labelTexts, team);
        var store = new CheckpointStore(_options, data, validation, labelTexts);
        var clock = Stopwatch.StartNew();
        ExtremeMultiLabelModel? best = null;
        double bestNdcg = double.NegativeInfinity, precision = double.NaN, ndcg = double.NaN;
        int bestEpoch = 0, firstEpoch = 0;
        if (store.TryLoad(run) is { } saved)
        {
            (firstEpoch, best, bestEpoch) = (saved.EpochsDone, saved.Best, saved.BestEpoch);
            (bestNdcg, precision, ndcg) = (saved.BestNdcg, saved.Precision, saved.Ndcg);
        }

        long total = (long)rows.Length * _options.NumberOfEpochs, seen = (long)rows.Length * firstEpoch, seenBefore = seen;
        int steps = (rows.Length + _options.BatchSize - 1) / _options.BatchSize;
        for (int epoch = firstEpoch; epoch < _options.NumberOfEpochs && !IsPatienceOver(epoch - 1); epoch++)
        {
            run.StartEpoch(epoch, rows);
            double loss = 0;
            for (int step = 0; step < steps; step++)
            {
                // Batches of nearly equal size: a last one of three rows would count as much as a full one.
                int start = (int)((long)rows.Length * step / steps), end = (int)((long)rows.Length * (step + 1) / steps);
                int number = (epoch * steps) + step + 1;
                loss += run.Step(rows.AsSpan(start, end - start), number, Rate(number, steps * _options.NumberOfEpochs));
                seen += end - start;
                if (step + 1 < steps)
                    Report(epoch, loss / end, isEnd: false);
            }

            if (validation is not null)
            {
                ExtremeMultiLabelModel model = run.ToModel();
                (precision, ndcg) = Judge(model, validation, team);
                if (ndcg > bestNdcg)
                    (best, bestNdcg, bestEpoch) = (model, ndcg, epoch);
            }

            store.Save(run, epoch + 1, best, bestEpoch, bestNdcg, precision, ndcg);
            Report(epoch, loss / rows.Length, isEnd: true);
        }

        store.Remove();
        return best ?? run.ToModel();

        bool IsPatienceOver(int lastEpoch) => validation is not null && _options.Patience is { } patience && lastEpoch - bestEpoch >= patience;

        void Report(int epoch, double loss, bool isEnd)
        {
            if (progress is null)
                return;
            double seconds = clock.Elapsed.TotalSeconds;
            progress.Report(new MultiLabelProgress(epoch + 1, _options.NumberOfEpochs, seen, total, loss, precision, ndcg,
                (seen - seenBefore) / Math.Max(seconds, 1e-9), TimeSpan.FromSeconds(seconds * (total - seen) / (seen - seenBefore)), isEnd));
        }
    }

    private static void Check(MultiLabelData data, MultiLabelData? validation, SparseMatrix? labelTexts)
    {
        if (validation is not null && (validation.Features.ColumnCount != data.Features.ColumnCount || validation.Labels.LabelCount != data.Labels.LabelCount))
            throw new ArgumentException("The validation data has other features or labels than the training data.", nameof(validation));
        data.CheckTexts(labelTexts);
    }

    private static (double Precision, double Ndcg) Judge(ExtremeMultiLabelModel model, MultiLabelData validation, ShardTeam team)
    {
        int[][] ranked = LabelSearch.RunAll(model, validation.Features, 5, team);
        var evaluator = new MultiLabelEvaluator(5);
        for (int row = 0; row < ranked.Length; row++)
            evaluator.Add(validation.Labels[row], ranked[row]);
        MultiLabelMetrics metrics = evaluator.ToMetrics();
        return (metrics.Precision[0], metrics.NormalizedDiscountedCumulativeGain[4]);
    }

    private float Rate(int step, int steps)
    {
        float warm = _options.WarmUp * steps;
        return step <= warm
            ? _options.LearningRate * step / warm
            : _options.LearningRate * (steps - step + 1) / Math.Max(1, steps - warm);
    }
}
