namespace MLExtensions.Transforms;

/// <summary>Precision at 101 recalls, and the final recall, of one class: for each threshold, area range and limit.</summary>
internal sealed class CocoAccumulation
{
    public const int RecallCount = 101;

    // The step of a double at 1: what the reference adds, so that 0/0 is 0.
    private const double Epsilon = 2.220446049250313e-16;

    private static readonly double[] Recalls = CocoSettings.LinearSteps(0, 1, RecallCount);

    private readonly double[][] _precision;
    private readonly double[] _recall;
    private readonly int _thresholds;
    private readonly int _limits;
    private readonly int[] _truthCount;

    private CocoAccumulation(int id, CocoSettings settings, int[] truthCount)
    {
        Class = id;
        _thresholds = settings.IouThresholds.Count;
        _limits = settings.MaxDetections.Count;
        _truthCount = truthCount;
        _precision = [.. Enumerable.Range(0, CocoSettings.AreaCount * _thresholds).Select(_ => new double[RecallCount])];
        _recall = new double[CocoSettings.AreaCount * _thresholds * _limits];
    }

    public int Class { get; }

    /// <summary>Whether there is anything to be found; else the class is left out of all means.</summary>
    public bool Counts(int area) => _truthCount[area] > 0;

    /// <summary>Precision at each of 101 recalls, with the largest limit.</summary>
    public ReadOnlySpan<double> Precision(int threshold, int area) => _precision[(area * _thresholds) + threshold];

    public double Recall(int threshold, int area, int limit) => _recall[(((area * _thresholds) + threshold) * _limits) + limit];

    public int TruthCount(int area) => _truthCount[area];

    public static CocoAccumulation Of(DetectionClass group, CocoSettings settings)
    {
        CocoMatching matching = CocoMatching.Of(group, settings);
        var result = new CocoAccumulation(group.Id, settings, matching.TruthCount);
        // Over all pictures, by falling score; equal scores by the picture's id and then as they came.
        int[] order = [.. Enumerable.Range(0, group.Detected.Length).Where(i => matching.Rank[i] < settings.MaxDetections[^1]).OrderByDescending(i => group.Detected[i].Score)];
        var precision = new double[order.Length];
        var recall = new double[order.Length];
        for (int area = 0; area < CocoSettings.AreaCount; area++)
        {
            if (!result.Counts(area))
                continue;
            for (int threshold = 0; threshold < result._thresholds; threshold++)
            {
                for (int limit = 0; limit < result._limits; limit++)
                    result.Accumulate(matching, order, area, threshold, limit, settings.MaxDetections[limit], precision, recall);
            }
        }

        return result;
    }

    private void Accumulate(CocoMatching matching, int[] order, int area, int threshold, int limit, int most, double[] precision, double[] recall)
    {
        uint[] matched = matching.Matched(area);
        uint[] ignored = matching.Ignored(area);
        double right = 0;
        double wrong = 0;
        int count = 0;
        foreach (int i in order)
        {
            if (matching.Rank[i] >= most)
                continue;
            if ((ignored[i] >> threshold & 1) == 0)
            {
                if ((matched[i] >> threshold & 1) != 0)
                    right++;
                else
                    wrong++;
            }

            precision[count] = right / (wrong + right + Epsilon);
            recall[count++] = right / _truthCount[area];
        }

        _recall[(((area * _thresholds) + threshold) * _limits) + limit] = count > 0 ? recall[count - 1] : 0;
        if (limit == _limits - 1)
            Interpolate(precision.AsSpan(0, count), recall.AsSpan(0, count), _precision[(area * _thresholds) + threshold]);
    }

    private static void Interpolate(Span<double> precision, ReadOnlySpan<double> recall, Span<double> atRecalls)
    {
        for (int i = precision.Length - 1; i > 0; i--)
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        for (int r = 0, i = 0; r < RecallCount; r++)
        {
            while (i < recall.Length && recall[i] < Recalls[r])
                i++;
            atRecalls[r] = i < recall.Length ? precision[i] : 0;
        }
    }
}
