using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Histogram binning one-versus-rest: each class's probability is replaced by how often the rows of its bin were of this class, then the row is divided by
/// its sum.</summary>
/// <remarks>
/// A bin without rows gives its middle. Few values are left, so many rows tie and the order of the classes may change; a bin in which a class was never right
/// gives exactly 0, see <see cref="BinaryMapOptions.MinimumProbability"/>. Zadrozny and Elkan, "Obtaining calibrated probability estimates from decision trees and naive Bayesian
/// classifiers" (ICML 2001).
/// </remarks>
public sealed class HistogramBinning : IScoreCalibration, IModelPart<HistogramBinning>
{
    // The upper ends of all bins but the last, which ends at 1, of each class.
    private readonly double[][] _edges;
    private readonly double[][] _values;

    internal HistogramBinning(ScoreKind scoreKind, double[][] edges, double[][] values, double minimumProbability) =>
        (ScoreKind, _edges, _values, MinimumProbability) = (scoreKind, edges, values, minimumProbability);

    /// <summary>The layout of the model's bytes.</summary>
    public static ModelFormat Format => new("histogram-binning", 1, 1);

    /// <inheritdoc/>
    public int ClassCount => _edges.Length;

    /// <inheritdoc/>
    public ScoreKind ScoreKind { get; }

    /// <summary>What each class's probability is raised to before the row is normalised.</summary>
    public double MinimumProbability { get; }

    /// <summary>Learns a histogram per class.</summary>
    /// <param name="rows">Rows that the classifier was not trained on.</param>
    /// <param name="options">The bins; column names are not used here. Null for the defaults.</param>
    /// <param name="progress">Told after each class.</param>
    /// <returns>The calibration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public static HistogramBinning Fit(LabeledScores rows, BinaryMapOptions? options = null, IProgress<CalibrationProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new BinaryMapOptions();
        options.Validate(rows.ClassCount);
        rows.RequireRows();
        double[] probabilities = rows.Probabilities();
        var edges = new double[rows.ClassCount][];
        var values = new double[rows.ClassCount][];
        for (int k = 0; k < edges.Length; k++)
        {
            double[] column = OneVersusRest.Column(probabilities, rows.ClassCount, k);
            edges[k] = options.BinEdges == BinEdges.EqualMass
                ? EqualMass(column, rows.Weights, options.NumberOfBins)
                : [.. Enumerable.Range(1, options.NumberOfBins - 1).Select(i => i / (double)options.NumberOfBins)];
            values[k] = Frequencies(column, OneVersusRest.Outcomes(rows.Labels, k), rows.Weights, edges[k]);
            progress?.Report(new CalibrationProgress(k + 1, edges.Length, 0));
        }

        return new HistogramBinning(rows.ScoreKind, edges, values, options.MinimumProbability);
    }

    /// <summary>The histogram of a class.</summary>
    /// <param name="classIndex">The class from 0.</param>
    /// <param name="probability">Its probability before calibration.</param>
    /// <returns>The calibrated probability before the row is normalised.</returns>
    public double Map(int classIndex, double probability) => _values[classIndex][BinOf(_edges[classIndex], probability)];

    /// <inheritdoc/>
    public void Calibrate(ReadOnlySpan<double> scores, Span<double> probabilities)
    {
        ScoreCalibration.RequireRow(this, scores.Length, probabilities.Length);
        if (!ScoreLogits.ComputeProbabilities(scores, ScoreKind, probabilities))
        {
            probabilities.Fill(double.NaN);
            return;
        }

        for (int k = 0; k < probabilities.Length; k++)
            probabilities[k] = Map(k, probabilities[k]);
        OneVersusRest.Normalize(probabilities, MinimumProbability);
    }

    // A bin ends with its edge: an exact find is that bin.
    private static int BinOf(ReadOnlySpan<double> edges, double probability)
    {
        int found = edges.BinarySearch(probability);
        return found < 0 ? ~found : found;
    }

    private static double[] Frequencies(double[] column, double[] outcomes, double[] weights, double[] edges)
    {
        var sums = new double[edges.Length + 1];
        var totals = new double[edges.Length + 1];
        for (int i = 0; i < column.Length; i++)
        {
            int bin = BinOf(edges, column[i]);
            sums[bin] += weights[i] * outcomes[i];
            totals[bin] += weights[i];
        }

        for (int bin = 0; bin < sums.Length; bin++)
        {
            double low = bin == 0 ? 0 : edges[bin - 1], high = bin == edges.Length ? 1 : edges[bin];
            sums[bin] = totals[bin] > 0 ? sums[bin] / totals[bin] : (low + high) / 2;
        }

        return sums;
    }

    // Edges half-way between the last probability of a part and the next other one.
    private static double[] EqualMass(double[] column, double[] weights, int bins)
    {
        double[] sorted = [.. column];
        double[] sortedWeights = [.. weights];
        Array.Sort(sorted, sortedWeights);
        double total = weights.Sum(), sum = 0;
        var edges = new List<double>();
        for (int i = 0; i < sorted.Length - 1 && edges.Count < bins - 1; i++)
        {
            sum += sortedWeights[i];
            if (sorted[i] < sorted[i + 1] && sum >= total * (edges.Count + 1) / bins * (1 - 1e-12))
            {
                double middle = sorted[i] + ((sorted[i + 1] - sorted[i]) / 2);
                // Between neighbours the middle may round up to the upper one.
                edges.Add(middle < sorted[i + 1] ? middle : sorted[i]);
            }
        }

        return [.. edges];
    }

    // Version 1: int32 classes, int32 kind of scores, double minimum probability, then for each class double[] edges and double[] values, one more.
    void IModelPart<HistogramBinning>.Write(ModelWriter writer)
    {
        writer.Write(ClassCount);
        writer.Write((int)ScoreKind);
        writer.Write(MinimumProbability);
        for (int k = 0; k < ClassCount; k++)
        {
            writer.Write(_edges[k].AsSpan());
            writer.Write(_values[k].AsSpan());
        }
    }

    static HistogramBinning IModelPart<HistogramBinning>.Read(ModelReader reader)
    {
        int classes = reader.ReadInt32("the number of classes", 2, 1 << 24);
        ScoreKind kind = reader.ReadEnum<ScoreKind>();
        double minimum = reader.ReadDouble();
        var edges = new List<double[]>();
        var values = new List<double[]>();
        for (int k = 0; k < classes; k++)
        {
            edges.Add(reader.ReadDoubles());
            values.Add(reader.ReadDoubles(edges[k].Length + 1L));
        }

        return new HistogramBinning(kind, [.. edges], [.. values], minimum);
    }
}
