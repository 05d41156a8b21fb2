namespace MLExtensions.Numerics.Tests;

/// <summary>The kernels of suppression against one box at a time, at a given width; used by the tests and by processes with instruction sets switched off.</summary>
internal static class BoxKernelChecks
{
    /// <summary>Scalar code, and every width of vectors; those that the processor lacks are emulated.</summary>
    public static readonly VectorTier[] Tiers = [VectorTier.Scalar, VectorTier.Vector128, VectorTier.Vector256, VectorTier.Vector512];

    public static void All(VectorTier tier)
    {
        Exponential(tier);
        Overlaps(tier);
        Decays(tier);
        AnyAbove(tier);
        Largest(tier);
        Planes(tier);
    }

    public static void Exponential(VectorTier tier)
    {
        var random = new Random(1);
        // Through the decay of a box by itself with a sigma that makes the exponent what is wanted: there is no other way in at every width.
        for (int i = 0; i < 2000; i++)
        {
            float x = i < 100 ? -i / 100f : -87f * random.NextSingle();
            float found = DecayOfTwin(tier, x == 0 ? float.PositiveInfinity : -1 / x);
            float expected = (float)Math.Exp(-1f / (x == 0 ? float.PositiveInfinity : -1 / x));
            Assert.True(Math.Abs(BitConverter.SingleToInt32Bits(found) - BitConverter.SingleToInt32Bits(expected)) <= 2, $"{tier}: e^{x:R} = {expected:R}, found {found:R}");
            Assert.InRange(found, 0f, 1f);
        }

        Assert.Equal(0f, DecayOfTwin(tier, 1 / 87.5f));
        Assert.Equal(0f, DecayOfTwin(tier, 1e-30f));
        Assert.Equal(1f, DecayOfTwin(tier, float.PositiveInfinity));
    }

    public static void Overlaps(VectorTier tier)
    {
        for (int count = 0; count <= 70; count++)
        {
            Box[] boxes = Make(count + 1, seed: count);
            BoxColumns columns = Columns(boxes);
            var found = new float[count + BoxColumns.Padding];
            Check<IntersectionOverUnion>(Boxes.IoU);
            Check<IntersectionOverSmaller>(Boxes.IoMin);
            Check<GeneralisedIoU>(Boxes.GIoU);
            Check<DistanceIoU>((first, second) => Boxes.DIoU(first, second));

            void Check<TOverlap>(Func<Box, Box, float> single)
                where TOverlap : struct, IOverlap
            {
                BoxKernels.Overlaps<TOverlap>(tier, columns, 0, 1, count, found, offset: 0);
                for (int i = 0; i < count; i++)
                {
                    // Where boxes do not meet, the measures below 0 of apart boxes count as 0.
                    float expected = Boxes.IoU(boxes[0], boxes[i + 1]) > 0 ? Math.Max(0, single(boxes[0], boxes[i + 1])) : 0;
                    Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(found[i]));
                }
            }
        }
    }

    public static void Decays(VectorTier tier)
    {
        foreach (float offset in new[] { 0f, 1f })
        {
            for (int count = 1; count < 70; count += 3)
            {
                Check(new GaussianDecay(0.5f), count, offset);
                Check(new LinearDecay(0.3f), count, offset);
                Check(new HardDecay(0.5f), count, offset);
            }
        }

        // All picks at once against one at a time in scalar code.
        void Check<TDecay>(TDecay decay, int count, float offset)
            where TDecay : struct, IDecay
        {
            Box[] boxes = Make(count, seed: count);
            BoxColumns found = Columns(boxes);
            BoxColumns expected = Columns(boxes);
            BoxColumns picks = Columns(Make(9, seed: 100 + count));
            BoxKernels.Decay<IntersectionOverUnion, TDecay>(tier, found, 0, count, picks, 0, 9, decay, 0.01f, offset);
            for (int p = 0; p < 9; p++)
                BoxKernels.Decay<IntersectionOverUnion, TDecay>(VectorTier.Scalar, expected, 0, count, picks, p, p + 1, decay, 0.01f, offset);
            Assert.Equal(Bits(expected, count), Bits(found, count));
        }
    }

    public static void AnyAbove(VectorTier tier)
    {
        for (int count = 0; count < 40; count++)
        {
            Box[] boxes = Make(count + 1, seed: count);
            BoxColumns picks = Columns(boxes[..count]);
            BoxColumns one = Columns(boxes[count..]);
            foreach (float threshold in new[] { 0f, 0.2f, 0.5f })
            {
                bool expected = boxes[..count].Any(box => Boxes.IoU(box, boxes[count]) > threshold);
                Assert.Equal(expected, BoxKernels.AnyAbove<IntersectionOverUnion>(tier, picks, one, 0, threshold, 0));
            }
        }
    }

    public static void Largest(VectorTier tier)
    {
        for (int count = 1; count < 40; count++)
        {
            BoxColumns columns = Columns(Make(count, seed: count));
            for (int i = 0; i < count; i++)
                columns.Score[i] = i % 3 / 4f;
            Assert.Equal(count < 2 ? -1 : count < 3 ? 1 : 2, BoxKernels.IndexOfLargest(tier, columns));
        }
    }

    public static void Planes(VectorTier tier)
    {
        var random = new Random(5);
        foreach (int count in new[] { 1, 7, 16, 33, 100 })
        {
            float[] planes = [.. Enumerable.Range(0, 5 * count).Select(i => i % 11 == 0 ? float.NaN : (random.Next(8) - 2) / 4f)];
            var best = new float[count];
            var index = new int[count];
            ClassPlanes.FindBest(tier, planes, 5, best, index);
            for (int i = 0; i < count; i++)
            {
                float[] scores = [.. Enumerable.Range(0, 5).Select(k => planes[(k * count) + i])];
                float largest = Math.Max(0, scores.Where(score => !float.IsNaN(score)).DefaultIfEmpty(0).Max());
                Assert.Equal(largest, best[i]);
                Assert.Equal(largest == 0 ? 0 : Array.IndexOf(scores, largest), index[i]);
            }
        }
    }

    private static float DecayOfTwin(VectorTier tier, float sigma)
    {
        var box = new Box(0, 0, 10, 10);
        BoxColumns boxes = Columns([box]);
        BoxKernels.Decay<IntersectionOverUnion, GaussianDecay>(tier, boxes, 0, 1, Columns([box]), 0, 1, new GaussianDecay(sigma), float.Epsilon, 0);
        return boxes.Score[0];
    }

    private static Box[] Make(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float x = random.Next(60);
            float y = random.Next(60);
            return new Box(x, y, x + (i % 9 == 5 ? 0 : 1 + random.Next(50)), y + 1 + random.Next(50));
        })];
    }

    private static BoxColumns Columns(Box[] boxes)
    {
        var columns = new BoxColumns();
        columns.Reset(boxes.Length);
        for (int i = 0; i < boxes.Length; i++)
            columns.Add(boxes[i], boxes[i].Area, 1f, i);
        columns.Pad();
        return columns;
    }

    private static uint[] Bits(BoxColumns columns, int count) => Array.ConvertAll(columns.Score[..count].ToArray(), BitConverter.SingleToUInt32Bits);
}
