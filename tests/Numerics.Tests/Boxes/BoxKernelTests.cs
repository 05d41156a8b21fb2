using System.Numerics;

namespace MLExtensions.Numerics.Tests;

/// <summary>The kernels of suppression against one box at a time, and the exponential and the sort that they rest on.</summary>
public class BoxKernelTests
{
    [Fact]
    public void The_exponential_is_within_two_units_of_the_last_place()
    {
        var random = new Random(1);
        Span<float> lanes = stackalloc float[Vector<float>.Count];
        for (int i = 0; i < 200_000; i++)
        {
            float x = i < 1000 ? -i / 1000f : -87f * random.NextSingle();
            float found = PlainExponential.Of(new Vector<float>(x))[0];
            float expected = (float)Math.Exp(x);
            Assert.True(Math.Abs(BitConverter.SingleToInt32Bits(found) - BitConverter.SingleToInt32Bits(expected)) <= 2, $"e^{x:R} = {expected:R}, found {found:R}");
            Assert.InRange(found, 0f, 1f);
        }

        lanes.Fill(0);
        lanes[0] = -87.5f;
        lanes[^1] = float.NegativeInfinity;
        Vector<float> edges = PlainExponential.Of(new Vector<float>(lanes));
        Assert.Equal(0f, edges[0]);
        Assert.Equal(0f, edges[Vector<float>.Count - 1]);
        Assert.Equal(1f, PlainExponential.Of(Vector<float>.Zero)[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    [InlineData(699)]
    [InlineData(700)]
    [InlineData(5000)]
    public void Sorting_is_by_falling_score_and_then_by_index(int count)
    {
        var random = new Random(count);
        float[] scores = [.. Enumerable.Range(0, count).Select(i => (i % 7) switch
        {
            0 => 0f,
            1 => -0f,
            2 => -random.NextSingle(),
            3 => random.Next(4),
            4 => float.Epsilon * random.Next(3),
            _ => random.NextSingle() * MathF.Pow(10, random.Next(-30, 30)),
        })];
        int[] expected = [.. Enumerable.Range(0, count).OrderByDescending(i => scores[i] + 0f)];
        Assert.Equal(expected, Array.ConvertAll(new ScoreOrder().Sort(scores).ToArray(), key => (int)(uint)key));
    }

    [Fact]
    public void Overlaps_of_every_length_are_those_of_single_boxes_bit_for_bit()
    {
        for (int count = 0; count <= 70; count++)
        {
            Box[] boxes = Make(count + 1, seed: count);
            BoxColumns columns = Columns(boxes);
            var found = new float[count + Vector<float>.Count];
            Check<IntersectionOverUnion>(Boxes.IoU);
            Check<IntersectionOverSmaller>(Boxes.IoMin);
            Check<GeneralisedIoU>(Boxes.GIoU);
            Check<DistanceIoU>((first, second) => Boxes.DIoU(first, second));

            void Check<TOverlap>(Func<Box, Box, float> single)
                where TOverlap : struct, IOverlap
            {
                BoxKernels.Overlaps<TOverlap>(columns, 0, 1, count, found, offset: 0);
                for (int i = 0; i < count; i++)
                {
                    // Where boxes do not meet, the measures below 0 of apart boxes count as 0.
                    float expected = Boxes.IoU(boxes[0], boxes[i + 1]) > 0 ? Math.Max(0, single(boxes[0], boxes[i + 1])) : 0;
                    Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(found[i]));
                }
            }
        }
    }

    [Fact]
    public void Decay_in_one_go_is_decay_pick_by_pick()
    {
        Box[] boxes = Make(60, seed: 4);
        BoxColumns together = Columns(boxes);
        BoxColumns apart = Columns(boxes);
        BoxColumns picks = Columns(Make(9, seed: 5));
        var decay = new GaussianDecay(0.5f);
        BoxKernels.Decay<IntersectionOverUnion, GaussianDecay>(together, 0, 60, picks, 0, 9, decay, 0.01f, 0);
        for (int p = 0; p < 9; p++)
            BoxKernels.Decay<IntersectionOverUnion, GaussianDecay>(apart, 0, 60, picks, p, p + 1, decay, 0.01f, 0);
        Assert.Equal(apart.Score[..60].ToArray(), together.Score[..60].ToArray());
        Assert.Contains(together.Score[..60].ToArray(), score => score is > 0 and < 1);
    }

    [Fact]
    public void The_largest_is_the_first_of_the_largest()
    {
        for (int count = 1; count < 40; count++)
        {
            BoxColumns columns = Columns(Make(count, seed: count));
            for (int i = 0; i < count; i++)
                columns.Score[i] = i % 3 / 4f;
            Assert.Equal(count < 2 ? -1 : count < 3 ? 1 : 2, BoxKernels.IndexOfLargest(columns, count));
        }
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
}
