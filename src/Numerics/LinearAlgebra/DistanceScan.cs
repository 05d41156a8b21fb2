using System.Numerics;

namespace MLExtensions.Numerics;

/// <summary>One pass over a row of distances: the smallest, how many are below a limit, where one of a value stands. None of the values is NaN.</summary>
internal static class DistanceScan
{
    /// <summary>The smallest value; positive infinity of none.</summary>
    public static float Minimum(ReadOnlySpan<float> values)
    {
        float minimum = float.PositiveInfinity;
        int i = 0;
        int width = Vector<float>.Count;
        if (values.Length >= 2 * width)
        {
            var first = new Vector<float>(values);
            var second = new Vector<float>(values[width..]);
            for (i = 2 * width; i <= values.Length - (2 * width); i += 2 * width)
            {
                first = Vector.Min(first, new Vector<float>(values[i..]));
                second = Vector.Min(second, new Vector<float>(values[(i + width)..]));
            }

            first = Vector.Min(first, second);
            for (int lane = 0; lane < width; lane++)
                minimum = Math.Min(minimum, first[lane]);
        }

        for (; i < values.Length; i++)
            minimum = Math.Min(minimum, values[i]);
        return minimum;
    }

    /// <summary>The number of values strictly below a limit.</summary>
    public static int CountBelow(ReadOnlySpan<float> values, float limit)
    {
        int i = 0;
        int count = 0;
        int width = Vector<float>.Count;
        if (values.Length >= width)
        {
            var limits = new Vector<float>(limit);
            Vector<int> counts = Vector<int>.Zero;
            for (; i <= values.Length - width; i += width)
                counts -= Vector.LessThan(new Vector<float>(values[i..]), limits);
            count = Vector.Sum(counts);
        }

        for (; i < values.Length; i++)
            count += values[i] < limit ? 1 : 0;
        return count;
    }

    /// <summary>The first place from <paramref name="start"/> on where the value stands; -1 if nowhere.</summary>
    public static int IndexOf(ReadOnlySpan<float> values, float value, int start)
    {
        int i = start;
        int width = Vector<float>.Count;
        var wanted = new Vector<float>(value);
        for (; i <= values.Length - width; i += width)
        {
            if (Vector.EqualsAny(new Vector<float>(values[i..]), wanted))
                break;
        }

        for (; i < values.Length; i++)
        {
            if (values[i] == value)
                return i;
        }

        return -1;
    }
}
