namespace MLExtensions.Transforms;

/// <summary>Which detections of a class are right, wrong or ignored: for each area range one bit for each threshold.</summary>
internal sealed class CocoMatching
{
    private readonly CocoSettings _settings;
    private readonly DetectionClass _group;
    private readonly uint[][] _matched;
    private readonly uint[][] _ignored;
    private double[] _overlaps = [];

    private CocoMatching(DetectionClass group, CocoSettings settings)
    {
        _group = group;
        _settings = settings;
        _matched = Bits();
        _ignored = Bits();
        Rank = new int[group.Detected.Length];
        TruthCount = new int[CocoSettings.AreaCount];

        uint[][] Bits() => [.. Enumerable.Range(0, CocoSettings.AreaCount).Select(_ => new uint[group.Detected.Length])];
    }

    /// <summary>The place of each detection among those of its picture, from 0.</summary>
    public int[] Rank { get; }

    /// <summary>For each area range, how many objects there are to be found.</summary>
    public int[] TruthCount { get; }

    public uint[] Matched(int area) => _matched[area];

    public uint[] Ignored(int area) => _ignored[area];

    public static CocoMatching Of(DetectionClass group, CocoSettings settings)
    {
        var matching = new CocoMatching(group, settings);
        foreach (DetectionRun run in group.Runs)
            matching.Match(run);
        return matching;
    }

    private void Match(DetectionRun run)
    {
        int detections = Math.Min(run.DetectedCount, _settings.MaxDetections[^1]);
        for (int d = 0; d < run.DetectedCount; d++)
            Rank[run.DetectedStart + d] = d;
        ReadOnlySpan<GroundTruthBox> truth = _group.Truth.AsSpan(run.TruthStart, run.TruthCount);
        FillOverlaps(truth, _group.Detected.AsSpan(run.DetectedStart, detections));

        // Objects that count come first: a detection turns to an ignored one only when no other fits.
        Span<int> order = truth.Length <= 128 ? stackalloc int[truth.Length] : new int[truth.Length];
        Span<bool> taken = truth.Length <= 128 ? stackalloc bool[truth.Length] : new bool[truth.Length];
        for (int area = 0; area < CocoSettings.AreaCount; area++)
        {
            (double least, double most) = _settings.AreaRange(area);
            int counted = Order(truth, order, least, most);
            TruthCount[area] += counted;
            for (int t = 0; t < _settings.IouThresholds.Count; t++)
            {
                taken.Clear();
                for (int d = 0; d < detections; d++)
                {
                    int index = run.DetectedStart + d;
                    int match = Best(truth, order, taken, counted, d, _settings.IouThresholds[t]);
                    if (match >= 0)
                    {
                        taken[match] = true;
                        _matched[area][index] |= 1u << t;
                        if (match >= counted)
                            _ignored[area][index] |= 1u << t;
                    }
                    else
                    {
                        double size = _group.Detected[index].Width * _group.Detected[index].Height;
                        if (size < least || size > most)
                            _ignored[area][index] |= 1u << t;
                    }
                }
            }
        }
    }

    private static int Order(ReadOnlySpan<GroundTruthBox> truth, Span<int> order, double least, double most)
    {
        int counted = 0;
        for (int g = 0; g < truth.Length; g++)
        {
            if (!IsIgnored(truth[g]))
                order[counted++] = g;
        }

        int place = counted;
        for (int g = 0; g < truth.Length; g++)
        {
            if (IsIgnored(truth[g]))
                order[place++] = g;
        }

        return counted;

        bool IsIgnored(GroundTruthBox box) => box.IsCrowd || box.AreaOrBox < least || box.AreaOrBox > most;
    }

    // The free object of most overlap, of equal ones the last; a crowd is always free. Places are those of the order.
    private int Best(ReadOnlySpan<GroundTruthBox> truth, ReadOnlySpan<int> order, ReadOnlySpan<bool> taken, int counted, int detection, double threshold)
    {
        double best = Math.Min(threshold, 1 - 1e-10);
        int match = -1;
        for (int place = 0; place < order.Length; place++)
        {
            if (place == counted && match >= 0)
                break;
            if (taken[place] && !truth[order[place]].IsCrowd)
                continue;
            double overlap = _overlaps[(detection * truth.Length) + order[place]];
            if (overlap < best)
                continue;
            best = overlap;
            match = place;
        }

        return match;
    }

    private void FillOverlaps(ReadOnlySpan<GroundTruthBox> truth, ReadOnlySpan<DetectedBox> detected)
    {
        if (_overlaps.Length < truth.Length * detected.Length)
            _overlaps = new double[truth.Length * detected.Length];
        for (int d = 0; d < detected.Length; d++)
        {
            for (int g = 0; g < truth.Length; g++)
                _overlaps[(d * truth.Length) + g] = Overlap(detected[d], truth[g]);
        }
    }

    // Of a crowd a detection need not cover much: its overlap is the part of itself that lies in the crowd.
    private static double Overlap(DetectedBox detected, GroundTruthBox truth)
    {
        double width = Math.Min(detected.X + detected.Width, truth.X + truth.Width) - Math.Max(detected.X, truth.X);
        double height = Math.Min(detected.Y + detected.Height, truth.Y + truth.Height) - Math.Max(detected.Y, truth.Y);
        if (!(width > 0 && height > 0))
            return 0;
        double intersection = width * height;
        double area = detected.Width * detected.Height;
        return intersection / (truth.IsCrowd ? area : area + (truth.Width * truth.Height) - intersection);
    }
}
