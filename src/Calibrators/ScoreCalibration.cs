using System.Buffers;

namespace MLExtensions.Calibrators;

/// <summary>Applies calibrations to the float scores that columns hold.</summary>
public static class ScoreCalibration
{
    private const int OnStack = 128;

    /// <summary>The calibrated probabilities of a row; computed in double, nothing is allocated once the pool is warm.</summary>
    /// <param name="calibration">What was learned.</param>
    /// <param name="scores">The scores of the row, as the calibration expects them.</param>
    /// <param name="probabilities">A probability per class: in [0, 1], they sum to 1 within 1e-6. All NaN if a score is not finite. May be the scores themselves.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Calibrate(this IScoreCalibration calibration, ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        int inputs = scores.Length, total = inputs + probabilities.Length;
        double[]? rented = total > OnStack ? ArrayPool<double>.Shared.Rent(total) : null;
        Span<double> work = rented ?? stackalloc double[OnStack];
        for (int i = 0; i < inputs; i++)
            work[i] = scores[i];
        Span<double> result = work.Slice(inputs, probabilities.Length);
        calibration.Calibrate(work[..inputs], result);
        for (int k = 0; k < probabilities.Length; k++)
            probabilities[k] = (float)result[k];
        if (rented is not null)
            ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>The calibrated probabilities of many rows.</summary>
    /// <param name="calibration">What was learned.</param>
    /// <param name="scores">Row-major scores.</param>
    /// <returns>Row-major probabilities.</returns>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public static double[] CalibrateRows(this IScoreCalibration calibration, ReadOnlySpan<double> scores)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        int width = calibration.InputCount * calibration.ClassCount;
        if (scores.Length % width != 0)
            throw new ArgumentException($"{scores.Length} scores are not rows of {width}.", nameof(scores));
        var probabilities = new double[scores.Length / width * calibration.ClassCount];
        for (int i = 0; i < scores.Length / width; i++)
            calibration.Calibrate(scores.Slice(i * width, width), probabilities.AsSpan(i * calibration.ClassCount, calibration.ClassCount));
        return probabilities;
    }

    /// <inheritdoc cref="CalibrateRows(IScoreCalibration, ReadOnlySpan{double})"/>
    public static float[] CalibrateRows(this IScoreCalibration calibration, ReadOnlySpan<float> scores) =>
        Array.ConvertAll(calibration.CalibrateRows(Array.ConvertAll(scores.ToArray(), score => (double)score)), probability => (float)probability);

    /// <summary>For implementers: checks the lengths of a row.</summary>
    internal static void RequireRow(IScoreCalibration calibration, int scores, int probabilities)
    {
        if (scores != calibration.InputCount * calibration.ClassCount)
            throw new ArgumentException($"{scores} scores do not fit {calibration.InputCount} times {calibration.ClassCount} classes.", nameof(scores));
        if (probabilities != calibration.ClassCount)
            throw new ArgumentException($"Room for {probabilities} probabilities does not fit {calibration.ClassCount} classes.", nameof(probabilities));
    }
}
