using System.Text;

namespace MLExtensions.Transforms.Tests;

/// <summary>Cases by hand: crowds, areas, limits, ties, empty sets, VOC's rules, and the file formats.</summary>
public class DetectionEvaluationTests
{
    [Fact]
    public void One_pair_is_right_up_to_its_overlap()
    {
        // Overlap 0.7755: right at 0.5, 0.55, ..., 0.75, six of ten thresholds.
        CocoMetrics metrics = CocoEvaluator.Evaluate([Truth(214, 41, 562 - 214, 285 - 41)], [Found(258, 41, 606 - 258, 285 - 41, 0.236)]);
        Assert.Equal(0.6, metrics.MeanAveragePrecision, 1e-12);
        Assert.Equal(1, metrics.MeanAveragePrecision50, 1e-12);
        Assert.Equal(1, metrics.MeanAveragePrecision75, 1e-12);
        Assert.Equal(0.6, metrics.AverageRecall, 1e-12);
        Assert.Equal(0.6, metrics.MeanAveragePrecisionLarge, 1e-12);
        Assert.True(double.IsNaN(metrics.MeanAveragePrecisionSmall));
    }

    [Fact]
    public void A_crowd_takes_any_number_of_detections_that_then_do_not_count()
    {
        GroundTruthBox[] truth = [Truth(0, 0, 10, 10), Truth(100, 100, 50, 50) with { IsCrowd = true }];
        DetectedBox[] detected = [Found(110, 110, 10, 10, 0.9), Found(120, 120, 10, 10, 0.8), Found(0, 0, 10, 10, 0.7)];
        Assert.Equal(1, CocoEvaluator.Evaluate(truth, detected).MeanAveragePrecision, 1e-12);
        // Without the crowd two wrong detections come first: precision 1/3 at every recall.
        Assert.Equal(1.0 / 3, CocoEvaluator.Evaluate(truth[..1], detected).MeanAveragePrecision, 1e-12);
    }

    [Fact]
    public void Objects_outside_an_area_range_are_ignored_in_it_and_so_are_their_detections()
    {
        GroundTruthBox[] truth = [Truth(0, 0, 20, 20), Truth(100, 100, 200, 200)];
        DetectedBox[] detected = [Found(100, 100, 200, 200, 0.9), Found(0, 0, 20, 20, 0.5), Found(400, 400, 200, 200, 0.95)];
        CocoMetrics metrics = CocoEvaluator.Evaluate(truth, detected);
        Assert.Equal(1, metrics.MeanAveragePrecisionSmall, 1e-12);
        Assert.Equal(0.5, metrics.MeanAveragePrecisionLarge, 1e-12);
        Assert.Equal(1, metrics.AverageRecalls[1], 1e-12);
        Assert.Equal(0, metrics.AverageRecalls[0], 1e-12);
    }

    [Fact]
    public void Classes_without_ground_truth_count_nowhere()
    {
        CocoMetrics metrics = CocoEvaluator.Evaluate([Truth(0, 0, 10, 10)], [Found(0, 0, 10, 10, 0.5), Found(0, 0, 10, 10, 0.9) with { Class = 9 }]);
        Assert.Equal(1, metrics.MeanAveragePrecision, 1e-12);
        Assert.Equal([1], metrics.PerClass.Select(found => found.Class));
        Assert.True(double.IsNaN(CocoEvaluator.Evaluate([], [Found(0, 0, 1, 1, 1)]).MeanAveragePrecision));
        Assert.Equal(0, CocoEvaluator.Evaluate([Truth(0, 0, 10, 10)], []).MeanAveragePrecision);
    }

    [Fact]
    public void Detections_in_pictures_without_objects_are_wrong()
    {
        GroundTruthBox[] truth = [Truth(0, 0, 10, 10), Truth(0, 0, 10, 10) with { Image = 2 }];
        DetectedBox[] detected = [Found(0, 0, 10, 10, 0.9), Found(0, 0, 10, 10, 0.8) with { Image = 3 }, Found(0, 0, 10, 10, 0.7) with { Image = 2 }];
        // Right, wrong, right: precision 1 up to recall 0.5 (51 of 101 places), 2/3 above.
        CocoMetrics metrics = CocoEvaluator.Evaluate(truth, detected);
        Assert.Equal((51 + (50 * 2.0 / 3)) / 101, metrics.MeanAveragePrecision, 1e-12);
        double[] curve = metrics.PerClass[0].PrecisionCurve();
        Assert.Equal(1, curve[50], 1e-12);
        Assert.Equal(2.0 / 3, curve[51], 1e-12);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => CocoEvaluator.Evaluate([], [Found(0, 0, 1, 1, double.NaN)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => CocoEvaluator.Evaluate([], [], new CocoSettings { IouThresholds = [] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CocoEvaluator.Evaluate([], [], new CocoSettings { MaxDetections = [10, 1] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => VocEvaluator.Evaluate([], [], new VocSettings { IouThreshold = 2 }));
    }

    [Fact]
    public void VOC_gives_no_second_choice_and_skips_the_difficult()
    {
        GroundTruthBox[] truth = [Truth(0, 0, 99, 99), Truth(20, 0, 99, 99), Truth(300, 300, 50, 50) with { IsDifficult = true }];
        // The second detection overlaps the first object most, which is taken; the second object would do as well.
        DetectedBox[] detected = [Found(0, 0, 99, 99, 0.9), Found(9, 0, 99, 99, 0.8), Found(300, 300, 50, 50, 0.7)];
        VocClassMetrics found = VocEvaluator.Evaluate(truth, detected).PerClass.Single();
        Assert.Equal(2, found.GroundTruthCount);
        Assert.Equal([0.5, 0.5, 0.5], found.Recall);
        Assert.Equal([1, 0.5, 0.5], found.Precision);
        Assert.Equal(0.5, found.AveragePrecision, 1e-12);
        Assert.Equal(6.0 / 11, VocEvaluator.Evaluate(truth, detected, new VocSettings { Interpolation = VocInterpolation.ElevenPoints }).MeanAveragePrecision, 1e-12);
        // COCO does give a second choice.
        Assert.Equal(1, CocoEvaluator.Evaluate(truth[..2], detected[..2]).MeanAveragePrecision50, 1e-12);
    }

    [Fact]
    public void VOC_pixels_are_inclusive_unless_told_otherwise()
    {
        // 5 of 10 columns and 10 rows: 50 / 100 exactly, not above 0.5; with the pixel more 66 / 121.
        GroundTruthBox[] truth = [Truth(0, 0, 10, 10)];
        DetectedBox[] detected = [Found(0, 0, 5, 10, 1)];
        Assert.Equal(1, VocEvaluator.Evaluate(truth, detected).MeanAveragePrecision);
        Assert.Equal(0, VocEvaluator.Evaluate(truth, detected, new VocSettings { InclusivePixels = false }).MeanAveragePrecision);
        Assert.Equal(1, VocEvaluator.Evaluate(truth, detected, new VocSettings { InclusivePixels = false, IsThresholdInclusive = true }).MeanAveragePrecision);
    }

    [Fact]
    public void COCO_files_are_read_back_as_written()
    {
        var annotations = new CocoAnnotations
        {
            Images = [new CocoImage(7, "a.jpg", 640, 480)],
            Categories = new Dictionary<int, string> { [1] = "person" },
            Boxes = [new GroundTruthBox(7, 1, 1.5, 2, 3, 4) { Area = 9, IsCrowd = true }],
        };
        CocoAnnotations read = CocoAnnotations.Read(Written(annotations.Write));
        Assert.Equal(annotations.Images, read.Images);
        Assert.Equal(annotations.Categories, read.Categories);
        Assert.Equal(annotations.Boxes, read.Boxes);
        DetectedBox[] detected = [new(7, 1, 0.1, 2, 3, 4, 0.123456789)];
        Assert.Equal(detected, CocoAnnotations.ReadResults(Written(stream => CocoAnnotations.WriteResults(stream, detected))));
        Assert.Contains("'bbox' is not 4 numbers", Assert.Throws<FormatException>(() => CocoAnnotations.ReadResults(Text("[{\"image_id\":1,\"category_id\":1,\"bbox\":[1,2],\"score\":1}]"))).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => CocoAnnotations.Read(Text("nonsense")));
        Assert.Throws<FormatException>(() => CocoAnnotations.Read(Text("{}")));
    }

    [Fact]
    public void VOC_files_are_read_back_as_written()
    {
        GroundTruthBox[] boxes = [new(3, 1, 10, 20, 30, 40) { IsDifficult = true }, new(3, 0, 1, 2, 3, 4)];
        MemoryStream file = Written(stream => VocAnnotations.Write(stream, "a.jpg", 100, 100, boxes, ["dog", "cat"]));
        Assert.Equal(boxes, VocAnnotations.Read(file, 3, ["dog", "cat"]));
        file.Position = 0;
        Assert.Contains("'cat' is none", Assert.Throws<FormatException>(() => VocAnnotations.Read(file, 3, ["dog"])).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => VocAnnotations.Read(Text("<other/>"), 1, ["dog"]));
    }

    [Fact]
    public void YOLO_files_are_read_back_as_written()
    {
        GroundTruthBox[] boxes = [new(3, 1, 10, 20, 30, 40)];
        var text = new StringWriter();
        YoloAnnotations.Write(text, boxes, 200, 100);
        Assert.Equal($"1 0.125 0.4 0.15 0.4{Environment.NewLine}", text.ToString());
        GroundTruthBox read = Assert.Single(YoloAnnotations.Read(new StringReader(text.ToString()), 3, 200, 100));
        Assert.Equal(10, read.X, 1e-12);
        Assert.Equal(20, read.Y, 1e-12);
        Assert.Equal(0.75, Assert.Single(YoloAnnotations.ReadResults(new StringReader("1 0.125 0.4 0.15 0.4 0.75\n\n"), 3, 200, 100)).Score);
        Assert.Contains("Line 2", Assert.Throws<FormatException>(() => YoloAnnotations.Read(new StringReader("1 1 1 1 1\n1 1"), 3, 1, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void COCO_ids_have_gaps()
    {
        Assert.Equal(80, CocoCategories.Names.Count);
        Assert.Equal(80, CocoCategories.Ids.Count);
        Assert.Equal(90, CocoCategories.Ids[79]);
        Assert.Equal(17, CocoCategories.Ids[15]);
        Assert.Equal(-1, CocoCategories.IndexOf(12));
        Assert.Equal(79, CocoCategories.IndexOf(90));
    }

    private static GroundTruthBox Truth(double x, double y, double width, double height) => new(1, 1, x, y, width, height);

    private static DetectedBox Found(double x, double y, double width, double height, double score) => new(1, 1, x, y, width, height, score);

    private static MemoryStream Written(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        stream.Position = 0;
        return stream;
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
