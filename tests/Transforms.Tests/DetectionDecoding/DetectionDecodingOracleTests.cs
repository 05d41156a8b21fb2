using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Pseudo-random heads decoded by other people's programs (OpenCV, torchvision, the detectors' own repositories): oracles.csv, written by oracles.py,
/// names them. Every candidate above the threshold is compared, and there are no others.</summary>
public class DetectionDecodingOracleTests
{
    public static TheoryData<DetectionHead, float> Heads => new()
    {
        { DetectionHead.YoloV2, 0.4f },
        { DetectionHead.YoloV3, 0.68f },
        { DetectionHead.YoloV5Raw, 0.68f },
        { DetectionHead.YoloX, 0.7f },
        { DetectionHead.FastestDet, 0.7f },
        { DetectionHead.Ssd, 0.4f },
        { DetectionHead.RetinaNet, 0.952f },
        { DetectionHead.Detr, 0.45f },
        { DetectionHead.RtDetr, 0.8f },
        { DetectionHead.BlazeFace, 0.99f },
        { DetectionHead.YuNet, 0.965f },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void Others_decode_to_the_same_boxes(DetectionHead head, float threshold)
    {
        float[][] expected = Expected(head);
        Assert.True(expected.Length >= 9, "too few to mean anything");
        DetectionCandidates found = Decode(head, threshold);
        Assert.Equal(expected.Select(line => (int)line[0]).Order(), found.Sources.ToArray());
        foreach (float[] line in expected)
        {
            int i = found.Sources.IndexOf((int)line[0]);
            Assert.Equal((int)line[1], found.Classes[i]);
            Assert.Equal(line[2], found.Scores[i], 2e-6f);
            Box box = found.Boxes[i];
            float[] corners = [box.X1, box.Y1, box.X2, box.Y2];
            // Sizes grow with exponentials, and their errors with them.
            float tolerance = 3e-6f * (100 + (2 * Math.Abs(box.Width)) + (2 * Math.Abs(box.Height)));
            for (int k = 0; k < 4; k++)
                Assert.Equal(line[3 + k], corners[k], tolerance);
            float[] points = found.Keypoints.Slice(i * found.KeypointLength, found.KeypointLength).ToArray();
            Assert.Equal(line.Length - 7, points.Length);
            for (int k = 0; k < points.Length; k++)
                Assert.Equal(line[7 + k], points[k], tolerance);
        }
    }

    private static DetectionCandidates Decode(DetectionHead head, float threshold)
    {
        float[] priors = head == DetectionHead.Ssd ? Numbers(60, 120, 0.1, 0.6) : [];
        (int width, int height, float[][] tensors) = head switch
        {
            DetectionHead.YoloV2 => (64, 96, new[] { Numbers(11, 240, -2, 2) }),
            DetectionHead.YoloV3 => (64, 96, [Numbers(21, 24 * 96, -2, 2), Numbers(22, 24 * 24, -2, 2), Numbers(23, 24 * 6, -2, 2)]),
            DetectionHead.YoloV5Raw => (64, 96, [Numbers(31, 24 * 96, -2, 2), Numbers(32, 24 * 24, -2, 2), Numbers(33, 24 * 6, -2, 2)]),
            DetectionHead.YoloX => (64, 128, [Numbers(41, 168 * 8, 0, 1)]),
            DetectionHead.FastestDet => (64, 96, [Numbers(51, 8 * 24, 0, 1)]),
            DetectionHead.Ssd => (64, 96, [Numbers(61, 120, -2, 2), Numbers(62, 120, -2, 2)]),
            DetectionHead.RetinaNet => (64, 96, [Numbers(72, 1161 * 3, -3, 3), Numbers(71, 1161 * 4, -2, 2)]),
            DetectionHead.Detr => (64, 96, [Numbers(82, 160, -2, 2), Numbers(81, 160, 0.1, 0.9)]),
            DetectionHead.RtDetr => (64, 96, [[.. Numbers(82, 160, -2, 2).Where((_, i) => i % 4 != 3)], Numbers(81, 160, 0.1, 0.9)]),
            DetectionHead.BlazeFace => (128, 128, [Numbers(91, 896, -5, 5)[..512], Numbers(91, 896, -5, 5)[512..], Numbers(92, 896 * 16, -40, 40)[..(512 * 16)], Numbers(92, 896 * 16, -40, 40)[(512 * 16)..]]),
            DetectionHead.YuNet => (160, 120, [Numbers(101, 1076 * 14, -2, 2), Numbers(102, 1076 * 2, 0, 1), Numbers(103, 1076, -0.2, 1.2)]),
            _ => throw new ArgumentOutOfRangeException(nameof(head)),
        };
        var settings = new DecoderSettings { Head = head, InputWidth = width, InputHeight = height, ScoreThreshold = threshold, Priors = head == DetectionHead.Ssd ? priors : null };
        if (head is DetectionHead.RetinaNet)
            settings = settings with { ClassCount = 3 };
        var candidates = new DetectionCandidates();
        new DetectionDecoder(settings).Decode(candidates, tensors[0], tensors.ElementAtOrDefault(1), tensors.ElementAtOrDefault(2), tensors.ElementAtOrDefault(3));
        return candidates;
    }

    // The generator of oracles.py.
    private static float[] Numbers(uint seed, int count, double low, double high)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            seed = unchecked((1103515245 * seed) + 12345) & 0x7FFFFFFF;
            values[i] = (float)(low + ((high - low) * seed / 2147483648.0));
        }

        return values;
    }

    private static float[][] Expected(DetectionHead head) =>
    [
        .. File.ReadLines(RepositoryRoot.PathOf("tests/Transforms.Tests/DetectionDecoding/oracles.csv"))
            .Select(line => line.Split(','))
            .Where(cells => cells[0] == head.ToString())
            .Select(cells => Array.ConvertAll(cells[1..], cell => float.Parse(cell, CultureInfo.InvariantCulture))),
    ];
}
