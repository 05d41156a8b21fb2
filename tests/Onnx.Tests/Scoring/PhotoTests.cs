using Microsoft.ML;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Numerics;
using MLExtensions.TestKit;
using MLExtensions.Transforms;

namespace MLExtensions.Onnx.Tests;

/// <summary>From the file of a photo to faces: the sample's picture and network, and a second network that was made by others.</summary>
public class PhotoTests
{
    private const string UltraFace = "data/detection/models/ultraface_rfb_320.onnx";
    private const int Width = 640;
    private const int Height = 480;

    private static readonly MLContext Context = new(1);

    // The tips of the three noses, read off the picture by eye.
    private static readonly (float X, float Y)[] Noses = [(119, 240), (330, 105), (550, 250)];

    [Fact]
    public void BlazeFace_finds_the_three_faces_of_the_photo()
    {
        Photo found = Faces();
        Assert.Equal(3, found.Score.Length);
        foreach ((float x, float y) in Noses)
        {
            int i = Enumerable.Range(0, 3).Single(face => Contains(BoxOf(found, face), x, y));
            // Right eye, left eye, nose: the third point is where the nose is, to four pixels of the network (5 of the photo each; a face has 18).
            Assert.InRange(found.Points[(12 * i) + 4], x - 20, x + 20);
            Assert.InRange(found.Points[(12 * i) + 5], y - 20, y + 20);
        }
    }

    [SharedDataFact(UltraFace)]
    public void Another_network_sees_the_same_faces()
    {
        Photo faces = Faces();
        IDataView data = Data();
        IDataView scored = Pixels(320, 240, "input", interleave: false, 127, 1 / 128f)
            .Append(Context.Transforms.ApplyOnnxModel(SharedData.PathOf(UltraFace))).Fit(data).Transform(data);
        // Its own graph decodes: parts of the picture, without borders, for 320 x 240 has the photo's shape.
        float[] boxes = scored.ReadVectors("boxes")[0];
        float[] scores = [.. scored.ReadVectors("scores")[0].Where((_, i) => i % 2 == 1)];
        Detections others = SoftNms.Apply(boxes, scores, new SuppressionSettings { Method = SuppressionMethod.Hard, IouThreshold = 0.3f, ScoreThreshold = 0.7f });
        Assert.Equal(3, others.Count);
        for (int i = 0; i < 3; i++)
        {
            Box other = new(others.Boxes[i].X1 * Width, others.Boxes[i].Y1 * Height, others.Boxes[i].X2 * Width, others.Boxes[i].Y2 * Height);
            // One draws the whole head, the other from the forehead to the chin.
            Assert.Single(Enumerable.Range(0, 3), face => Boxes.IoU(BoxOf(faces, face), other) > 0.35f);
        }
    }

    private static Photo Faces()
    {
        IDataView data = Data();
        ITransformer model = Pixels(128, 128, "input:0", interleave: true, 127.5f, 1 / 127.5f)
            .Append(Context.Transforms.ApplyOnnxModel(RepositoryRoot.PathOf("samples/ObjectDetection/Data/blazeface_front_128.onnx")))
            .Append(Context.Transforms.DecodeDetections(new DetectionDecodingOptions
            {
                Head = DetectionHead.BlazeFace, InputColumnNames = ["Identity:0", "Identity_1:0", "Identity_2:0", "Identity_3:0"], InputWidth = 128, InputHeight = 128,
                ScoreThreshold = 0.5f, KeypointColumnName = "Keypoints",
            }))
            .Append(Context.Transforms.SoftNms(new SoftNmsOptions
            {
                LabelColumnName = "Classes", Method = SuppressionMethod.SoftGaussian, ScoreThreshold = 0.5f, MinScore = 0.5f,
                KeypointColumnName = "Keypoints", PredictedKeypointColumnName = "Points",
                LetterboxMode = LetterboxMode.PadCentered, ModelWidth = 128, ModelHeight = 128, ImageWidth = Width, ImageHeight = Height,
            })).Fit(data);
        return Context.Data.CreateEnumerable<Photo>(model.Transform(data), reuseRowObject: false, ignoreMissingColumns: true).Single();
    }

    private static IDataView Data() => Context.Data.LoadFromEnumerable(new[] { new Photo { File = RepositoryRoot.PathOf("samples/ObjectDetection/Data/apollo11_crew.png") } });

    private static IEstimator<ITransformer> Pixels(int width, int height, string name, bool interleave, float offset, float scale) =>
        Context.Transforms.LoadImages("Picture", "", "File")
            .Append(Context.Transforms.ResizeImages("Fitted", width, height, "Picture", ImageResizingEstimator.ResizingKind.IsoPad))
            .Append(Context.Transforms.ExtractPixels(name, "Fitted", interleavePixelColors: interleave, offsetImage: offset, scaleImage: scale));

    private static Box BoxOf(Photo photo, int i) => Box.From(photo.PredictedBoundingBoxes.AsSpan(4 * i));

    private static bool Contains(Box box, float x, float y) => x > box.X1 && x < box.X2 && y > box.Y1 && y < box.Y2;

    private sealed class Photo
    {
        public string File { get; set; } = "";

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];

        public float[] Points { get; set; } = [];
    }
}
