using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Isotonic regression one-versus-rest: each class's probability goes through the nondecreasing function that fits "is this class" best, then the row is
/// divided by its sum.</summary>
/// <remarks>
/// Without form and without penalty: with few rows per class it learns noise, and a class that was never right below some probability gets exactly 0 there, which
/// costs a log-loss of 69 nats when it is right after all; see <see cref="BinaryMapOptions.MinimumProbability"/>. The order of the classes may change. Zadrozny and Elkan,
/// "Transforming classifier scores into accurate multiclass probability estimates" (KDD 2002).
/// </remarks>
public sealed class IsotonicCalibration : IScoreCalibration, IModelPart<IsotonicCalibration>
{
    private readonly double[][] _knots;
    private readonly double[][] _values;

    internal IsotonicCalibration(ScoreKind scoreKind, double[][] knots, double[][] values, double minimumProbability) =>
        (ScoreKind, _knots, _values, MinimumProbability) = (scoreKind, knots, values, minimumProbability);

    /// <summary>The layout of the model's bytes.</summary>
    public static ModelFormat Format => new("isotonic-calibration", 1, 1);

    /// <inheritdoc/>
    public int ClassCount => _knots.Length;

    /// <inheritdoc/>
    public ScoreKind ScoreKind { get; }

    /// <summary>What each class's probability is raised to before the row is normalised.</summary>
    public double MinimumProbability { get; }

    /// <summary>Learns a function per class.</summary>
    /// <param name="rows">Rows that the classifier was not trained on.</param>
    /// <param name="options">The smallest probability; column names are not used here. Null for the defaults.</param>
    /// <param name="progress">Told after each class.</param>
    /// <returns>The calibration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public static IsotonicCalibration Fit(LabeledScores rows, BinaryMapOptions? options = null, IProgress<CalibrationProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new BinaryMapOptions();
        options.Validate(rows.ClassCount);
        rows.RequireRows();
        double[] probabilities = rows.Probabilities();
        var knots = new double[rows.ClassCount][];
        var values = new double[rows.ClassCount][];
        for (int k = 0; k < knots.Length; k++)
        {
            double[] column = OneVersusRest.Column(probabilities, rows.ClassCount, k);
            (knots[k], values[k]) = PoolAdjacentViolators.Fit(column, OneVersusRest.Outcomes(rows.Labels, k), rows.Weights);
            progress?.Report(new CalibrationProgress(k + 1, knots.Length, 0));
        }

        return new IsotonicCalibration(rows.ScoreKind, knots, values, options.MinimumProbability);
    }

    /// <summary>The function of a class.</summary>
    /// <param name="classIndex">The class from 0.</param>
    /// <param name="probability">Its probability before calibration.</param>
    /// <returns>The calibrated probability before the row is normalised.</returns>
    public double Map(int classIndex, double probability) => PoolAdjacentViolators.Evaluate(_knots[classIndex], _values[classIndex], probability);

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

    // Version 1: int32 classes, int32 kind of scores, double minimum probability, then for each class double[] knots and double[] values.
    void IModelPart<IsotonicCalibration>.Write(ModelWriter writer)
    {
        writer.Write(ClassCount);
        writer.Write((int)ScoreKind);
        writer.Write(MinimumProbability);
        for (int k = 0; k < ClassCount; k++)
        {
            writer.Write(_knots[k].AsSpan());
            writer.Write(_values[k].AsSpan());
        }
    }

    static IsotonicCalibration IModelPart<IsotonicCalibration>.Read(ModelReader reader)
    {
        int classes = reader.ReadInt32("the number of classes", 2, 1 << 24);
        ScoreKind kind = reader.ReadEnum<ScoreKind>();
        double minimum = reader.ReadDouble();
        var knots = new List<double[]>();
        var values = new List<double[]>();
        for (int k = 0; k < classes; k++)
        {
            knots.Add(reader.ReadDoubles());
            if (knots[k].Length == 0)
                throw ModelReader.Broken("a class has no knots");
            values.Add(reader.ReadDoubles(knots[k].Length));
        }

        return new IsotonicCalibration(kind, [.. knots], [.. values], minimum);
    }
}
