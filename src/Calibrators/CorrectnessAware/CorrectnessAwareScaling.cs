using System.Buffers;
using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>
/// Correctness-aware calibration: a temperature for each row, learned so that the confidence rises where the prediction is right and falls where it is wrong. The order of the
/// classes never changes.
/// </summary>
/// <remarks>
/// Minimises the mean of (largest probability - [prediction right])^2 over T(row) = T0 exp(L tanh((b + w c) / L)), L = ln 10, with the row's cues c: gaps of its
/// largest logits and its largest probabilities, and the probabilities that transformed copies of the row (flipped, cropped, greyed pictures) give to the row's best classes.
/// T0 is the one temperature that the log-loss asks for. Never weighted by correctness: the published code weights right rows by the share of wrong ones, which
/// calibrates for a world in which half of all predictions are wrong. Liu, Wang, Zou, Zou and Zheng, "Optimizing Calibration by Gaining Aware of Prediction Correctness"
/// (arXiv 2404.13016).
/// </remarks>
public sealed class CorrectnessAwareScaling : IScoreCalibration, IModelPart<CorrectnessAwareScaling>
{
    private const int OnStack = 256;

    private readonly double[] _weights;
    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly bool _useRowCues;

    internal CorrectnessAwareScaling(
        int classCount, int inputCount, ScoreKind scoreKind, bool useRowCues, double baseTemperature, double bias, double[] weights, double[] means, double[] deviations,
        CorrectnessAwareSummary summary)
    {
        (ClassCount, InputCount, ScoreKind, _useRowCues, BaseTemperature, Bias) = (classCount, inputCount, scoreKind, useRowCues, baseTemperature, bias);
        (_weights, _means, _deviations, Summary) = (weights, means, deviations, summary);
    }

    /// <summary>The layout of the model's bytes.</summary>
    public static ModelFormat Format => new("correctness-aware-scaling", 1, 1);

    /// <inheritdoc/>
    public int ClassCount { get; }

    /// <inheritdoc/>
    public int InputCount { get; }

    /// <inheritdoc/>
    public ScoreKind ScoreKind { get; }

    /// <summary>T0, the temperature that the log-loss asks for: where the fit started.</summary>
    public double BaseTemperature { get; }

    /// <summary>The free term of a row's temperature.</summary>
    public double Bias { get; }

    /// <summary>A weight per standardised cue: above 0 a larger cue makes more cautious.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>What happened in the fit.</summary>
    public CorrectnessAwareSummary Summary { get; }

    /// <summary>Learns the temperature of a row.</summary>
    /// <param name="rows">Rows that the classifier was not trained on, with the scores of transformed copies behind the row's own if there are any.</param>
    /// <param name="options">Cues and penalty; column names are not used here. Null for the defaults.</param>
    /// <param name="progress">Told after each iteration, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the fit between parts of a pass.</param>
    /// <returns>The calibration. With fewer than 1,000 rows or 100 errors one temperature is safer: see <see cref="CorrectnessAwareSummary.Errors"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public static CorrectnessAwareScaling Fit(
        LabeledScores rows, CorrectnessAwareOptions? options = null, IProgress<CalibrationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new CorrectnessAwareOptions();
        options.Validate();
        rows.RequireRows();
        return CorrectnessAwareFitter.Run(rows, options, progress, cancellationToken);
    }

    /// <summary>The temperature of a row.</summary>
    /// <param name="scores"><see cref="InputCount"/> times <see cref="ClassCount"/> scores.</param>
    /// <returns>From a tenth of <see cref="BaseTemperature"/> to ten times of it; NaN if a score is not finite.</returns>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public double TemperatureOf(ReadOnlySpan<double> scores)
    {
        ScoreCalibration.RequireRow(this, scores.Length, ClassCount);
        double[]? rented = scores.Length > OnStack ? ArrayPool<double>.Shared.Rent(scores.Length) : null;
        Span<double> logits = (rented ?? stackalloc double[OnStack])[..scores.Length];
        double temperature = ScoreLogits.Compute(scores, ScoreKind, logits) ? TemperatureOfLogits(logits) : double.NaN;
        if (rented is not null)
            ArrayPool<double>.Shared.Return(rented);
        return temperature;
    }

    /// <inheritdoc/>
    public void Calibrate(ReadOnlySpan<double> scores, Span<double> probabilities)
    {
        ScoreCalibration.RequireRow(this, scores.Length, probabilities.Length);
        double temperature = TemperatureOf(scores);
        if (double.IsNaN(temperature))
        {
            probabilities.Fill(double.NaN);
            return;
        }

        ScoreLogits.Compute(scores[..ClassCount], ScoreKind, probabilities);
        Softmax.Compute(probabilities, probabilities, temperature);
    }

    private double TemperatureOfLogits(ReadOnlySpan<double> logits)
    {
        int count = _weights.Length;
        double[]? rented = count > OnStack ? ArrayPool<double>.Shared.Rent(count) : null;
        Span<double> cues = (rented ?? stackalloc double[OnStack])[..count];
        CorrectnessCues.Compute(logits, ClassCount, _useRowCues, cues);
        double linear = Bias;
        for (int j = 0; j < count; j++)
            linear += _weights[j] * (cues[j] - _means[j]) / _deviations[j];
        if (rented is not null)
            ArrayPool<double>.Shared.Return(rented);
        return BaseTemperature * Math.Exp(CorrectnessObjective.Limit * Math.Tanh(linear / CorrectnessObjective.Limit));
    }

    // Version 1: int32 classes, int32 inputs, int32 kind of scores, bool row cues, double T0, double bias, double[] weights, double[] means, double[] deviations; the
    // summary: int32 rows, int32 rows left out, int32 errors, double loss before, double loss after, int32 iterations, bool converged.
    void IModelPart<CorrectnessAwareScaling>.Write(ModelWriter writer)
    {
        writer.Write(ClassCount);
        writer.Write(InputCount);
        writer.Write((int)ScoreKind);
        writer.Write(_useRowCues);
        writer.Write(BaseTemperature);
        writer.Write(Bias);
        writer.Write(_weights.AsSpan());
        writer.Write(_means.AsSpan());
        writer.Write(_deviations.AsSpan());
        writer.Write(Summary.Rows);
        writer.Write(Summary.RowsLeftOut);
        writer.Write(Summary.Errors);
        writer.Write(Summary.LossBefore);
        writer.Write(Summary.LossAfter);
        writer.Write(Summary.Iterations);
        writer.Write(Summary.Converged);
    }

    static CorrectnessAwareScaling IModelPart<CorrectnessAwareScaling>.Read(ModelReader reader)
    {
        int classes = reader.ReadInt32("the number of classes", 2, 1 << 24), inputs = reader.ReadInt32("the number of inputs", 1, 1 << 16);
        ScoreKind kind = reader.ReadEnum<ScoreKind>();
        bool useRowCues = reader.ReadBoolean();
        double temperature = reader.ReadDouble(), bias = reader.ReadDouble();
        if (!(temperature > 0 && double.IsFinite(temperature)) || !double.IsFinite(bias))
            throw ModelReader.Broken("the temperature is not a finite number above 0");
        int cues = CorrectnessCues.Count(classes, inputs, useRowCues);
        return new CorrectnessAwareScaling(
            classes, inputs, kind, useRowCues, temperature, bias, reader.ReadDoubles(cues), reader.ReadDoubles(cues), reader.ReadDoubles(cues),
            new CorrectnessAwareSummary(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32(), reader.ReadBoolean()));
    }
}
