using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Numerics;

/// <summary>Rows as signed bytes, each with a scale: a quarter of the memory to read, for inner products that only have to be about right.
/// Sums are of integers, so that every machine gives the same bits.</summary>
internal sealed unsafe class QuantizedRows
{
    private const int Lanes = 16;
    private const float LargestValue = 127;

    // 4096 products of 2047 and 127 stay within 31 bits.
    private const float LargestQuery = 2047;
    private const int LargestDepth = 4096;

    private readonly sbyte[] _values;
    private readonly float[] _scales;

    /// <summary>Quantises rows of a matrix.</summary>
    /// <param name="matrix">Row-major without gaps. A row with a value that is not finite counts as zero.</param>
    /// <param name="depth">The length of a row, at most 4096.</param>
    /// <param name="order">The rows in the order in which they are kept.</param>
    public QuantizedRows(ReadOnlySpan<float> matrix, int depth, ReadOnlySpan<int> order)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, LargestDepth);
        (Depth, Count, Stride) = (depth, order.Length, (depth + Lanes - 1) / Lanes * Lanes);
        _values = new sbyte[checked(Count * Stride)];
        _scales = new float[Count];
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<float> row = matrix.Slice(order[i] * depth, depth);
            float largest = Largest(row);
            _scales[i] = largest / LargestValue;
            for (int j = 0; j < depth && _scales[i] > 0; j++)
                _values[(i * Stride) + j] = (sbyte)Math.Clamp(MathF.Round(row[j] / _scales[i]), -LargestValue, LargestValue);
        }
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The length of a row.</summary>
    public int Depth { get; }

    /// <summary>The length of a quantised vector: the depth, filled up with zeros.</summary>
    public int Stride { get; }

    /// <summary>Quantises a vector to 12 bits, so that nearly all of the error is the rows'.</summary>
    /// <param name="vector">A vector as long as a row.</param>
    /// <param name="quantized">Room for <see cref="Stride"/> values.</param>
    /// <returns>What a step stands for; 0 for a vector that is zero or not finite.</returns>
    public float Quantize(ReadOnlySpan<float> vector, Span<short> quantized)
    {
        float scale = Largest(vector) / LargestQuery;
        quantized[..Stride].Clear();
        for (int i = 0; i < Depth && scale > 0; i++)
            quantized[i] = (short)Math.Clamp(MathF.Round(vector[i] / scale), -LargestQuery, LargestQuery);
        return scale;
    }

    /// <summary>The inner products of a vector with neighbouring rows.</summary>
    /// <param name="vector">From <see cref="Quantize"/>.</param>
    /// <param name="scale">From <see cref="Quantize"/>.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="results">One for each row.</param>
    public void Products(ReadOnlySpan<short> vector, float scale, int first, int count, Span<float> results) =>
        Products(vector, scale, first, count, results, Avx2.IsSupported);

    internal void Products(ReadOnlySpan<short> vector, float scale, int first, int count, Span<float> results, bool inVectors)
    {
        if (first < 0 || count < 0 || first > Count - count || vector.Length < Stride || results.Length < count)
            throw new ArgumentException($"{count} of {Count} rows from {first} on, of {Stride}, do not fit a vector of {vector.Length} and {results.Length} results.");
        fixed (sbyte* values = _values)
        fixed (short* x = vector)
        fixed (float* scales = _scales, y = results)
        {
            sbyte* rows = values + ((nint)first * Stride);
            int row = 0;
            for (; inVectors && row + 4 <= count; row += 4)
            {
                Vector128<int> sums = Four(x, rows + ((nint)row * Stride), Stride);
                (Vector128.ConvertToSingle(sums) * (Vector128.Load(scales + first + row) * scale)).Store(y + row);
            }

            for (; row < count; row++)
                y[row] = One(x, rows + ((nint)row * Stride), Stride) * (scales[first + row] * scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector128<int> Four(short* x, sbyte* row, nint stride)
    {
        Vector256<int> sum0 = Vector256<int>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        sbyte* row2 = row + (2 * stride);
        for (nint i = 0; i < stride; i += Lanes)
        {
            Vector256<short> value = Vector256.Load(x + i);
            sum0 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(row + i), value);
            sum1 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(row + stride + i), value);
            sum2 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(row2 + i), value);
            sum3 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(row2 + stride + i), value);
        }

        Vector256<int> all = Avx2.HorizontalAdd(Avx2.HorizontalAdd(sum0, sum1), Avx2.HorizontalAdd(sum2, sum3));
        return all.GetLower() + all.GetUpper();
    }

    private static int One(short* x, sbyte* row, nint stride)
    {
        int sum = 0;
        for (nint i = 0; i < stride; i++)
            sum += x[i] * row[i];
        return sum;
    }

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return 0;
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
