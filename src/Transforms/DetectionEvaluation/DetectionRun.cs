namespace MLExtensions.Transforms;

/// <summary>The boxes of one class in one picture: a stretch of a sorted array.</summary>
internal readonly record struct DetectionRun(long Image, int TruthStart, int TruthCount, int DetectedStart, int DetectedCount);

/// <summary>All boxes of one class, by picture; within a picture detections by falling score, equal ones in the order given.</summary>
internal sealed class DetectionClass(int id, GroundTruthBox[] truth, DetectedBox[] detected, DetectionRun[] runs)
{
    public int Id { get; } = id;

    public GroundTruthBox[] Truth { get; } = truth;

    public DetectedBox[] Detected { get; } = detected;

    /// <summary>By rising id of the picture.</summary>
    public DetectionRun[] Runs { get; } = runs;

    /// <summary>Groups the boxes; classes come in rising order, those without ground truth too.</summary>
    /// <exception cref="ArgumentException">A score is NaN.</exception>
    public static DetectionClass[] Group(IReadOnlyCollection<GroundTruthBox> truth, IReadOnlyCollection<DetectedBox> detected)
    {
        var truthByClass = truth.ToLookup(box => box.Class);
        var detectedByClass = detected.ToLookup(box => !double.IsNaN(box.Score)
            ? box.Class
            : throw new ArgumentException($"A detection in picture {box.Image} has score NaN.", nameof(detected)));
        int[] classes = [.. truthByClass.Select(group => group.Key).Union(detectedByClass.Select(group => group.Key)).Order()];
        var groups = new DetectionClass[classes.Length];
        Parallel.For(0, classes.Length, i => groups[i] = Make(classes[i], truthByClass[classes[i]], detectedByClass[classes[i]]));
        return groups;
    }

    private static DetectionClass Make(int id, IEnumerable<GroundTruthBox> truth, IEnumerable<DetectedBox> detected)
    {
        // Stable sorts: what is equal stays as it came.
        GroundTruthBox[] allTruth = [.. truth.OrderBy(box => box.Image)];
        DetectedBox[] allDetected = [.. detected.OrderBy(box => box.Image).ThenByDescending(box => box.Score)];
        var runs = new List<DetectionRun>();
        for (int t = 0, d = 0; t < allTruth.Length || d < allDetected.Length;)
        {
            long image = t == allTruth.Length ? allDetected[d].Image
                : d == allDetected.Length ? allTruth[t].Image
                : Math.Min(allTruth[t].Image, allDetected[d].Image);
            int truthStart = t;
            int detectedStart = d;
            while (t < allTruth.Length && allTruth[t].Image == image)
                t++;
            while (d < allDetected.Length && allDetected[d].Image == image)
                d++;
            runs.Add(new DetectionRun(image, truthStart, t - truthStart, detectedStart, d - detectedStart));
        }

        return new DetectionClass(id, allTruth, allDetected, [.. runs]);
    }
}
