namespace MLExtensions.Calibrators;

/// <summary>Trains and calibrates on one split.</summary>
internal sealed class ShuffleFit
{
    // A loss that falls by more than this over the last tenth of the epochs has not settled.
    private const double Settled = 0.02;

    private readonly SdmRows _data;
    private readonly SdmSettings _settings;
    private readonly Random _random;
    private readonly int[] _trainingLabels;
    private readonly int[] _calibrationLabels;
    private readonly int[] _trainingRows;
    private readonly int[] _calibrationRows;
    private readonly FeatureScale _scale;
    private readonly float[] _training;
    private readonly float[] _calibration;
    private readonly float[] _unlabeled;
    private readonly int[] _supportLabels;
    private readonly int _limit;

    public ShuffleFit(SdmRows data, SdmSettings settings, int seed)
    {
        (_data, _settings, _random) = (data, settings, new Random(seed));
        _limit = settings.MaximumSimilarity == 0 ? int.MaxValue : settings.MaximumSimilarity;
        (_trainingRows, _calibrationRows) = data.Calibrates is { } calibrates
            ? DataSplit.By(calibrates)
            : DataSplit.Draw(data.Labels, data.ClassCount, settings.Stratified, _random);
        _trainingLabels = SdmRows.Gather<int>(data.Labels, 1, _trainingRows);
        _calibrationLabels = SdmRows.Gather<int>(data.Labels, 1, _calibrationRows);
        _supportLabels = [.. _trainingLabels, .. Enumerable.Repeat(-1, data.UnlabeledNumbers.Length)];
        _scale = FeatureScale.Of(data.Features, data.Dimension, _trainingRows, settings.Standardization);
        _training = Scaled(data.Features, _trainingRows);
        _calibration = Scaled(data.Features, _calibrationRows);
        _unlabeled = Scaled(data.UnlabeledFeatures, [.. Enumerable.Range(0, data.UnlabeledNumbers.Length)]);
    }

    /// <summary>Runs all epochs and keeps the best.</summary>
    /// <param name="report">Told after each epoch: epoch, loss; may throw to cancel.</param>
    public (SdmMember Member, SdmShuffle Summary) Run(Action<int, double> report)
    {
        if (_data.Logits.Length > 0)
        {
            SdmEpoch only = Evaluate(null, 0);
            report(_settings.MaximumEpochs, only.BalancedLoss);
            return (Member(only), Summary(only, [only.BalancedLoss], 0));
        }

        int dimension = _data.Dimension;
        int width = _settings.IdentityAdaptor ? dimension : _settings.ExemplarDimension ?? Math.Min(64, dimension);
        int batch = Math.Min(_settings.BatchSize, _trainingRows.Length);
        int steps = (_trainingRows.Length + batch - 1) / batch;
        double rate = _settings.LearningRate ?? Math.Clamp(11 / (Math.Sqrt(width) * steps * _settings.MaximumEpochs), 1e-5, 1e-2);
        var descent = new AdaptorDescent(dimension, width, _data.ClassCount, _settings.IdentityAdaptor, batch, rate, _random);
        var similarities = new double[_trainingRows.Length];
        var quantiles = new double[_trainingRows.Length];
        Array.Fill(similarities, SdmActivation.SoftmaxSimilarity);
        Array.Fill(quantiles, 1);
        int[] order = [.. Enumerable.Range(0, _trainingRows.Length)];
        var losses = new List<double>();
        SdmEpoch? best = null;
        for (int epoch = 1; epoch <= _settings.MaximumEpochs; epoch++)
        {
            _random.Shuffle(order);
            for (int start = 0; start < order.Length; start += batch)
                descent.Step(_training, order.AsSpan(start, Math.Min(batch, order.Length - start)), _trainingLabels, similarities, quantiles);
            SdmEpoch current = Evaluate(descent.Snapshot(), epoch);
            losses.Add(current.BalancedLoss);
            if (best is null || current.BalancedLoss <= best.BalancedLoss)
                best = current;
            for (int i = 0; i < similarities.Length; i++)
                (similarities[i], quantiles[i]) = (current.TrainingNeighborhoods.Similarities[i], current.TrainingQuantiles[i]);
            report(epoch, current.BalancedLoss);
            if (_settings.Patience > 0 && epoch - best.Number >= _settings.Patience)
                break;
        }

        return (Member(best!), Summary(best!, losses, rate));
    }

    private SdmEpoch Evaluate(ExemplarAdaptor? adaptor, int number)
    {
        RowSet training = Set(adaptor, _training, _trainingRows, _data.Logits);
        RowSet calibration = Set(adaptor, _calibration, _calibrationRows, _data.Logits);
        RowSet unlabeled = Set(adaptor, _unlabeled, [.. Enumerable.Range(0, _data.UnlabeledNumbers.Length)], _data.UnlabeledLogits);
        var support = new SdmSupport(
            unlabeled.Count == 0 ? training.Coordinates : [.. training.Coordinates, .. unlabeled.Coordinates], training.Stride,
            adaptor?.Width ?? _data.Dimension, _supportLabels, [.. training.Predictions, .. unlabeled.Predictions],
            [.. _trainingRows.Select(row => _data.RowNumbers[row]), .. _data.UnlabeledNumbers], _data.ClassCount);
        return new SdmEpoch(number, adaptor, support, training, _trainingLabels, calibration, _calibrationLabels, _limit, _settings.Threads);
    }

    private RowSet Set(ExemplarAdaptor? adaptor, float[] features, int[] rows, float[] logits) => adaptor is null
        ? RowSet.Of(features, _data.Dimension, SdmRows.Gather<float>(logits, _data.ClassCount, rows), rows.Length)
        : RowSet.Of(adaptor, features, rows.Length, _settings.Threads);

    private SdmMember Member(SdmEpoch epoch) => new(
        _scale, epoch.Adaptor, epoch.Support, _limit,
        SdmCalibration.Of(
            epoch.Calibration, epoch.CalibrationNeighborhoods, [.. _calibrationRows.Select(row => _data.RowNumbers[row])], _calibrationLabels,
            _data.ClassCount, _settings.TargetAccuracy, _settings.MinimumRegionCountPerClass));

    private SdmShuffle Summary(SdmEpoch kept, List<double> losses, double rate)
    {
        // Where patience ended the descent the loss has settled by definition.
        int tenth = losses.Count / 10;
        double before = losses.Take(losses.Count - tenth).Min();
        bool falling = tenth > 0 && losses.Count == _settings.MaximumEpochs && losses.TakeLast(tenth).Min() < (1 - Settled) * before;
        SdmCalibration calibration = Member(kept).Calibration;
        int[] similarities = kept.CalibrationNeighborhoods.Similarities;
        return new SdmShuffle(
            calibration.Region.MinimumSimilarity, kept.BalancedLoss, kept.Number, losses.Count, rate, kept.BalancedTrainingAccuracy(), falling,
            similarities.Count(q => q == 0) / (double)similarities.Length,
            Enumerable.Range(0, _data.ClassCount).Count(c => calibration.Quantiles.Lists.Count(c) == 0));
    }

    private float[] Scaled(float[] features, int[] rows)
    {
        int dimension = _data.Dimension;
        var scaled = new float[rows.Length * dimension];
        for (int i = 0; i < rows.Length; i++)
            _scale.Apply(features.AsSpan(rows[i] * dimension, dimension), scaled.AsSpan(i * dimension, dimension));
        return scaled;
    }
}
