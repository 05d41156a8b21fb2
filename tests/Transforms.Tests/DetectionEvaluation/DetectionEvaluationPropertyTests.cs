namespace MLExtensions.Transforms.Tests;

/// <summary>What holds for any detections.</summary>
public class DetectionEvaluationPropertyTests
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Only_the_order_of_scores_matters(int seed)
    {
        (GroundTruthBox[] truth, DetectedBox[] detected) = Make(seed);
        CocoMetrics expected = CocoEvaluator.Evaluate(truth, detected);
        CocoMetrics shrunk = CocoEvaluator.Evaluate(truth, [.. detected.Select(box => box with { Score = Math.Exp(3 * box.Score) - 7 })]);
        Assert.Equal(expected.MeanAveragePrecision, shrunk.MeanAveragePrecision);
        Assert.Equal(expected.AverageRecalls, shrunk.AverageRecalls);
        Assert.Equal(VocEvaluator.Evaluate(truth, detected).MeanAveragePrecision,
            VocEvaluator.Evaluate(truth, [.. detected.Select(box => box with { Score = 2 * box.Score })]).MeanAveragePrecision);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_order_in_which_boxes_come_does_not_matter(int seed)
    {
        (GroundTruthBox[] truth, DetectedBox[] detected) = Make(seed);
        CocoMetrics expected = CocoEvaluator.Evaluate(truth, detected);
        new Random(seed).Shuffle(detected);
        Assert.Equal(expected.MeanAveragePrecision, CocoEvaluator.Evaluate(truth, detected).MeanAveragePrecision);
        // Of detections in other pictures than all others the id does not matter either, as long as scores differ.
        Assert.Equal(expected.MeanAveragePrecision,
            CocoEvaluator.Evaluate([.. truth.Select(box => box with { Image = -box.Image })], [.. detected.Select(box => box with { Image = -box.Image })]).MeanAveragePrecision);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Perfect_detections_have_precision_one_and_wrong_ones_lower_it(int seed)
    {
        (GroundTruthBox[] truth, _) = Make(seed);
        DetectedBox[] perfect = [.. truth.Select((box, i) => new DetectedBox(box.Image, box.Class, box.X, box.Y, box.Width, box.Height, i / 1000.0))];
        Assert.Equal(1, CocoEvaluator.Evaluate(truth, perfect).MeanAveragePrecision, 1e-12);
        Assert.Equal(1, VocEvaluator.Evaluate(truth, perfect).MeanAveragePrecision, 1e-12);
        DetectedBox[] spoiled = [.. perfect, .. perfect.Select(box => box with { X = box.X + 5000, Score = box.Score + 10 })];
        Assert.InRange(CocoEvaluator.Evaluate(truth, spoiled).MeanAveragePrecision, 0.1, 0.9);
        Assert.InRange(VocEvaluator.Evaluate(truth, spoiled).MeanAveragePrecision, 0.1, 0.9);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Stricter_thresholds_never_find_more(int seed)
    {
        (GroundTruthBox[] truth, DetectedBox[] detected) = Make(seed);
        foreach (DetectionClassMetrics found in CocoEvaluator.Evaluate(truth, detected).PerClass)
        {
            double[] curve = found.PrecisionCurve();
            Assert.Equal(curve.OrderDescending(), curve);
            Assert.True(found.AveragePrecisions[0] >= found.AveragePrecisions[^1]);
            Assert.InRange(found.AverageRecall, 0, 1);
        }
    }

    private static (GroundTruthBox[] Truth, DetectedBox[] Detected) Make(int seed)
    {
        var random = new Random(seed);
        GroundTruthBox[] truth = [.. Enumerable.Range(0, 120).Select(i => new GroundTruthBox(1 + (i % 17), i % 3, random.Next(500), random.Next(500), 20 + random.Next(150), 20 + random.Next(150)))];
        DetectedBox[] detected = [.. truth.SelectMany(box => Enumerable.Range(0, 2).Select(_ => new DetectedBox(
            box.Image, box.Class, box.X + random.Next(-12, 12), box.Y + random.Next(-12, 12), box.Width, box.Height, random.NextDouble())))];
        return (truth, detected);
    }
}
