using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions.Trainers;

/// <summary>Products of row-major rows with the class weights of a linear head, forward (scores) and backward (weight gradient).</summary>
/// <remarks>
/// Every score is summed in one fused multiply-add chain whatever the tile that computes it, so a row alone gets the same bits
/// as the same row in a batch. Tiles exist because a score is memory bound otherwise: two rows by four classes reuse each load.
/// </remarks>
internal static class LinearScores
{
    private const int RowTile = 2;
    private const int ClassTile = 4;

    /// <summary>Writes <c>weights[k] . row + biases[k]</c> for every row and class; <paramref name="logits"/> is rows x classes.</summary>
    public static void Compute(
        ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> weights, ReadOnlySpan<float> biases, Span<float> logits)
    {
        int classes = biases.Length;
        int count = logits.Length / classes;
        int row = 0;
        for (; row + RowTile <= count; row += RowTile)
        {
            ReadOnlySpan<float> first = rows.Slice(row * columns, columns);
            ReadOnlySpan<float> second = rows.Slice((row + 1) * columns, columns);
            Span<float> firstLogits = logits.Slice(row * classes, classes);
            Span<float> secondLogits = logits.Slice((row + 1) * classes, classes);
            int k = 0;
            for (; k + ClassTile <= classes; k += ClassTile)
                TwoRowsFourClasses(first, second, weights.Slice(k * columns, ClassTile * columns), biases[k..], firstLogits[k..], secondLogits[k..]);
            for (; k < classes; k++)
            {
                ReadOnlySpan<float> classWeights = weights.Slice(k * columns, columns);
                firstLogits[k] = Dot(first, classWeights) + biases[k];
                secondLogits[k] = Dot(second, classWeights) + biases[k];
            }
        }

        for (; row < count; row++)
        {
            ReadOnlySpan<float> features = rows.Slice(row * columns, columns);
            Span<float> rowLogits = logits.Slice(row * classes, classes);
            int k = 0;
            for (; k + ClassTile <= classes; k += ClassTile)
                OneRowFourClasses(features, weights.Slice(k * columns, ClassTile * columns), biases[k..], rowLogits[k..]);
            for (; k < classes; k++)
                rowLogits[k] = Dot(features, weights.Slice(k * columns, columns)) + biases[k];
        }
    }

    /// <summary>Adds <c>sum over rows of residuals[row, k] * row</c> to <paramref name="gradient"/> (classes x columns).</summary>
    public static void AccumulateGradient(
        ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> residuals, int classes, Span<float> gradient)
    {
        int count = residuals.Length / classes;
        int row = 0;
        for (; row + 4 <= count; row += 4)
        {
            ReadOnlySpan<float> four = rows.Slice(row * columns, 4 * columns);
            ReadOnlySpan<float> fourResiduals = residuals.Slice(row * classes, 4 * classes);
            for (int k = 0; k < classes; k++)
                AddFourRows(four, fourResiduals, classes, k, gradient.Slice(k * columns, columns));
        }

        for (; row < count; row++)
        {
            ReadOnlySpan<float> features = rows.Slice(row * columns, columns);
            for (int k = 0; k < classes; k++)
                AddRow(features, residuals[row * classes + k], gradient.Slice(k * columns, columns));
        }
    }

    private static float Dot(ReadOnlySpan<float> row, ReadOnlySpan<float> weights)
    {
        ref float x = ref MemoryMarshal.GetReference(row);
        ref float w = ref MemoryMarshal.GetReference(weights);
        Vector<float> sum = Vector<float>.Zero;
        int d = 0;
        for (; d + Vector<float>.Count <= row.Length; d += Vector<float>.Count)
            sum = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x, (nuint)d), Vector.LoadUnsafe(ref w, (nuint)d), sum);
        return AddTail(Vector.Sum(sum), ref x, ref w, d, row.Length);
    }

    private static void TwoRowsFourClasses(
        ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> weights, ReadOnlySpan<float> biases,
        Span<float> firstLogits, Span<float> secondLogits)
    {
        int columns = first.Length;
        ref float x = ref MemoryMarshal.GetReference(first);
        ref float y = ref MemoryMarshal.GetReference(second);
        ref float w0 = ref MemoryMarshal.GetReference(weights);
        ref float w1 = ref Unsafe.Add(ref w0, columns);
        ref float w2 = ref Unsafe.Add(ref w1, columns);
        ref float w3 = ref Unsafe.Add(ref w2, columns);
        Vector<float> x0 = Vector<float>.Zero, x1 = Vector<float>.Zero, x2 = Vector<float>.Zero, x3 = Vector<float>.Zero;
        Vector<float> y0 = Vector<float>.Zero, y1 = Vector<float>.Zero, y2 = Vector<float>.Zero, y3 = Vector<float>.Zero;
        int d = 0;
        for (; d + Vector<float>.Count <= columns; d += Vector<float>.Count)
        {
            Vector<float> a = Vector.LoadUnsafe(ref x, (nuint)d);
            Vector<float> b = Vector.LoadUnsafe(ref y, (nuint)d);
            Vector<float> w = Vector.LoadUnsafe(ref w0, (nuint)d);
            x0 = Vector.FusedMultiplyAdd(a, w, x0);
            y0 = Vector.FusedMultiplyAdd(b, w, y0);
            w = Vector.LoadUnsafe(ref w1, (nuint)d);
            x1 = Vector.FusedMultiplyAdd(a, w, x1);
            y1 = Vector.FusedMultiplyAdd(b, w, y1);
            w = Vector.LoadUnsafe(ref w2, (nuint)d);
            x2 = Vector.FusedMultiplyAdd(a, w, x2);
            y2 = Vector.FusedMultiplyAdd(b, w, y2);
            w = Vector.LoadUnsafe(ref w3, (nuint)d);
            x3 = Vector.FusedMultiplyAdd(a, w, x3);
            y3 = Vector.FusedMultiplyAdd(b, w, y3);
        }

        firstLogits[0] = AddTail(Vector.Sum(x0), ref x, ref w0, d, columns) + biases[0];
        firstLogits[1] = AddTail(Vector.Sum(x1), ref x, ref w1, d, columns) + biases[1];
        firstLogits[2] = AddTail(Vector.Sum(x2), ref x, ref w2, d, columns) + biases[2];
        firstLogits[3] = AddTail(Vector.Sum(x3), ref x, ref w3, d, columns) + biases[3];
        secondLogits[0] = AddTail(Vector.Sum(y0), ref y, ref w0, d, columns) + biases[0];
        secondLogits[1] = AddTail(Vector.Sum(y1), ref y, ref w1, d, columns) + biases[1];
        secondLogits[2] = AddTail(Vector.Sum(y2), ref y, ref w2, d, columns) + biases[2];
        secondLogits[3] = AddTail(Vector.Sum(y3), ref y, ref w3, d, columns) + biases[3];
    }

    private static void OneRowFourClasses(
        ReadOnlySpan<float> row, ReadOnlySpan<float> weights, ReadOnlySpan<float> biases, Span<float> logits)
    {
        int columns = row.Length;
        ref float x = ref MemoryMarshal.GetReference(row);
        ref float w0 = ref MemoryMarshal.GetReference(weights);
        ref float w1 = ref Unsafe.Add(ref w0, columns);
        ref float w2 = ref Unsafe.Add(ref w1, columns);
        ref float w3 = ref Unsafe.Add(ref w2, columns);
        Vector<float> s0 = Vector<float>.Zero, s1 = Vector<float>.Zero, s2 = Vector<float>.Zero, s3 = Vector<float>.Zero;
        int d = 0;
        for (; d + Vector<float>.Count <= columns; d += Vector<float>.Count)
        {
            Vector<float> a = Vector.LoadUnsafe(ref x, (nuint)d);
            s0 = Vector.FusedMultiplyAdd(a, Vector.LoadUnsafe(ref w0, (nuint)d), s0);
            s1 = Vector.FusedMultiplyAdd(a, Vector.LoadUnsafe(ref w1, (nuint)d), s1);
            s2 = Vector.FusedMultiplyAdd(a, Vector.LoadUnsafe(ref w2, (nuint)d), s2);
            s3 = Vector.FusedMultiplyAdd(a, Vector.LoadUnsafe(ref w3, (nuint)d), s3);
        }

        logits[0] = AddTail(Vector.Sum(s0), ref x, ref w0, d, columns) + biases[0];
        logits[1] = AddTail(Vector.Sum(s1), ref x, ref w1, d, columns) + biases[1];
        logits[2] = AddTail(Vector.Sum(s2), ref x, ref w2, d, columns) + biases[2];
        logits[3] = AddTail(Vector.Sum(s3), ref x, ref w3, d, columns) + biases[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float AddTail(float sum, ref float x, ref float w, int from, int columns)
    {
        for (int d = from; d < columns; d++)
            sum = float.FusedMultiplyAdd(Unsafe.Add(ref x, d), Unsafe.Add(ref w, d), sum);
        return sum;
    }

    private static void AddFourRows(ReadOnlySpan<float> rows, ReadOnlySpan<float> residuals, int classes, int k, Span<float> gradient)
    {
        int columns = gradient.Length;
        float r0 = residuals[k], r1 = residuals[classes + k], r2 = residuals[2 * classes + k], r3 = residuals[3 * classes + k];
        Vector<float> v0 = new(r0), v1 = new(r1), v2 = new(r2), v3 = new(r3);
        ref float g = ref MemoryMarshal.GetReference(gradient);
        ref float x0 = ref MemoryMarshal.GetReference(rows);
        ref float x1 = ref Unsafe.Add(ref x0, columns);
        ref float x2 = ref Unsafe.Add(ref x1, columns);
        ref float x3 = ref Unsafe.Add(ref x2, columns);
        int d = 0;
        for (; d + Vector<float>.Count <= columns; d += Vector<float>.Count)
        {
            Vector<float> sum = Vector.LoadUnsafe(ref g, (nuint)d);
            sum = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x0, (nuint)d), v0, sum);
            sum = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x1, (nuint)d), v1, sum);
            sum = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x2, (nuint)d), v2, sum);
            sum = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x3, (nuint)d), v3, sum);
            sum.StoreUnsafe(ref g, (nuint)d);
        }

        for (; d < columns; d++)
        {
            float sum = float.FusedMultiplyAdd(Unsafe.Add(ref x0, d), r0, gradient[d]);
            sum = float.FusedMultiplyAdd(Unsafe.Add(ref x1, d), r1, sum);
            sum = float.FusedMultiplyAdd(Unsafe.Add(ref x2, d), r2, sum);
            gradient[d] = float.FusedMultiplyAdd(Unsafe.Add(ref x3, d), r3, sum);
        }
    }

    private static void AddRow(ReadOnlySpan<float> row, float residual, Span<float> gradient)
    {
        for (int d = 0; d < row.Length; d++)
            gradient[d] = float.FusedMultiplyAdd(row[d], residual, gradient[d]);
    }
}
