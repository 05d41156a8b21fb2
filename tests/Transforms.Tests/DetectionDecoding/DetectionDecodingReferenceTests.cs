using System.Runtime.InteropServices;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Raw outputs of real detectors and what their own code makes of them (detection specification, 6.1; models and photos beside the data).</summary>
public class DetectionDecodingReferenceTests
{
    private const string Folder = "data/detection/fixtures";

    [SharedDataTheory(Folder)]
    [InlineData(2920, 0, 0.902722, 199.508, 64.397, 343.943, 463.337)]
    [InlineData(2887, 2, 0.917265, 0.630, 97.532, 102.569, 333.105)]
    [InlineData(3030, 16, 0.899818, 381.264, 306.162, 504.115, 477.599)]
    public void YOLOX_sees_a_person_a_car_and_a_dog(int row, int classIndex, double score, double x1, double y1, double x2, double y2)
    {
        DetectionCandidates candidates = DecodeYoloX();
        int i = candidates.Sources.IndexOf(row);
        Assert.Equal(classIndex, candidates.Classes[i]);
        Assert.Equal(score, candidates.Scores[i], 1e-5);
        Box box = Letterbox.Create(LetterboxMode.PadBottomRight, 768, 512, 416, 416).ToPicture(candidates.Boxes[i]);
        Assert.Equal(x1, box.X1, 1e-2);
        Assert.Equal(y1, box.Y1, 1e-2);
        Assert.Equal(x2, box.X2, 1e-2);
        Assert.Equal(y2, box.Y2, 1e-2);
    }

    [SharedDataFact(Folder)]
    public void Suppression_leaves_each_of_them_once()
    {
        var result = new Detections();
        new BoxSuppressor(new SuppressionSettings { Method = SuppressionMethod.Hard, IouThreshold = 0.45f, ScoreThreshold = 0.5f }).Run(DecodeYoloX(), result);
        Assert.Equal([2887, 2920, 3030], result.Sources[..3].ToArray());
        Assert.Equal(1, result.Classes.ToArray().Count(index => index == 16));
    }

    [SharedDataFact(Folder)]
    public void UltraFace_boxes_are_those_of_the_decoded_export()
    {
        var candidates = new DetectionCandidates();
        new DetectionDecoder(new DecoderSettings { Head = DetectionHead.UltraFace, InputWidth = 320, InputHeight = 240, ScoreThreshold = 0 })
            .Decode(candidates, Read("ultraface_rfb320_rawhead_loc_1x4420x4.ultraface_12.f32"), Read("ultraface_rfb320_rawhead_scores_1x4420x2.ultraface_12.f32"));
        float[] expected = Read("ultraface_rfb320_decoded_boxes_1x4420x4.ultraface_12.f32");
        Assert.Equal(4420, candidates.Count);
        for (int i = 0; i < 4420; i++)
        {
            // The export's boxes are parts of the input.
            Assert.Equal(expected[4 * i] * 320, candidates.Boxes[i].X1, 2e-4);
            Assert.Equal(expected[(4 * i) + 1] * 240, candidates.Boxes[i].Y1, 2e-4);
            Assert.Equal(expected[(4 * i) + 2] * 320, candidates.Boxes[i].X2, 2e-4);
            Assert.Equal(expected[(4 * i) + 3] * 240, candidates.Boxes[i].Y2, 2e-4);
        }
    }

    [SharedDataFact(Folder)]
    public void BlazeFace_finds_faces_with_eyes_inside_them()
    {
        var candidates = new DetectionCandidates();
        new DetectionDecoder(new DecoderSettings { Head = DetectionHead.BlazeFace, InputWidth = 256, InputHeight = 256, ScoreThreshold = 0.5f }).Decode(
            candidates, Read("blazeface_back_out0.ultraface_12.f32"), Read("blazeface_back_out1.ultraface_12.f32"),
            Read("blazeface_back_out2.ultraface_12.f32"), Read("blazeface_back_out3.ultraface_12.f32"));
        var result = new Detections();
        new BoxSuppressor(new SuppressionSettings { Method = SuppressionMethod.Weighted, IouThreshold = 0.3f, ScoreThreshold = 0.5f }).Run(candidates, result);
        Assert.True(result.Count >= 1);
        Assert.True(result.Count < candidates.Count);
        for (int i = 0; i < result.Count; i++)
        {
            Box box = result.Boxes[i];
            Assert.InRange(box.Width / box.Height, 0.8f, 1.25f);
            // Right eye, left eye, nose, mouth lie in the box; the eyes above the mouth.
            ReadOnlySpan<float> points = result.Keypoints.Slice(12 * i, 12);
            for (int k = 0; k < 8; k += 2)
            {
                Assert.InRange(points[k], box.X1 - (0.1f * box.Width), box.X2 + (0.1f * box.Width));
                Assert.InRange(points[k + 1], box.Y1 - (0.1f * box.Height), box.Y2 + (0.1f * box.Height));
            }

            Assert.True(points[1] < points[7] && points[3] < points[7]);
        }
    }

    private static DetectionCandidates DecodeYoloX()
    {
        var candidates = new DetectionCandidates();
        new DetectionDecoder(new DecoderSettings { Head = DetectionHead.YoloX, InputWidth = 416, InputHeight = 416 })
            .Decode(candidates, Read("yolox_nano_rawhead_1x3549x85.ort_test_object_detection_0.f32"));
        return candidates;
    }

    private static float[] Read(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(SharedData.PathOf($"{Folder}/{file}"))).ToArray();
}
