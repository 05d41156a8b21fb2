namespace MLExtensions.Numerics.Tests;

/// <summary>Scans of distances and loops over floats against plain loops, at every length.</summary>
public class VectorLoopTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 70), 257, 1000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Scans_see_what_a_plain_loop_sees(int length)
    {
        var random = new Random(length);
        // Few distinct values, so that there are ties everywhere.
        float[] values = [.. Enumerable.Range(0, length).Select(_ => (float)random.Next(1, 9))];
        Assert.Equal(values.Append(float.PositiveInfinity).Min(), DistanceScan.Minimum(values));
        foreach (float limit in new[] { 0f, 1f, 4f, 8f, float.PositiveInfinity })
        {
            Assert.Equal(values.Count(value => value < limit), DistanceScan.CountBelow(values, limit));
            for (int start = 0; start <= length; start += 7)
                Assert.Equal(Array.IndexOf(values, limit, start), DistanceScan.IndexOf(values, limit, start));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void The_minimum_is_found_wherever_it_stands(int length)
    {
        for (int at = 0; at < length; at++)
        {
            float[] values = [.. Enumerable.Repeat(2f, length)];
            values[at] = 1;
            Assert.Equal(1, DistanceScan.Minimum(values));
            Assert.Equal(at, DistanceScan.IndexOf(values, 1, 0));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Products_and_scaled_additions_are_those_of_whole_numbers(int length)
    {
        float[] left = [.. Enumerable.Range(0, length).Select(i => (float)((i % 7) - 3))];
        float[] right = [.. Enumerable.Range(0, length).Select(i => (float)((i % 5) - 2))];
        Assert.Equal(left.Zip(right, (a, b) => a * b).Sum(), FloatVectors.Dot(left, right));
        float[] sum = [.. right];
        FloatVectors.AddScaled(3, left, sum);
        Assert.Equal(right.Zip(left, (a, b) => a + (3 * b)), sum);
    }

    [Fact]
    public void Lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => FloatVectors.Dot(new float[2], new float[3]));
        Assert.Throws<ArgumentException>(() => FloatVectors.AddScaled(1, new float[2], new float[3]));
    }

    [Fact]
    public void Weights_packed_by_the_caller_are_used_in_place()
    {
        const int outputs = 40;
        const int depth = 3;
        float[] weights = [.. Enumerable.Range(0, outputs * depth).Select(i => (float)i)];
        var panels = new float[2 * PanelMatrix.PanelWidth * depth];
        for (int output = 0; output < outputs; output++)
        {
            for (int i = 0; i < depth; i++)
                panels[(output / 32 * 32 * depth) + (i * 32) + (output % 32)] = weights[(output * depth) + i];
        }

        PanelMatrix matrix = PanelMatrix.Over(panels, outputs, depth);
        Assert.Equal(weights, matrix.ToArray());
        panels[0] = 100;
        Assert.Equal(100, matrix.ToArray()[0]);
        Assert.Throws<ArgumentException>(() => PanelMatrix.Over(new float[63], 33, 1));
    }
}
