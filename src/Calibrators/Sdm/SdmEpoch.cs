namespace MLExtensions.Calibrators;

/// <summary>The state after one epoch: similarities and distances of both halves to the training half, refreshed exactly, and the loss that epochs are chosen by.</summary>
internal sealed class SdmEpoch
{
    private readonly RowSet _training;
    private readonly int[] _trainingLabels;

    public SdmEpoch(
        int number, ExemplarAdaptor? adaptor, SdmSupport support, RowSet training, int[] trainingLabels, RowSet calibration, int[] calibrationLabels, int limit, int threads)
    {
        (Number, Adaptor, Support, Calibration, _training, _trainingLabels) = (number, adaptor, support, calibration, training, trainingLabels);
        int classes = support.ClassCount;
        TrainingNeighborhoods = Neighborhoods.Of(training, support.Index, limit, isSupport: true, threads);
        CalibrationNeighborhoods = Neighborhoods.Of(calibration, support.Index, limit, isSupport: false, threads);
        TrainingQuantiles = Quantiles(TrainingNeighborhoods, trainingLabels, classes);
        BalancedLoss = Balanced(Quantiles(CalibrationNeighborhoods, calibrationLabels, classes), calibrationLabels, classes);
    }

    public int Number { get; }

    public ExemplarAdaptor? Adaptor { get; }

    public SdmSupport Support { get; }

    public RowSet Calibration { get; }

    public Neighborhoods TrainingNeighborhoods { get; }

    public Neighborhoods CalibrationNeighborhoods { get; }

    public double[] TrainingQuantiles { get; }

    public double BalancedLoss { get; }

    public double BalancedTrainingAccuracy()
    {
        int classes = Support.ClassCount;
        var hits = new double[classes];
        var counts = new double[classes];
        for (int i = 0; i < _trainingLabels.Length; i++)
        {
            counts[_trainingLabels[i]]++;
            hits[_trainingLabels[i]] += _training.Predictions[i] == _trainingLabels[i] ? 1 : 0;
        }

        return Enumerable.Range(0, classes).Average(c => counts[c] == 0 ? 0 : hits[c] / counts[c]);
    }

    private double Balanced(double[] quantiles, int[] labels, int classes)
    {
        var sums = new double[classes];
        var counts = new int[classes];
        for (int i = 0; i < labels.Length; i++)
        {
            sums[labels[i]] += SdmActivation.Loss(Calibration.Logits.AsSpan(i * classes, classes), CalibrationNeighborhoods.Similarities[i], quantiles[i], labels[i]);
            counts[labels[i]]++;
        }

        // A class without rows counts 0 and still divides.
        double total = 0;
        for (int c = 0; c < classes; c++)
            total += counts[c] == 0 ? 0 : sums[c] / counts[c];
        return total / classes;
    }

    private static double[] Quantiles(Neighborhoods found, int[] labels, int classes)
    {
        var distribution = new DistanceQuantiles(found.NearestSquared, found.Similarities, labels, classes);
        return Array.ConvertAll(found.NearestSquared, distribution.Of);
    }
}
