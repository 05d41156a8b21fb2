using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>Loops over vectors of doubles for what is learned in double: sums, inner products, scaled additions, centring.</summary>
internal static class DoubleVectors
{
    /// <summary>The inner product of two vectors of one length.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        if (left.Length != right.Length)
            throw new ArgumentException($"The lengths differ: {left.Length} and {right.Length}.");
        int width = Vector<double>.Count;
        Vector<double> first = Vector<double>.Zero;
        Vector<double> second = Vector<double>.Zero;
        int i = 0;
        for (; i <= left.Length - (2 * width); i += 2 * width)
        {
            first = MultiplyAdd(new Vector<double>(left[i..]), new Vector<double>(right[i..]), first);
            second = MultiplyAdd(new Vector<double>(left[(i + width)..]), new Vector<double>(right[(i + width)..]), second);
        }

        double sum = Vector.Sum(first + second);
        for (; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    /// <summary>Adds <paramref name="factor"/> times <paramref name="source"/> to <paramref name="destination"/>.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> source, Span<double> destination)
    {
        if (source.Length != destination.Length)
            throw new ArgumentException($"The lengths differ: {source.Length} and {destination.Length}.");
        var factors = new Vector<double>(factor);
        int i = 0;
        for (; i <= source.Length - Vector<double>.Count; i += Vector<double>.Count)
            MultiplyAdd(factors, new Vector<double>(source[i..]), new Vector<double>(destination[i..])).CopyTo(destination[i..]);
        for (; i < source.Length; i++)
            destination[i] += factor * source[i];
    }

    /// <summary>Multiplies in place.</summary>
    public static void Scale(double factor, Span<double> values)
    {
        foreach (ref double value in values)
            value *= factor;
    }

    /// <summary>The squared norm of a row of floats, summed in double; not finite exactly if the row is not, because squares of floats cannot overflow a double.</summary>
    public static double SquaredNorm(ReadOnlySpan<float> row)
    {
        Vector<double> first = Vector<double>.Zero;
        Vector<double> second = Vector<double>.Zero;
        int i = 0;
        for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(row[i..]), out Vector<double> lower, out Vector<double> upper);
            first = MultiplyAdd(lower, lower, first);
            second = MultiplyAdd(upper, upper, second);
        }

        double sum = Vector.Sum(first + second);
        for (; i < row.Length; i++)
            sum += (double)row[i] * row[i];
        return sum;
    }

    /// <summary>Writes <c>scale * row - centre</c>, computed in double and rounded once: a large common offset costs no digits.</summary>
    public static void Centre(ReadOnlySpan<float> row, double scale, ReadOnlySpan<double> centre, Span<float> destination)
    {
        if (row.Length != centre.Length || row.Length != destination.Length)
            throw new ArgumentException($"The lengths differ: {row.Length}, {centre.Length} and {destination.Length}.");
        var scales = new Vector<double>(scale);
        int half = Vector<double>.Count;
        int i = 0;
        for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(row[i..]), out Vector<double> lower, out Vector<double> upper);
            lower = (lower * scales) - new Vector<double>(centre[i..]);
            upper = (upper * scales) - new Vector<double>(centre[(i + half)..]);
            Vector.Narrow(lower, upper).CopyTo(destination[i..]);
        }

        for (; i < row.Length; i++)
            destination[i] = (float)((row[i] * scale) - centre[i]);
    }

    /// <summary>Writes <c>scale * row</c> in double.</summary>
    public static void Widen(ReadOnlySpan<float> row, double scale, Span<double> destination)
    {
        if (row.Length != destination.Length)
            throw new ArgumentException($"The lengths differ: {row.Length} and {destination.Length}.");
        for (int i = 0; i < row.Length; i++)
            destination[i] = row[i] * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<double> MultiplyAdd(Vector<double> left, Vector<double> right, Vector<double> addend) =>
        HardwareFma.IsSupported ? Vector.FusedMultiplyAdd(left, right, addend) : (left * right) + addend;
}
