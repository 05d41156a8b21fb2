using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Temperature scaling: p = softmax(z / T), one temperature T for all rows and classes. The order of the classes never changes, so neither does the
/// accuracy.</summary>
/// <remarks>
/// T minimises the weighted mean of -ln p of the true class, a convex problem in 1/T with no randomness. Above 1 the classifier was over-confident,
/// below 1 under-confident. Scores that are probabilities are read as logits ln(max(p, 1e-30)); where data has exact zeros at the true class, T depends on that
/// clip. Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (arXiv 1706.04599), section 4.2.
/// </remarks>
public sealed class TemperatureScaling : IScoreCalibration, IModelPart<TemperatureScaling>
{
    internal TemperatureScaling(int classCount, ScoreKind scoreKind, double temperature, TemperatureSummary summary) =>
        (ClassCount, ScoreKind, Temperature, Summary) = (classCount, scoreKind, temperature, summary);

    /// <summary>The layout of the model's bytes.</summary>
    public static ModelFormat Format => new("temperature-scaling", 1, 1);

    /// <inheritdoc/>
    public int ClassCount { get; }

    /// <inheritdoc/>
    public ScoreKind ScoreKind { get; }

    /// <summary>What the logits are divided by.</summary>
    public double Temperature { get; }

    /// <summary>What happened in the fit.</summary>
    public TemperatureSummary Summary { get; }

    /// <inheritdoc/>
    public AffineLogits Affine => new([1 / Temperature], [], false);

    /// <summary>Finds the temperature.</summary>
    /// <param name="rows">Rows that the classifier was not trained on.</param>
    /// <param name="options">The bounds of the temperature; column names are not used here. Null for the defaults.</param>
    /// <param name="progress">Told after each step, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the fit between parts of a pass.</param>
    /// <returns>The calibration. Look at <see cref="TemperatureSummary.Bound"/>: at a bound the rows do not determine a temperature.</returns>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public static TemperatureScaling Fit(
        LabeledScores rows, TemperatureOptions? options = null, IProgress<CalibrationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new TemperatureOptions();
        options.Validate();
        rows.RequireRows();
        return TemperatureSearch.Run(rows, options, progress, cancellationToken);
    }

    /// <inheritdoc cref="Fit(LabeledScores, TemperatureOptions?, IProgress{CalibrationProgress}?, CancellationToken)"/>
    /// <param name="scores">Row-major scores.</param>
    /// <param name="classCount">The number of classes, at least 2.</param>
    /// <param name="labels">The true class of each row from 0; negative for missing.</param>
    /// <param name="scoreKind">What the scores are.</param>
    /// <param name="weights">One weight per row, not negative; empty for equal weights.</param>
    public static TemperatureScaling Fit(
        ReadOnlySpan<float> scores, int classCount, ReadOnlySpan<int> labels, ScoreKind scoreKind = ScoreKind.Logits, ReadOnlySpan<float> weights = default) =>
        Fit(LabeledScores.Of(scores, classCount, labels, scoreKind, weights));

    /// <summary>Softmax of logits divided by a temperature, computed in double.</summary>
    /// <param name="logits">A logit per class.</param>
    /// <param name="temperature">What they are divided by: finite, above 0.</param>
    /// <param name="probabilities">A probability per class; may be the logits themselves.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not finite or not above 0.</exception>
    public static void Apply(ReadOnlySpan<double> logits, double temperature, Span<double> probabilities) => Softmax.Compute(logits, probabilities, temperature);

    /// <inheritdoc/>
    public void Calibrate(ReadOnlySpan<double> scores, Span<double> probabilities)
    {
        ScoreCalibration.RequireRow(this, scores.Length, probabilities.Length);
        if (ScoreLogits.Compute(scores, ScoreKind, probabilities))
            Softmax.Compute(probabilities, probabilities, Temperature);
        else
            probabilities.Fill(double.NaN);
    }

    // Version 1: int32 classes, int32 kind of scores, double temperature; the summary: int32 rows, int32 rows left out, int32 steps, double log-loss before,
    // double log-loss after, int32 bound.
    void IModelPart<TemperatureScaling>.Write(ModelWriter writer)
    {
        writer.Write(ClassCount);
        writer.Write((int)ScoreKind);
        writer.Write(Temperature);
        writer.Write(Summary.Rows);
        writer.Write(Summary.RowsLeftOut);
        writer.Write(Summary.Steps);
        writer.Write(Summary.LogLossBefore);
        writer.Write(Summary.LogLossAfter);
        writer.Write((int)Summary.Bound);
    }

    static TemperatureScaling IModelPart<TemperatureScaling>.Read(ModelReader reader)
    {
        int classes = reader.ReadInt32("the number of classes", 2, Array.MaxLength);
        ScoreKind kind = reader.ReadEnum<ScoreKind>();
        double temperature = reader.ReadDouble();
        if (!(temperature > 0 && double.IsFinite(temperature)))
            throw ModelReader.Broken("the temperature is not a finite number above 0");
        return new TemperatureScaling(classes, kind, temperature, new TemperatureSummary(
            reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadEnum<TemperatureBound>()));
    }
}
