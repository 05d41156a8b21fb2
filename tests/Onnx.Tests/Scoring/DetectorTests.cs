using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;
using MLExtensions.Transforms;

namespace MLExtensions.Onnx.Tests;

/// <summary>Real detectors run by ONNX Runtime: pixels to boxes, against what the same networks say when they decode themselves.</summary>
public class DetectorTests
{
    private const string Models = "data/detection/models";

    private static readonly MLContext Context = new(1);

    [SharedDataFact(Models)]
    public void UltraFace_decoded_by_us_is_UltraFace_decoded_by_its_own_graph()
    {
        TestView data = Picture("input", new VectorDataViewType(NumberDataViewType.Single, 3, 240, 320), value => (value - 127) / 128);
        IDataView raw = Context.Transforms.ApplyOnnxModel(SharedData.PathOf(Models + "/ultraface_rfb_320_rawhead.onnx")).Fit(data).Transform(data);
        IDataView own = Context.Transforms.ApplyOnnxModel(SharedData.PathOf(Models + "/ultraface_rfb_320.onnx")).Fit(data).Transform(data);
        IDataView decoded = Context.Transforms.DecodeDetections(new DetectionDecodingOptions
        {
            Head = DetectionHead.UltraFace, InputColumnNames = ["boxes", "scores"], InputWidth = 320, InputHeight = 240, ScoreThreshold = 0, BoxColumnName = "Found",
        }).Fit(raw).Transform(raw);
        float[] expected = own.ReadVectors("boxes")[0];
        float[] found = decoded.ReadVectors("Found")[0];
        Assert.Equal(4420 * 4, found.Length);
        for (int i = 0; i < found.Length; i++)
            Assert.Equal(expected[i] * (i % 2 == 0 ? 320 : 240), found[i], 2e-3f);
        float[] scores = own.ReadVectors("scores")[0];
        Assert.Equal(Enumerable.Range(0, 4420).Select(i => scores[(2 * i) + 1]), decoded.ReadVectors("Scores")[0]);
    }

    [SharedDataFact(Models)]
    public void YOLOX_goes_from_pixels_to_suppressed_boxes_in_one_pipeline()
    {
        TestView data = Picture("images", new VectorDataViewType(NumberDataViewType.Single, 3, 416, 416), value => value);
        ITransformer model = Context.Transforms.ApplyOnnxModel("output", "images", SharedData.PathOf(Models + "/yolox_nano_coco80_416.onnx"))
            .Append(Context.Transforms.DecodeDetections(DetectionHead.YoloX, "output", 416, 416, scoreThreshold: 0.001f))
            .Append(Context.Transforms.SoftNms(new SoftNmsOptions { LabelColumnName = "Classes", ScoreThreshold = 0.001f, MaxDetections = 20 })).Fit(data);
        IDataView output = model.Transform(data);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 3549, 85), output.Schema["output"].Type);
        float[] boxes = output.ReadVectors("PredictedBoundingBoxes")[0];
        Assert.Equal(4 * output.ReadVectors("Score")[0].Length, boxes.Length);
        // The column's rows, decoded without ML.NET, are the same boxes.
        var candidates = new DetectionCandidates();
        new DetectionDecoder(new DecoderSettings { Head = DetectionHead.YoloX, InputWidth = 416, InputHeight = 416, ScoreThreshold = 0.001f })
            .Decode(candidates, output.ReadVectors("output")[0]);
        var plain = new Detections();
        new BoxSuppressor(new SuppressionSettings { ScoreThreshold = 0.001f, MaxDetections = 20, DropDegenerate = true }).Run(candidates, plain);
        Assert.True(plain.Count > 0);
        Assert.Equal(plain.Scores.ToArray(), output.ReadVectors("Score")[0]);
        Assert.Equal(plain.Boxes.ToArray().SelectMany(box => new[] { box.X1, box.Y1, box.X2, box.Y2 }), boxes);
    }

    // Not a photo: soft shapes from which a network answers something everywhere.
    private static TestView Picture(string name, VectorDataViewType type, Func<float, float> scale)
    {
        int height = type.Dimensions[1];
        int width = type.Dimensions[2];
        float[] pixels = [.. Enumerable.Range(0, type.Size).Select(i =>
        {
            int plane = i / (width * height);
            double x = (i % width) / (double)width;
            double y = (i / width % height) / (double)height;
            double spot = Math.Exp(-20 * (((x - 0.4) * (x - 0.4)) + ((y - 0.5) * (y - 0.5))));
            return scale((float)(40 + (30 * plane) + (120 * spot) + (20 * Math.Sin((30 * x) + (17 * y)))));
        })];
        return new TestView(TestColumn.Vectors(name, type, [pixels]));
    }
}
