using System.Numerics;

namespace MLExtensions.Numerics;

/// <summary>Loops over vectors of floats for what is learned in float. Sums are in a fixed order, so that runs repeat on one machine.</summary>
internal static class FloatVectors
{
    /// <summary>The inner product of two vectors of one length.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length)
            throw new ArgumentException($"The lengths differ: {left.Length} and {right.Length}.");
        int width = Vector<float>.Count;
        Vector<float> first = Vector<float>.Zero;
        Vector<float> second = Vector<float>.Zero;
        int i = 0;
        for (; i <= left.Length - (2 * width); i += 2 * width)
        {
            first = MultiplyAdd(new Vector<float>(left[i..]), new Vector<float>(right[i..]), first);
            second = MultiplyAdd(new Vector<float>(left[(i + width)..]), new Vector<float>(right[(i + width)..]), second);
        }

        float sum = Vector.Sum(first + second);
        for (; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    /// <summary>Adds <paramref name="factor"/> times <paramref name="source"/> to <paramref name="destination"/>.</summary>
    public static void AddScaled(float factor, ReadOnlySpan<float> source, Span<float> destination)
    {
        if (source.Length != destination.Length)
            throw new ArgumentException($"The lengths differ: {source.Length} and {destination.Length}.");
        var factors = new Vector<float>(factor);
        int i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
            MultiplyAdd(factors, new Vector<float>(source[i..]), new Vector<float>(destination[i..])).CopyTo(destination[i..]);
        for (; i < source.Length; i++)
            destination[i] += factor * source[i];
    }

    /// <summary>Whether no value is NaN or infinite: x - x is 0 exactly then.</summary>
    public static bool AreFinite(ReadOnlySpan<float> values)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var part = new Vector<float>(values[i..]);
            if (!Vector.EqualsAll(part - part, Vector<float>.Zero))
                return false;
        }

        for (; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return false;
        }

        return true;
    }

    private static Vector<float> MultiplyAdd(Vector<float> left, Vector<float> right, Vector<float> addend) =>
        HardwareFma.IsSupported ? Vector.FusedMultiplyAdd(left, right, addend) : (left * right) + addend;
}
