using MLExtensions.Calibrators;

namespace MLExtensions.Benchmarks;

/// <summary>The rules that SDM is compared with, all on the logits of the same model and calibrated on the same rows.</summary>
internal static class SelectiveRules
{
    private const double RapsPenalty = 0.1;
    private const int RapsFree = 1;

    /// <summary>Softmax of the logits over a temperature: the largest probability.</summary>
    public static bool[] Confident(float[] logits, int classes, double inverseTemperature, double alpha) =>
        [.. Rows(logits, classes).Select(row => Softmax(row, inverseTemperature).Max() >= alpha)];

    /// <summary>The inverse temperature of the least loss, by golden section: it is convex.</summary>
    public static double InverseTemperature(float[] logits, int[] labels, int classes)
    {
        float[][] rows = [.. Rows(logits, classes)];
        double low = Math.Log(1e-3);
        double high = Math.Log(1e3);
        double golden = (Math.Sqrt(5) - 1) / 2;
        while (high - low > 1e-9)
        {
            double left = high - (golden * (high - low));
            double right = low + (golden * (high - low));
            if (Loss(left) < Loss(right))
                high = right;
            else
                low = left;
        }

        return Math.Exp((low + high) / 2);

        double Loss(double b) => rows.Select((row, i) => SdmActivation.Loss(row, SdmActivation.SoftmaxSimilarity, Math.Exp(b), labels[i])).Average();
    }

    /// <summary>Rows whose adaptive prediction set (Romano et al. 2020; regularised: Angelopoulos et al. 2021) has one class.</summary>
    /// <param name="calibration">Logits of calibration rows.</param>
    /// <param name="labels">Their labels.</param>
    /// <param name="logits">Logits to decide on.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inverseTemperature">Applied to all logits.</param>
    /// <param name="alpha">The coverage.</param>
    /// <param name="regularized">RAPS instead of APS.</param>
    public static bool[] SingleClass(float[] calibration, int[] labels, float[] logits, int classes, double inverseTemperature, double alpha, bool regularized)
    {
        var random = new Random(1);
        double[] scores = [.. Rows(calibration, classes).Select((row, i) => Scores(row, inverseTemperature, regularized, random.NextDouble())[labels[i]]).Order()];
        int rank = (int)Math.Ceiling((scores.Length + 1) * alpha);
        double threshold = rank > scores.Length ? double.PositiveInfinity : scores[rank - 1];
        return [.. Rows(logits, classes).Select(row => Scores(row, inverseTemperature, regularized, random.NextDouble()).Count(score => score <= threshold) == 1)];
    }

    private static double[] Scores(float[] row, double inverseTemperature, bool regularized, double u)
    {
        double[] p = Softmax(row, inverseTemperature);
        int[] order = [.. Enumerable.Range(0, p.Length).OrderByDescending(c => p[c])];
        var scores = new double[p.Length];
        double sum = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            double penalty = regularized ? RapsPenalty * Math.Max(0, rank + 1 - RapsFree) : 0;
            scores[order[rank]] = sum + (u * p[order[rank]]) + penalty;
            sum += p[order[rank]];
        }

        return scores;
    }

    private static double[] Softmax(float[] row, double inverseTemperature)
    {
        var p = new double[row.Length];
        SdmActivation.Compute(row, SdmActivation.SoftmaxSimilarity, inverseTemperature, p);
        return p;
    }

    private static IEnumerable<float[]> Rows(float[] logits, int classes) => logits.Chunk(classes);
}
