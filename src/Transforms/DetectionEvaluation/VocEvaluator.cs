namespace MLExtensions.Transforms;

/// <summary>Evaluates detections as PASCAL VOC does. Unlike COCO, a detection is held against the one object that it overlaps most: if that one is
/// found already, the detection is wrong, even where another object would fit.</summary>
public static class VocEvaluator
{
    /// <summary>Evaluates.</summary>
    /// <param name="truth">All objects of all pictures.</param>
    /// <param name="detected">All detections, in any order.</param>
    /// <param name="settings">Threshold and interpolation; null for VOC 2010 and later.</param>
    /// <returns>AP of each class and their mean.</returns>
    /// <exception cref="ArgumentException">A score is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public static VocMetrics Evaluate(IReadOnlyCollection<GroundTruthBox> truth, IReadOnlyCollection<DetectedBox> detected, VocSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(detected);
        settings ??= new VocSettings();
        settings.Validate();
        return new VocMetrics([.. DetectionClass.Group(truth, detected)
            .Where(group => group.Truth.Any(box => !box.IsDifficult))
            .Select(group => Evaluate(group, settings))]);
    }

    private static VocClassMetrics Evaluate(DetectionClass group, VocSettings settings)
    {
        int total = group.Truth.Count(box => !box.IsDifficult);
        Dictionary<long, DetectionRun> runs = group.Runs.ToDictionary(run => run.Image);
        var found = new bool[group.Truth.Length];
        var recall = new List<double>();
        var precision = new List<double>();
        double right = 0;
        double wrong = 0;
        foreach (DetectedBox box in group.Detected.OrderByDescending(box => box.Score))
        {
            (int match, double overlap) = MostOverlapped(group.Truth, runs[box.Image], box, settings.InclusivePixels ? 1 : 0);
            bool fits = match >= 0 && (overlap > settings.IouThreshold || (settings.IsThresholdInclusive && overlap == settings.IouThreshold));
            if (!fits)
                wrong++;
            else if (!group.Truth[match].IsDifficult && !found[match])
                right++;
            else if (!group.Truth[match].IsDifficult)
                wrong++;
            if (fits)
                found[match] = true;
            recall.Add(right / total);
            precision.Add(right / Math.Max(right + wrong, double.Epsilon));
        }

        double average = settings.Interpolation == VocInterpolation.ElevenPoints ? ElevenPoints(recall, precision) : AllPoints(recall, precision);
        return new VocClassMetrics(group.Id, total, average, recall, precision);
    }

    // The first of several equal ones.
    private static (int Match, double Overlap) MostOverlapped(GroundTruthBox[] truth, DetectionRun run, DetectedBox box, double pixel)
    {
        int match = -1;
        double most = double.NegativeInfinity;
        for (int g = run.TruthStart; g < run.TruthStart + run.TruthCount; g++)
        {
            double overlap = Overlap(truth[g], box, pixel);
            if (overlap > most)
            {
                most = overlap;
                match = g;
            }
        }

        return (match, most);
    }

    private static double Overlap(GroundTruthBox truth, DetectedBox box, double pixel)
    {
        double width = Math.Min(truth.X + truth.Width, box.X + box.Width) - Math.Max(truth.X, box.X) + pixel;
        double height = Math.Min(truth.Y + truth.Height, box.Y + box.Height) - Math.Max(truth.Y, box.Y) + pixel;
        if (!(width > 0 && height > 0))
            return 0;
        double intersection = width * height;
        return intersection / (((truth.Width + pixel) * (truth.Height + pixel)) + ((box.Width + pixel) * (box.Height + pixel)) - intersection);
    }

    private static double ElevenPoints(List<double> recall, List<double> precision)
    {
        double sum = 0;
        for (int i = 0; i <= 10; i++)
        {
            double least = i * 0.1;
            sum += recall.Zip(precision).Where(point => point.First >= least).Select(point => point.Second).DefaultIfEmpty(0).Max();
        }

        return sum / 11;
    }

    private static double AllPoints(List<double> recall, List<double> precision)
    {
        double area = 0;
        double envelope = 0;
        for (int i = recall.Count - 1; i >= 0; i--)
        {
            envelope = Math.Max(envelope, precision[i]);
            area += (recall[i] - (i > 0 ? recall[i - 1] : 0)) * envelope;
        }

        return area;
    }
}
