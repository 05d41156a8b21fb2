using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>From a raw head through decoding and suppression to named boxes in the picture.</summary>
public class DetectionDecodingPipelineTests
{
    private const string Head = "data/detection/fixtures/yolox_nano_rawhead_1x3549x85.ort_test_object_detection_0.f32";

    private static readonly MLContext Context = new(1);

    [SharedDataFact(Head)]
    public void A_raw_head_becomes_named_boxes_in_the_picture()
    {
        IDataView data = YoloX();
        ITransformer model = Chain().Fit(data);
        IDataView output = model.Transform(data);
        string[] names = output.KeyValues("PredictedLabel");
        uint[] labels = output.ReadKeys("PredictedLabel")[0];
        float[] scores = output.ReadVectors("Score")[0];
        float[] boxes = output.ReadVectors("PredictedBoundingBoxes")[0];
        Assert.Equal(["car", "person", "dog"], labels[..3].Select(label => names[label - 1]));
        Assert.Equal(0.917265f, scores[0], 1e-5f);
        Assert.Equal(199.508f, boxes[4], 1e-2f);
        Assert.Equal(463.337f, boxes[7], 1e-2f);
        FreshProcess.AssertSame(Table.Read(output), FreshProcess.Transform(Context, model, data));
    }

    [Fact]
    public void Columns_of_a_wrong_size_are_refused_with_the_right_one()
    {
        var data = new TestView(TestColumn.Vectors("output", 100, new float[100]));
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.DecodeDetections(DetectionHead.YoloX, "output", 416, 416).Fit(data)).Message;
        Assert.Contains("'output'", message, StringComparison.Ordinal);
        Assert.Contains("3549 x (5 + 80) numbers, found 100", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.DecodeDetections(DetectionHead.BlazeFace, "output"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.DecodeDetections(new DetectionDecodingOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.DecodeDetections(new DetectionDecodingOptions { ClassCount = 2, ClassNames = ["a"] }));
    }

    [Fact]
    public void Several_outputs_and_keypoints_go_through()
    {
        float[] first = new float[512];
        first.AsSpan().Fill(-50);
        first[17] = 3;
        var data = new TestView(
            TestColumn.Vectors("s1", 0, first, []), TestColumn.Vectors("s2", 0, [.. Enumerable.Repeat(-50f, 384)], []),
            TestColumn.Vectors("b1", 0, [.. Enumerable.Repeat(8f, 512 * 16)], []), TestColumn.Vectors("b2", 0, new float[384 * 16], []));
        IDataView output = Context.Transforms.DecodeDetections(new DetectionDecodingOptions
        {
            Head = DetectionHead.BlazeFace, InputColumnNames = ["s1", "s2", "b1", "b2"], InputWidth = 128, InputHeight = 128, KeypointColumnName = "Points",
        }).Append(Context.Transforms.SoftNms(new SoftNmsOptions { LabelColumnName = "Classes", KeypointColumnName = "Points", PredictedKeypointColumnName = "Landmarks", Method = SuppressionMethod.Weighted }))
            .Fit(data).Transform(data);
        // Box 17 is the second of cell 8 of 16: centre (68, 4), and everything is 8 more.
        Assert.Equal([72f, 8, 80, 16], output.ReadVectors("PredictedBoundingBoxes")[0]);
        Assert.Equal(12, output.ReadVectors("Landmarks")[0].Length);
        Assert.Equal(76f, output.ReadVectors("Landmarks")[0][0]);
        // A row that does not fit is a picture without detections.
        Assert.Empty(output.ReadVectors("Score")[1]);
    }

    private static EstimatorChain<SoftNmsTransformer> Chain() => Context.Transforms.DecodeDetections(DetectionHead.YoloX, "output", 416, 416)
        .Append(Context.Transforms.SoftNms(new SoftNmsOptions
        {
            LabelColumnName = "Classes", Method = SuppressionMethod.SoftLinear, ScoreThreshold = 0.3f,
            LetterboxMode = LetterboxMode.PadBottomRight, ModelWidth = 416, ModelHeight = 416, ImageWidth = 768, ImageHeight = 512,
        }));

    private static TestView YoloX()
    {
        float[] head = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(SharedData.PathOf(Head))).ToArray();
        return new TestView(TestColumn.Vectors("output", new VectorDataViewType(NumberDataViewType.Single, 1, 3549, 85), [head]));
    }
}
