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
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.DecodeDetections(new DetectionDecodingOptions { ClassCount = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.DecodeDetections(new DetectionDecodingOptions { ClassNames = [] }));
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

    [Fact]
    public void Classes_and_layout_are_read_from_the_dimensions_of_the_column()
    {
        // 64 x 64: 84 rows, three classes; once as planes, once as rows.
        var random = new Random(2);
        float[] planes = [.. Enumerable.Range(0, 7 * 84).Select(_ => random.NextSingle())];
        float[] rows = [.. Enumerable.Range(0, 7 * 84).Select(i => planes[(i % 7 * 84) + (i / 7)])];
        var options = new DetectionDecodingOptions { InputWidth = 64, InputHeight = 64, ScoreThreshold = 0.9f };
        var asPlanes = new TestView(TestColumn.Vectors("output", new VectorDataViewType(NumberDataViewType.Single, 1, 7, 84), [planes]));
        var asRows = new TestView(TestColumn.Vectors("output", new VectorDataViewType(NumberDataViewType.Single, 1, 84, 7), [rows]));
        IDataView first = Context.Transforms.DecodeDetections(options).Fit(asPlanes).Transform(asPlanes);
        ITransformer model = Context.Transforms.DecodeDetections(options).Fit(asRows);
        Assert.Equal(3ul, ((KeyDataViewType)((VectorDataViewType)first.Schema["Classes"].Type).ItemType).Count);
        Assert.InRange(first.ReadVectors("Scores")[0].Length, 10, 60);
        foreach (IDataView other in new[] { model.Transform(asRows), Reloaded(model, asRows).Transform(asRows) })
        {
            Assert.Equal(first.ReadVectors("Scores"), other.ReadVectors("Scores"));
            Assert.Equal(first.ReadVectors("Boxes"), other.ReadVectors("Boxes"));
            Assert.Equal(first.ReadKeys("Classes"), other.ReadKeys("Classes"));
        }

        // Without dimensions the options must say it.
        var flat = new TestView(TestColumn.Vectors("output", 0, planes));
        Assert.Contains("set ClassNames or ClassCount", Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.DecodeDetections(options).Fit(flat)).Message, StringComparison.Ordinal);
        options.ClassCount = 3;
        Assert.Equal(first.ReadVectors("Scores"), Context.Transforms.DecodeDetections(options).Fit(flat).Transform(flat).ReadVectors("Scores"));
        options.Head = DetectionHead.YoloV8Rows;
        var flatRows = new TestView(TestColumn.Vectors("output", 0, rows));
        Assert.Equal(first.ReadVectors("Scores"), Context.Transforms.DecodeDetections(options).Fit(flatRows).Transform(flatRows).ReadVectors("Scores"));
    }

    [Fact]
    public void After_the_first_rows_a_pass_allocates_nothing_per_row()
    {
        var random = new Random(3);
        float[] head = [.. Enumerable.Range(0, 84 * 8).Select(_ => random.NextSingle())];
        var data = new TestView(TestColumn.Vectors("output", new VectorDataViewType(NumberDataViewType.Single, 84, 8), [.. Enumerable.Repeat(head, 3000)]));
        IDataView view = Context.Transforms.DecodeDetections(DetectionHead.YoloX, "output", 64, 64, ["a", "b", "c"]).Fit(data).Transform(data);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> box = cursor.GetGetter<VBuffer<float>>(view.Schema["Boxes"]);
        ValueGetter<VBuffer<float>> score = cursor.GetGetter<VBuffer<float>>(view.Schema["Scores"]);
        ValueGetter<VBuffer<uint>> label = cursor.GetGetter<VBuffer<uint>>(view.Schema["Classes"]);
        VBuffer<float> boxes = default, scores = default;
        VBuffer<uint> labels = default;
        Advance(200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Advance(2500);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
        Assert.True(scores.Length > 20 && boxes.Length == 4 * labels.Length);

        void Advance(int rows)
        {
            for (int i = 0; i < rows; i++)
            {
                Assert.True(cursor.MoveNext());
                box(ref boxes);
                score(ref scores);
                label(ref labels);
            }
        }
    }

    private static ITransformer Reloaded(ITransformer model, IDataView data)
    {
        using var stream = new MemoryStream();
        Context.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        return new MLContext(2).Model.Load(stream, out _);
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
