using MLExtensions.Numerics;

namespace MLExtensions.Transforms.Tests;

/// <summary>Each head with one box that is computed by hand, and sizes that do not fit.</summary>
public class DetectionDecodingTests
{
    [Fact]
    public void YoloV2_has_anchors_in_cells_and_a_softmax()
    {
        // 64 x 64: 2 x 2 cells, five anchors, two classes. Anchor 1 in cell (x 1, y 0).
        float[] tensor = Filled(5 * 7 * 4, -20);
        SetPlanes(tensor, anchor: 1, classes: 2, plane: 4, cell: 1, [0, 0, 0, MathF.Log(2), 20, 1, 1 + MathF.Log(3)]);
        DetectionCandidates found = Decode(new() { Head = DetectionHead.YoloV2, InputWidth = 64, InputHeight = 64 }, tensor);
        CheckOne(found, 48, 16, 3.42f * 32, 4.41f * 64, 0.75f, 1, source: 5);
    }

    [Fact]
    public void YoloV3_shares_the_anchors_by_stride()
    {
        // 32 x 32: 16 + 4 + 1 cells of 3 anchors; the third tensor's largest anchor.
        float[] third = Filled(3 * 6, -20);
        SetPlanes(third, anchor: 2, classes: 1, plane: 1, cell: 0, [0, 0, 0, 0, 0, 20]);
        DetectionCandidates found = Decode(new() { Head = DetectionHead.YoloV3, InputWidth = 32, InputHeight = 32 }, Filled(3 * 6 * 16, -20), Filled(3 * 6 * 4, -20), third);
        CheckOne(found, 16, 16, 373, 326, 0.5f, 0, source: 62);
        found = Decode(new() { Head = DetectionHead.YoloV3, InputWidth = 32, InputHeight = 32, Strides = [32, 16, 8] }, third, Filled(3 * 6 * 4, -20), Filled(3 * 6 * 16, -20));
        CheckOne(found, 16, 16, 373, 326, 0.5f, 0, source: 2);
    }

    [Fact]
    public void YoloV5_raw_stretches_the_sigmoid()
    {
        float[] first = Filled(3 * 16 * 6, -20);
        // Anchor 1 (16 x 30), cell x 2, y 1 of 4: centre (2 * 0.5 - 0.5 + 2) * 8 = 20, size (2 * 0.5)^2 * anchor.
        new float[] { 0, 0, 0, 0, 20, 0 }.CopyTo(first.AsSpan(((1 * 16) + 4 + 2) * 6));
        DetectionCandidates found = Decode(new() { Head = DetectionHead.YoloV5Raw, InputWidth = 32, InputHeight = 32 }, first, Filled(3 * 4 * 6, -20), Filled(3 * 6, -20));
        CheckOne(found, 20, 12, 16, 30, 0.5f, 0, source: 22);
    }

    [Fact]
    public void YoloV5_rows_are_finished_but_for_the_product()
    {
        DetectionCandidates found = Decode(new() { Head = DetectionHead.YoloV5, InputWidth = 640, InputHeight = 640, ClassCount = 2 },
            [9, 9, 2, 2, 0.01f, 1, 1, 100, 50, 20, 10, 0.5f, 0.4f, 0.8f]);
        CheckOne(found, 100, 50, 20, 10, 0.4f, 1, source: 1);
        found = Decode(new() { Head = DetectionHead.YoloV5, InputWidth = 640, InputHeight = 640, ClassCount = 2, MultiLabel = true }, [100, 50, 20, 10, 0.5f, 0.4f, 0.8f]);
        Assert.Equal([0.2f, 0.4f], found.Scores.ToArray());
    }

    [Fact]
    public void YoloV8_has_a_plane_for_each_number()
    {
        // 64 x 64: 64 + 16 + 4 rows, three classes; row 83 is behind the last whole vector.
        const int rows = 84;
        foreach (int row in new[] { 0, 7, 41, 83 })
        {
            var tensor = new float[7 * rows];
            float[] values = [30, 20, 8, 4, 0.1f, 0.7f, 0.6f];
            for (int k = 0; k < 7; k++)
                tensor[(k * rows) + row] = values[k];
            CheckOne(Decode(new() { Head = DetectionHead.YoloV8, InputWidth = 64, InputHeight = 64 }, tensor), 30, 20, 8, 4, 0.7f, 1, row);
            DetectionCandidates all = Decode(new() { Head = DetectionHead.YoloV8, InputWidth = 64, InputHeight = 64, MultiLabel = true }, tensor);
            Assert.Equal([0, 1, 2], all.Classes.ToArray());
        }
    }

    [Fact]
    public void YoloX_adds_the_cell_and_multiplies_by_the_stride()
    {
        // 32 x 32: 16 + 4 + 1 rows; row 18 is cell (0, 1) of stride 16.
        var tensor = new float[21 * 6];
        new[] { 0.5f, 0.25f, 0, MathF.Log(2), 0.5f, 0.5f }.CopyTo(tensor.AsSpan(18 * 6));
        CheckOne(Decode(new() { Head = DetectionHead.YoloX, InputWidth = 32, InputHeight = 32 }, tensor), 8, 20, 16, 32, 0.25f, 0, 18);
    }

    [Fact]
    public void Finished_boxes_are_only_filtered()
    {
        DetectionCandidates found = Decode(new() { Head = DetectionHead.EndToEnd, InputWidth = 640, InputHeight = 640 }, [1, 2, 3, 6, 0.9f, 7, 0, 0, 1, 1, 0.01f, 1]);
        CheckOne(found, 2, 4, 2, 4, 0.9f, 7, 0);
    }

    [Fact]
    public void SSD_skips_the_background()
    {
        DetectionCandidates found = Decode(new() { Head = DetectionHead.Ssd, InputWidth = 100, InputHeight = 200, Priors = [0.5f, 0.5f, 0.2f, 0.1f] },
            [1, -1, 5 * MathF.Log(2), 0], [0, MathF.Log(2), 0]);
        // x 0.5 + 0.1 * 0.2, width 0.2 * 2; softmax 1/4, 2/4, 1/4.
        CheckOne(found, 52, 98, 40, 20, 0.5f, 0, 0);
    }

    [Fact]
    public void YuNet_multiplies_two_scores_and_has_five_points()
    {
        var offsets = new float[1076 * 14];
        var scores = new float[1076 * 2];
        var overlaps = new float[1076];
        // The first prior of the second cell: centre 12, 4 pixels, size 10.
        scores[(3 * 2) + 1] = 0.64f;
        overlaps[3] = 4;
        offsets[3 * 14] = 2;
        offsets[(3 * 14) + 4] = 10;
        DetectionCandidates found = Decode(new() { Head = DetectionHead.YuNet, InputWidth = 160, InputHeight = 120 }, offsets, scores, overlaps);
        CheckOne(found, 14, 4, 10, 10, 0.8f, 0, 3);
        Assert.Equal(10, found.KeypointLength);
        Assert.Equal(22f, found.Keypoints[0], 1e-4f);
        Assert.Equal(4f, found.Keypoints[1], 1e-4f);
    }

    [Fact]
    public void RetinaNet_has_nine_anchors_a_cell()
    {
        // 128 x 128: 256 + 64 + 16 + 4 + 1 cells. Anchor 3 of the second cell of the second level: square of 64 at (24, 8).
        const int count = 9 * 341;
        float[] logits = Filled(count * 2, -20);
        var offsets = new float[count * 4];
        int row = 9 * (256 + 1) + 3;
        logits[(row * 2) + 1] = 0;
        offsets[row * 4] = 1;
        offsets[(row * 4) + 2] = 1000;
        DetectionCandidates found = Decode(new() { Head = DetectionHead.RetinaNet, InputWidth = 128, InputHeight = 128, ClassCount = 2 }, logits, offsets);
        CheckOne(found, 24 + 6.4f, 8, 64 * 62.5f, 64, 0.5f, 1, row);
    }

    [Fact]
    public void FastestDet_mixes_two_scores()
    {
        // 32 x 32: 2 x 2 cells, cell (1, 1).
        var tensor = new float[6 * 4];
        tensor[3] = 0.5f;
        tensor[(5 * 4) + 3] = 0.25f;
        tensor[(1 * 4) + 3] = MathF.Atanh(0.5f);
        DetectionCandidates found = Decode(new() { Head = DetectionHead.FastestDet, InputWidth = 32, InputHeight = 32 }, tensor);
        CheckOne(found, 24, 16, 16, 16, MathF.Pow(0.5f, 0.6f) * MathF.Pow(0.25f, 0.4f), 0, 3);
    }

    [Fact]
    public void DETR_leaves_out_the_last_class_and_RT_DETR_has_none()
    {
        float[] boxes = [0.5f, 0.5f, 0.2f, 0.1f];
        DetectionCandidates detr = Decode(new() { Head = DetectionHead.Detr, InputWidth = 100, InputHeight = 200 }, [0, MathF.Log(2), MathF.Log(5)], boxes);
        CheckOne(detr, 50, 100, 20, 20, 0.25f, 1, 0);
        DetectionCandidates rt = Decode(new() { Head = DetectionHead.RtDetr, InputWidth = 100, InputHeight = 200 }, [-9, 0, -1], boxes);
        CheckOne(rt, 50, 100, 20, 20, 0.5f, 1, 0);
    }

    [Theory]
    [InlineData(DetectionHead.YoloV2, 3 * 85 * 13 * 13, "845 x (5 + 20)", 20)]
    [InlineData(DetectionHead.YoloX, 8400 * 85, "3549 x (5 + 80)", 80)]
    [InlineData(DetectionHead.YoloV8, 84 * 8400 + 1, "(4 + 80) x rows numbers, found 705601", 80)]
    [InlineData(DetectionHead.FastestDet, 85, "(5 + 80) x 676 numbers, found 85", 80)]
    [InlineData(DetectionHead.YoloV5, 85, "set ClassCount", 0)]
    public void Sizes_that_do_not_fit_are_named_with_those_that_would(DetectionHead head, int length, string expected, int classes)
    {
        var decoder = new DetectionDecoder(new DecoderSettings { Head = head, InputWidth = 416, InputHeight = 416, ClassCount = classes });
        string message = Assert.Throws<ArgumentException>(() => decoder.Decode(new DetectionCandidates(), new float[length])).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains($"{head} at 416 x 416", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionDecoder(new DecoderSettings { Head = DetectionHead.YoloV8, InputWidth = 0, InputHeight = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionDecoder(new DecoderSettings { Head = DetectionHead.Ssd, InputWidth = 1, InputHeight = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionDecoder(new DecoderSettings { Head = DetectionHead.YoloV3, InputWidth = 32, InputHeight = 32, Anchors = [1, 2] }));
    }

    [Fact]
    public void Numbers_of_priors_are_those_of_the_models()
    {
        Assert.Equal(4420 * 4, PriorGrid.UltraFace(320, 240).Length);
        Assert.Equal(17640 * 4, PriorGrid.UltraFace(640, 480).Length);
        Assert.Equal(1076 * 4, PriorGrid.YuNet(160, 120).Length);
        Assert.Equal(76725 * 4, PriorGrid.RetinaNet(640, 640).Length);
    }

    private static DetectionCandidates Decode(DecoderSettings settings, float[] first, float[]? second = null, float[]? third = null)
    {
        var candidates = new DetectionCandidates();
        new DetectionDecoder(settings).Decode(candidates, first, second, third);
        return candidates;
    }

    private static void CheckOne(DetectionCandidates found, float x, float y, float width, float height, float score, int classIndex, int source)
    {
        Assert.Equal(1, found.Count);
        Box box = found.Boxes[0];
        Assert.Equal(x, (box.X1 + box.X2) / 2, 1e-3f);
        Assert.Equal(y, (box.Y1 + box.Y2) / 2, 1e-3f);
        Assert.Equal(width, box.Width, width * 1e-5f);
        Assert.Equal(height, box.Height, height * 1e-5f);
        Assert.Equal(score, found.Scores[0], 1e-5f);
        Assert.Equal(classIndex, found.Classes[0]);
        Assert.Equal(source, found.Sources[0]);
    }

    private static float[] Filled(int length, float value)
    {
        var values = new float[length];
        values.AsSpan().Fill(value);
        return values;
    }

    private static void SetPlanes(float[] tensor, int anchor, int classes, int plane, int cell, float[] values)
    {
        for (int k = 0; k < values.Length; k++)
            tensor[(((anchor * (5 + classes)) + k) * plane) + cell] = values[k];
    }
}
