using MLExtensions.Numerics;

namespace MLExtensions.Transforms.Tests;

/// <summary>Cases that can be computed by hand: the five boxes of the specification, degenerate boxes, limits, classes, errors.</summary>
public class SoftNmsTests
{
    private static readonly float[] Five = [0, 0, 10, 10, 1, 1, 11, 11, 20, 20, 30, 30, 0, 0, 10, 10, 6, 0, 16, 10];
    private static readonly float[] FiveScores = [0.9f, 0.8f, 0.7f, 0.6f, 0.5f];

    [Fact]
    public void Hard_keeps_the_best_of_each_group() =>
        Check(new() { Method = SuppressionMethod.Hard, IouThreshold = 0.5f }, (0, 0.9), (2, 0.7), (4, 0.5));

    [Fact]
    public void Linear_weakens_what_overlaps_and_drops_the_duplicate() =>
        Check(new() { Method = SuppressionMethod.SoftLinear, IouThreshold = 0.3f }, (0, 0.9), (2, 0.7), (4, 0.5), (1, 0.255462));

    [Fact]
    public void Linear_with_the_old_pixel_offset() =>
        Check(new() { Method = SuppressionMethod.SoftLinear, IouThreshold = 0.3f, LegacyPixelOffset = true }, (0, 0.9), (2, 0.7), (4, 0.5), (1, 0.158613));

    [Fact]
    public void Gaussian_weakens_all_that_overlap() =>
        Check(new() { Sigma = 0.5f }, (0, 0.9), (2, 0.7), (4, 0.441248), (1, 0.267577), (3, 0.028369));

    [Fact]
    public void Gaussian_with_the_old_pixel_offset() =>
        Check(new() { Sigma = 0.5f, LegacyPixelOffset = true }, (0, 0.9), (2, 0.7), (4, 0.420564), (1, 0.238741), (3, 0.025332));

    [Fact]
    public void Matrix_decays_all_at_once() =>
        Check(new() { Method = SuppressionMethod.Matrix, Sigma = 0.5f }, (0, 0.9), (2, 0.7), (4, 0.441248), (1, 0.316709), (3, 0.081201));

    [Fact]
    public void None_sorts_only() =>
        Check(new() { Method = SuppressionMethod.None }, (0, 0.9), (1, 0.8), (2, 0.7), (3, 0.6), (4, 0.5));

    [Fact]
    public void Overlaps_are_the_hand_computed_ones()
    {
        Box[] boxes = [.. Enumerable.Range(0, 5).Select(i => Box.From(Five.AsSpan(4 * i)))];
        Assert.Equal(0.680672f, Boxes.IoU(boxes[0], boxes[1]), 1e-6f);
        Assert.Equal(1f, Boxes.IoU(boxes[0], boxes[3]));
        Assert.Equal(0.25f, Boxes.IoU(boxes[0], boxes[4]));
        Assert.Equal(0.290323f, Boxes.IoU(boxes[1], boxes[4]), 1e-6f);
        Assert.Equal(0f, Boxes.IoU(boxes[0], boxes[2]));
        Assert.Equal(0.672408f, Boxes.DIoU(boxes[0], boxes[1]), 1e-6f);
        Assert.Equal(0.148876f, Boxes.DIoU(boxes[0], boxes[4]), 1e-6f);
        // Union 119, enclosing 121.
        Assert.Equal(0.680672f - (2f / 121), Boxes.GIoU(boxes[0], boxes[1]), 1e-6f);
        // 200 of 900 is covered by the two.
        Assert.Equal(-7f / 9, Boxes.GIoU(boxes[0], boxes[2]), 1e-6f);
        Assert.Equal(0.81f, Boxes.IoMin(boxes[0], boxes[1]), 1e-6f);
    }

    [Fact]
    public void Boxes_that_touch_or_have_no_area_overlap_nothing()
    {
        Assert.Equal(0f, Boxes.IoU(new Box(0, 0, 10, 10), new Box(10, 0, 20, 10)));
        Assert.Equal(0f, Boxes.IoU(new Box(5, 5, 5, 5), new Box(5, 5, 5, 5)));
        Assert.Equal(0f, Boxes.IoU(new Box(float.NaN, 0, 1, 1), new Box(0, 0, 1, 1)));
        Assert.Equal(0f, Boxes.DIoU(new Box(5, 5, 5, 5), new Box(5, 5, 5, 5)));
        Detections result = SoftNms.Apply([5, 5, 5, 9, 5, 5, 5, 9], [0.9f, 0.8f], new() { Method = SuppressionMethod.Hard });
        Assert.Equal([0, 1], result.Sources.ToArray());
        Assert.Equal(2, SoftNms.Apply([5, 5, 5, 9, 5, 5, 5, 9], [0.9f, 0.8f], new() { DropDegenerate = true }).InvalidCount);
    }

    [Fact]
    public void All_pairs_are_the_single_ones()
    {
        var matrix = new float[25];
        Boxes.IoU(Five, Five, matrix);
        for (int i = 0; i < 25; i++)
            Assert.Equal(Boxes.IoU(Box.From(Five.AsSpan(i / 5 * 4)), Box.From(Five.AsSpan(i % 5 * 4))), matrix[i]);
    }

    [Theory]
    [InlineData(BoxFormat.XyWh, new float[] { 6, 0, 10, 20 })]
    [InlineData(BoxFormat.CxCyWh, new float[] { 11, 10, 10, 20 })]
    [InlineData(BoxFormat.YxYx, new float[] { 0, 6, 20, 16 })]
    public void Every_format_is_read(BoxFormat format, float[] values) =>
        Assert.Equal(new Box(6, 0, 16, 20), SoftNms.Apply(values, [1f], new() { BoxFormat = format }).Boxes[0]);

    [Fact]
    public void Overlap_equal_to_the_threshold_is_not_above_it()
    {
        // 50 of 100 in common with a box inside: exactly one half.
        float[] boxes = [0, 0, 10, 10, 0, 0, 10, 5];
        Assert.Equal(2, SoftNms.Apply(boxes, [0.9f, 0.8f], new() { Method = SuppressionMethod.Hard, IouThreshold = 0.5f }).Count);
        Assert.Equal(1, SoftNms.Apply(boxes, [0.9f, 0.8f], new() { Method = SuppressionMethod.Hard, IouThreshold = 0.49f }).Count);
    }

    [Fact]
    public void Broken_boxes_are_dropped_and_counted()
    {
        float[] boxes = [float.NaN, 0, 1, 1, 0, 0, float.PositiveInfinity, 1, 0, 0, 1, 1, 3, 3, 2, 2, 0, 0, 1, 1];
        Detections result = SoftNms.Apply(boxes, [0.9f, 0.9f, float.NaN, 0.5f, float.PositiveInfinity]);
        Assert.Equal([3], result.Sources.ToArray());
        Assert.Equal(new Box(2, 2, 3, 3), result.Boxes[0]);
        Assert.Equal(4, result.InvalidCount);
        Assert.Equal(0, SoftNms.Apply([3, 3, 2, 2], [0.5f], new() { CornerPolicy = CornerPolicy.Drop }).Count);
    }

    [Fact]
    public void Matrix_with_linear_decay_leaves_duplicates_nothing() =>
        // B: 1 - 0.680672; E: the least of 1 - 0.25 beside A, (1 - 0.290323) / (1 - 0.680672) beside B, 1 beside C and D.
        Check(new() { Method = SuppressionMethod.MatrixLinear }, (0, 0.9), (2, 0.7), (4, 0.375), (1, 0.255462));

    [Fact]
    public void A_limit_for_each_class_holds_when_classes_suppress_each_other_too()
    {
        int[] classes = [0, 1, 0, 2, 1];
        var settings = new SuppressionSettings { Method = SuppressionMethod.None, ClassAgnostic = true, MaxDetectionsPerClass = 1 };
        Assert.Equal([0, 1, 3], SoftNms.Apply(Five, FiveScores, classes, settings).Sources.ToArray());
        Assert.Equal([0, 1], SoftNms.Apply(Five, FiveScores, classes, settings with { MaxDetections = 2 }).Sources.ToArray());
    }

    [Fact]
    public void A_pixel_is_not_added_to_parts_of_a_picture()
    {
        var settings = new SuppressionSettings { LegacyPixelOffset = true };
        Assert.Contains("parts of the picture", Assert.Throws<ArgumentException>(() => SoftNms.Apply([0, 0, 0.5f, 0.5f], [0.9f], settings)).Message, StringComparison.Ordinal);
        Assert.Equal(1, SoftNms.Apply([0, 0, 5, 5], [0.9f], settings).Count);
    }

    [Fact]
    public void Classes_do_not_meet_unless_agnostic()
    {
        int[] classes = [0, 1, 0, 2, 1];
        var hard = new SuppressionSettings { Method = SuppressionMethod.Hard };
        Detections perClass = SoftNms.Apply(Five, FiveScores, classes, hard);
        Assert.Equal([0, 1, 2, 3, 4], perClass.Sources.ToArray());
        Assert.Equal(classes, perClass.Classes.ToArray());
        Assert.Equal([0, 2, 4], SoftNms.Apply(Five, FiveScores, classes, hard with { ClassAgnostic = true }).Sources.ToArray());
        Assert.Equal([1, 4], SoftNms.Apply(Five, FiveScores, classes, hard with { ClassFilter = [1] }).Sources.ToArray());
        Assert.Equal([0, 1, 3], SoftNms.Apply(Five, FiveScores, classes, hard with { MaxDetectionsPerClass = 1 }).Sources.ToArray());
        Assert.Equal([0, 1], SoftNms.Apply(Five, FiveScores, classes, hard with { MaxDetections = 2 }).Sources.ToArray());
        Assert.Equal([0, 1, 2], SoftNms.Apply(Five, FiveScores, classes, hard with { PreNmsTopK = 3 }).Sources.ToArray());
    }

    [Fact]
    public void A_box_has_its_best_class_or_all_of_them()
    {
        float[] boxes = [0, 0, 1, 1, 5, 5, 6, 6];
        float[] scores = [0.2f, 0.7f, 0.7f, 0.6f, 0.1f, 0.05f];
        Detections best = SoftNms.Apply(boxes, scores, new() { ScoreThreshold = 0.15f });
        Assert.Equal([1, 0], best.Classes.ToArray());
        Assert.Equal([0, 1], best.Sources.ToArray());
        Detections all = SoftNms.Apply(boxes, scores, new() { ScoreThreshold = 0.15f, MultiLabel = true });
        Assert.Equal([1, 2, 0, 0], all.Classes.ToArray());
        Assert.Equal([0, 0, 1, 0], all.Sources.ToArray());
    }

    [Fact]
    public void Blending_averages_boxes_and_keypoints()
    {
        var candidates = new DetectionCandidates();
        candidates.Clear(2);
        new[] { 0f, 1f }.CopyTo(candidates.Add(new Box(0, 0, 10, 10), 0.75f, 0, 0));
        new[] { 4f, 9f }.CopyTo(candidates.Add(new Box(0, 0, 10, 14), 0.25f, 0, 1));
        var result = new Detections();
        new BoxSuppressor(new() { Method = SuppressionMethod.Weighted, IouThreshold = 0.3f }).Run(candidates, result);
        Assert.Equal(1, result.Count);
        Assert.Equal(new Box(0, 0, 10, 11), result.Boxes[0]);
        Assert.Equal(0.75f, result.Scores[0]);
        Assert.Equal([1f, 3f], result.Keypoints.ToArray());
    }

    [Fact]
    public void Fusion_averages_a_cluster()
    {
        Detections result = SoftNms.Apply(Five, FiveScores, new SuppressionSettings { Method = SuppressionMethod.WeightedBoxesFusion });
        Assert.Equal([0, 2, 4], result.Sources.ToArray());
        Assert.Equal(0.766667f, result.Scores[0], 1e-6f);
        Assert.Equal(0.347826f, result.Boxes[0].X1, 1e-6f);
        Assert.Equal(10.347826f, result.Boxes[0].Y2, 1e-5f);
    }

    [Fact]
    public void What_one_of_two_detectors_sees_counts_half()
    {
        var first = new DetectionCandidates();
        first.Add(new Box(0, 0, 10, 10), 0.8f, 0, 0);
        first.Add(new Box(50, 50, 60, 60), 0.6f, 0, 1);
        var second = new DetectionCandidates();
        second.Add(new Box(0, 0, 10, 10), 0.4f, 0, 0);
        Detections result = SoftNms.Fuse([first, second]);
        Assert.Equal([0.6f, 0.3f], result.Scores.ToArray().Select(score => MathF.Round(score, 6)));
        Assert.Equal(new Box(0, 0, 10, 10), result.Boxes[0]);
    }

    [Fact]
    public void Nothing_in_gives_nothing_out() => Assert.Equal(0, SoftNms.Apply([], []).Count);

    [Fact]
    public void Mistakes_are_named()
    {
        Assert.Contains("found 5 numbers", Assert.Throws<ArgumentException>(() => SoftNms.Apply([1, 2, 3, 4, 5], [1f])).Message, StringComparison.Ordinal);
        Assert.Contains("2 boxes need 2 scores", Assert.Throws<ArgumentException>(() => SoftNms.Apply(new float[8], [1f, 1f, 1f])).Message, StringComparison.Ordinal);
        Assert.Contains("negative", Assert.Throws<ArgumentException>(() => SoftNms.Apply(new float[4], [-1f])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoxSuppressor(new() { Sigma = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoxSuppressor(new() { IouThreshold = 1.5f }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoxSuppressor(new() { MaxDetections = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoxSuppressor(new() { ScoreThreshold = -1 }));
        Assert.Equal(1, SoftNms.Apply([0, 0, 1, 1], [-1f], new() { Method = SuppressionMethod.Hard, ScoreThreshold = -2 }).Count);
    }

    [Theory]
    [InlineData(LetterboxMode.None, 100, 50)]
    [InlineData(LetterboxMode.Fill, 184.615384, 61.538462)]
    [InlineData(LetterboxMode.PadBottomRight, 184.615384, 92.307692)]
    [InlineData(LetterboxMode.PadCentered, 184.615384, -36.923077)]
    [InlineData(LetterboxMode.Crop, 251.076923, 61.538462)]
    public void Letterboxes_are_undone(LetterboxMode mode, double x, double y)
    {
        Letterbox letterbox = Letterbox.Create(mode, 768, 512, 416, 416);
        (float foundX, float foundY) = letterbox.ToPicture(100, 50);
        Assert.Equal(x, foundX, mode == LetterboxMode.PadCentered ? 1.0 : 0.7);
        Assert.Equal(y, foundY, mode == LetterboxMode.PadCentered ? 1.0 : 0.7);
    }

    private static void Check(SuppressionSettings settings, params (int Source, double Score)[] expected)
    {
        foreach (SuppressionAlgorithm algorithm in Enum.GetValues<SuppressionAlgorithm>())
        {
            var result = new Detections();
            new BoxSuppressor(settings) { Algorithm = algorithm }.Run(Five, FiveScores, result);
            Assert.Equal(expected.Select(entry => entry.Source), result.Sources.ToArray());
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i].Score, result.Scores[i], 1e-6);
                Assert.Equal(FiveScores[expected[i].Source], result.RawScores[i]);
            }
        }
    }
}
