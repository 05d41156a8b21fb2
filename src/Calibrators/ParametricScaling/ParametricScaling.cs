using System.Buffers;
using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Vector scaling, matrix scaling and Dirichlet calibration: softmax of an affine map of the logits or of the log-probabilities.</summary>
/// <remarks>
/// The order of the classes may change, and with it the accuracy. Guo et al. (arXiv 1706.04599) for vector and matrix, Kull et al. (arXiv 1910.12656)
/// for Dirichlet calibration and the penalty ODIR.
/// </remarks>
public sealed class ParametricScaling : IScoreCalibration, IModelPart<ParametricScaling>
{
    private const int OnStack = 256;

    private readonly double[] _weights;
    private readonly double[] _biases;

    internal ParametricScaling(ParametricScalingMethod method, ScoreKind scoreKind, double[] weights, double[] biases, ParametricScalingSummary summary) =>
        (Method, ScoreKind, _weights, _biases, Summary) = (method, scoreKind, weights, biases, summary);

    /// <summary>The layout of the model's bytes.</summary>
    public static ModelFormat Format => new("parametric-scaling", 1, 1);

    /// <summary>Which numbers are free.</summary>
    public ParametricScalingMethod Method { get; }

    /// <inheritdoc/>
    public int ClassCount => _biases.Length;

    /// <inheritdoc/>
    public ScoreKind ScoreKind { get; }

    /// <summary>One weight per class for <see cref="ParametricScalingMethod.Vector"/>; else row-major, a row per output class.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>One bias per class.</summary>
    public IReadOnlyList<double> Biases => _biases;

    /// <summary>What happened in the fit.</summary>
    public ParametricScalingSummary Summary { get; }

    /// <inheritdoc/>
    public AffineLogits Affine => new(_weights, _biases, Method == ParametricScalingMethod.Dirichlet);

    /// <summary>Learns weights and biases.</summary>
    /// <param name="method">Which numbers are free.</param>
    /// <param name="rows">Rows that the classifier was not trained on.</param>
    /// <param name="options">Penalties and their choice; column names are not used here. Null for the defaults.</param>
    /// <param name="progress">Told after each iteration, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the fit between parts of a pass.</param>
    /// <returns>The calibration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There are fewer rows than folds, or none.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public static ParametricScaling Fit(
        ParametricScalingMethod method, LabeledScores rows, ParametricScalingOptions? options = null,
        IProgress<CalibrationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new ParametricScalingOptions();
        options.Validate();
        rows.RequireRows();
        return new ParametricScalingFitter(method, options, progress, cancellationToken).Fit(rows);
    }

    /// <inheritdoc cref="Fit(ParametricScalingMethod, LabeledScores, ParametricScalingOptions?, IProgress{CalibrationProgress}?, CancellationToken)"/>
    /// <param name="method">Which numbers are free.</param>
    /// <param name="scores">Row-major scores.</param>
    /// <param name="classCount">The number of classes, at least 2.</param>
    /// <param name="labels">The true class of each row from 0; negative for missing.</param>
    /// <param name="scoreKind">What the scores are.</param>
    /// <param name="weights">One weight per row, not negative; empty for equal weights.</param>
    public static ParametricScaling Fit(
        ParametricScalingMethod method, ReadOnlySpan<float> scores, int classCount, ReadOnlySpan<int> labels, ScoreKind scoreKind = ScoreKind.Logits, ReadOnlySpan<float> weights = default) =>
        Fit(method, LabeledScores.Of(scores, classCount, labels, scoreKind, weights));

    /// <inheritdoc/>
    public void Calibrate(ReadOnlySpan<double> scores, Span<double> probabilities)
    {
        ScoreCalibration.RequireRow(this, scores.Length, probabilities.Length);
        double[]? rented = scores.Length > OnStack ? ArrayPool<double>.Shared.Rent(scores.Length) : null;
        Span<double> inputs = (rented ?? stackalloc double[OnStack])[..scores.Length];
        if (ScoreLogits.Compute(scores, ScoreKind, inputs))
        {
            if (Method == ParametricScalingMethod.Dirichlet)
                Softmax.ComputeLog(inputs, inputs);
            Map(Method, _weights, _biases, inputs, probabilities);
            Softmax.Compute(probabilities, probabilities);
        }
        else
        {
            probabilities.Fill(double.NaN);
        }

        if (rented is not null)
            ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>W x + b.</summary>
    internal static void Map(ParametricScalingMethod method, ReadOnlySpan<double> weights, ReadOnlySpan<double> biases, ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        for (int k = 0; k < outputs.Length; k++)
        {
            outputs[k] = biases[k] + (method == ParametricScalingMethod.Vector
                ? weights[k] * inputs[k]
                : DoubleVectors.Dot(weights.Slice(k * inputs.Length, inputs.Length), inputs));
        }
    }

    // Version 1: int32 method, int32 kind of scores, int32 classes, double[] weights, double[] biases; the summary: int32 rows, int32 rows left out, double lambda,
    // double mu, double cross-validated log-loss, double log-loss before, double log-loss after, int32 iterations, bool converged.
    void IModelPart<ParametricScaling>.Write(ModelWriter writer)
    {
        writer.Write((int)Method);
        writer.Write((int)ScoreKind);
        writer.Write(ClassCount);
        writer.Write(_weights.AsSpan());
        writer.Write(_biases.AsSpan());
        writer.Write(Summary.Rows);
        writer.Write(Summary.RowsLeftOut);
        writer.Write(Summary.Lambda);
        writer.Write(Summary.Mu);
        writer.Write(Summary.CrossValidatedLogLoss);
        writer.Write(Summary.LogLossBefore);
        writer.Write(Summary.LogLossAfter);
        writer.Write(Summary.Iterations);
        writer.Write(Summary.Converged);
    }

    static ParametricScaling IModelPart<ParametricScaling>.Read(ModelReader reader)
    {
        ParametricScalingMethod method = reader.ReadEnum<ParametricScalingMethod>();
        ScoreKind kind = reader.ReadEnum<ScoreKind>();
        int classes = reader.ReadInt32("the number of classes", 2, 1 << 15);
        double[] weights = reader.ReadDoubles(method == ParametricScalingMethod.Vector ? classes : (long)classes * classes);
        double[] biases = reader.ReadDoubles(classes);
        return new ParametricScaling(method, kind, weights, biases, new ParametricScalingSummary(
            reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(),
            reader.ReadInt32(), reader.ReadBoolean()));
    }
}
