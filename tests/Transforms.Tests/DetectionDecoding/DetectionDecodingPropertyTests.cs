namespace MLExtensions.Transforms.Tests;

/// <summary>What holds for any output of a detector.</summary>
public class DetectionDecodingPropertyTests
{
    public static TheoryData<DetectionHead> Heads => [.. Enum.GetValues<DetectionHead>()];

    [Theory]
    [MemberData(nameof(Heads))]
    public void Finite_outputs_give_finite_boxes_and_scores_from_threshold_to_one(DetectionHead head)
    {
        DetectionDecoder decoder = Make(head, 0.2f, multiLabel: false, out int[] lengths);
        foreach (float scale in new[] { 1f, 10f, 200f })
        {
            DetectionCandidates found = Decode(decoder, Random(head, lengths, scale, seed: 1));
            foreach (float score in found.Scores)
                Assert.InRange(score, 0.2f, 1.0000001f);
            if (scale > 10)
                continue;
            foreach (MLExtensions.Numerics.Box box in found.Boxes)
                Assert.True(float.IsFinite(box.X1 + box.Y1 + box.X2 + box.Y2));
        }
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void A_threshold_only_leaves_candidates_out(DetectionHead head)
    {
        DetectionDecoder low = Make(head, 0.05f, multiLabel: false, out int[] lengths);
        DetectionDecoder high = Make(head, 0.3f, multiLabel: false, out _);
        float[][] tensors = Random(head, lengths, 1, seed: 2);
        DetectionCandidates all = Decode(low, tensors);
        DetectionCandidates some = Decode(high, tensors);
        Assert.True(some.Count > 0 && some.Count <= all.Count);
        Assert.Equal(Enumerable.Range(0, all.Count).Where(i => all.Scores[i] > 0.3f).Select(i => (all.Sources[i], all.Scores[i], all.Boxes[i])),
            Enumerable.Range(0, some.Count).Select(i => (some.Sources[i], some.Scores[i], some.Boxes[i])));
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void The_best_class_is_the_best_of_all_classes(DetectionHead head)
    {
        DetectionDecoder best = Make(head, 0.1f, multiLabel: false, out int[] lengths);
        DetectionDecoder all = Make(head, 0.1f, multiLabel: true, out _);
        float[][] tensors = Random(head, lengths, 1, seed: 3);
        DetectionCandidates one = Decode(best, tensors);
        DetectionCandidates many = Decode(all, tensors);
        Assert.Equal(one.Sources.ToArray(), many.Sources.ToArray().Distinct());
        Assert.Equal(one.Scores.ToArray(), Enumerable.Range(0, many.Count).GroupBy(i => many.Sources[i]).Select(group => group.Max(i => many.Scores[i])));
        Assert.Equal(many.Sources.ToArray().Order(), many.Sources.ToArray());
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Nothing_is_allocated_after_the_first_pictures(DetectionHead head)
    {
        DetectionDecoder decoder = Make(head, 0.3f, multiLabel: false, out int[] lengths);
        float[][] tensors = Random(head, lengths, 1, seed: 4);
        float[] second = tensors.ElementAtOrDefault(1) ?? [], third = tensors.ElementAtOrDefault(2) ?? [], fourth = tensors.ElementAtOrDefault(3) ?? [];
        var candidates = new DetectionCandidates();
        for (int i = 0; i < 40; i++)
            decoder.Decode(candidates, tensors[0], second, third, fourth);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 40; i++)
            decoder.Decode(candidates, tensors[0], second, third, fourth);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500);
        Assert.True(candidates.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void NaN_is_nothing(DetectionHead head)
    {
        DetectionDecoder decoder = Make(head, 0.05f, multiLabel: false, out int[] lengths);
        Assert.Equal(0, Decode(decoder, Array.ConvertAll(lengths, length => Enumerable.Repeat(float.NaN, length).ToArray())).Count);
    }

    private static DetectionDecoder Make(DetectionHead head, float threshold, bool multiLabel, out int[] lengths)
    {
        (int width, int height, int classes, lengths) = head switch
        {
            DetectionHead.YoloV2 => (64, 96, 3, new[] { 5 * 8 * 6 }),
            DetectionHead.YoloV3 or DetectionHead.YoloV5Raw => (64, 96, 3, [3 * 8 * 96, 3 * 8 * 24, 3 * 8 * 6]),
            DetectionHead.YoloV5 => (64, 64, 3, [8 * 50]),
            DetectionHead.YoloV8 or DetectionHead.YoloV8Rows => (64, 64, 3, [7 * 84]),
            DetectionHead.YoloX => (64, 64, 3, [8 * 84]),
            DetectionHead.EndToEnd => (64, 64, 3, [6 * 50]),
            DetectionHead.Ssd => (64, 64, 3, [4 * 10, 4 * 10]),
            DetectionHead.UltraFace => (320, 240, 0, [4 * 4420, 2 * 4420]),
            DetectionHead.BlazeFace => (128, 128, 0, [512, 384, 512 * 16, 384 * 16]),
            DetectionHead.YuNet => (160, 120, 0, [14 * 1076, 2 * 1076, 1076]),
            DetectionHead.RetinaNet => (64, 64, 3, [3 * 9 * 86, 4 * 9 * 86]),
            DetectionHead.FastestDet => (64, 64, 3, [8 * 16]),
            DetectionHead.Detr => (64, 64, 3, [4 * 20, 4 * 20]),
            _ => (64, 64, 3, [3 * 20, 4 * 20]),
        };
        return new DetectionDecoder(new DecoderSettings
        {
            Head = head,
            InputWidth = width,
            InputHeight = height,
            ClassCount = classes,
            ScoreThreshold = threshold,
            MultiLabel = multiLabel,
            Priors = head == DetectionHead.Ssd ? [.. Enumerable.Repeat(0.5f, 40)] : null,
        });
    }

    // Heads whose scores are probabilities get probabilities in every place.
    private static float[][] Random(DetectionHead head, int[] lengths, float scale, int seed)
    {
        var random = new Random(seed);
        bool probabilities = head is DetectionHead.YoloV5 or DetectionHead.YoloV8 or DetectionHead.YoloV8Rows or DetectionHead.YoloX or DetectionHead.EndToEnd
            or DetectionHead.UltraFace or DetectionHead.YuNet or DetectionHead.FastestDet;
        return Array.ConvertAll(lengths, length => Enumerable.Range(0, length).Select(_ => probabilities ? random.NextSingle() : scale * ((2 * random.NextSingle()) - 1)).ToArray());
    }

    private static DetectionCandidates Decode(DetectionDecoder decoder, float[][] tensors)
    {
        var candidates = new DetectionCandidates();
        decoder.Decode(candidates, tensors[0], tensors.ElementAtOrDefault(1), tensors.ElementAtOrDefault(2), tensors.ElementAtOrDefault(3));
        return candidates;
    }
}
