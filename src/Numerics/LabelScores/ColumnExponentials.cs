using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Powers of two of a block of scores that lies label by label, one row of data to a column: sums run down the columns, so that nothing is added
/// across a vector. Each score is first multiplied by its label's factor, which carries 1/norm, 1/temperature and log2(e).
/// Exponents below -126 count as -126.
/// </summary>
internal static unsafe class ColumnExponentials<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const float RoundingConstant = 12_582_912f + 127; // 1.5 * 2^23: adding it leaves the rounded integer in the low bits
    private const float Floor = -126f;

    /// <summary>maxima[c] = max(maxima[c], max over labels of score * factor).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Maxima(float* scores, nint stride, nint labels, nint columns, float* factors, float* maxima)
    {
        for (nint column = 0; column < columns; column += TLanes.Count)
        {
            TVector largest = TLanes.Load(maxima + column);
            float* at = scores + column;
            for (nint label = 0; label < labels; label++, at += stride)
                largest = TLanes.Max(TLanes.Multiply(TLanes.Load(at), TLanes.Create(factors[label])), largest);
            TLanes.Store(largest, maxima + column);
        }
    }

    /// <summary>sums[c] = sum over labels of 2^(score * factor - shift[c]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(float* scores, nint stride, nint labels, nint columns, float* factors, float* shifts, float* sums)
    {
        for (nint column = 0; column < columns; column += TLanes.Count)
        {
            TVector shift = TLanes.Subtract(TLanes.Create(0f), TLanes.Load(shifts + column));
            TVector sum = TLanes.Create(0f);
            float* at = scores + column;
            nint label = 0;
            for (; label + 4 <= labels; label += 4, at += 4 * stride)
            {
                TVector a = TLanes.MultiplyAdd(TLanes.Load(at), TLanes.Create(factors[label]), shift);
                TVector b = TLanes.MultiplyAdd(TLanes.Load(at + stride), TLanes.Create(factors[label + 1]), shift);
                TVector c = TLanes.MultiplyAdd(TLanes.Load(at + (2 * stride)), TLanes.Create(factors[label + 2]), shift);
                TVector d = TLanes.MultiplyAdd(TLanes.Load(at + (3 * stride)), TLanes.Create(factors[label + 3]), shift);
                Four(ref a, ref b, ref c, ref d);
                sum = TLanes.Add(sum, TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
            }

            for (; label < labels; label++, at += stride)
                sum = TLanes.Add(sum, One(TLanes.MultiplyAdd(TLanes.Load(at), TLanes.Create(factors[label]), shift)));
            TLanes.Store(sum, sums + column);
        }
    }

    /// <summary>scores = 2^(score * factor - shift[c]) * columnFactors[c] * labelFactors[label].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Replace(
        float* scores, nint stride, nint labels, nint columns, float* factors, float* shifts, float* columnFactors, float* labelFactors)
    {
        for (nint column = 0; column < columns; column += TLanes.Count)
        {
            TVector shift = TLanes.Subtract(TLanes.Create(0f), TLanes.Load(shifts + column));
            TVector scale = TLanes.Load(columnFactors + column);
            float* at = scores + column;
            nint label = 0;
            for (; label + 4 <= labels; label += 4, at += 4 * stride)
            {
                TVector a = TLanes.MultiplyAdd(TLanes.Load(at), TLanes.Create(factors[label]), shift);
                TVector b = TLanes.MultiplyAdd(TLanes.Load(at + stride), TLanes.Create(factors[label + 1]), shift);
                TVector c = TLanes.MultiplyAdd(TLanes.Load(at + (2 * stride)), TLanes.Create(factors[label + 2]), shift);
                TVector d = TLanes.MultiplyAdd(TLanes.Load(at + (3 * stride)), TLanes.Create(factors[label + 3]), shift);
                Four(ref a, ref b, ref c, ref d);
                TLanes.Store(TLanes.Multiply(a, TLanes.Multiply(scale, TLanes.Create(labelFactors[label]))), at);
                TLanes.Store(TLanes.Multiply(b, TLanes.Multiply(scale, TLanes.Create(labelFactors[label + 1]))), at + stride);
                TLanes.Store(TLanes.Multiply(c, TLanes.Multiply(scale, TLanes.Create(labelFactors[label + 2]))), at + (2 * stride));
                TLanes.Store(TLanes.Multiply(d, TLanes.Multiply(scale, TLanes.Create(labelFactors[label + 3]))), at + (3 * stride));
            }

            for (; label < labels; label++, at += stride)
            {
                TVector a = One(TLanes.MultiplyAdd(TLanes.Load(at), TLanes.Create(factors[label]), shift));
                TLanes.Store(TLanes.Multiply(a, TLanes.Multiply(scale, TLanes.Create(labelFactors[label]))), at);
            }
        }
    }

    /// <summary>y = 1 / (1 + 2^-(score * factor + shift[c])); sums[c] = sum of y; slopes[c] = sum of y (1 - y). Nothing is stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumLogistic(
        float* scores, nint stride, nint labels, nint columns, float* factors, float* shifts, float* sums, float* slopes)
    {
        TVector one = TLanes.Create(1f);
        for (nint column = 0; column < columns; column += TLanes.Count)
        {
            TVector shift = TLanes.Load(shifts + column);
            TVector sum = TLanes.Create(0f);
            TVector slope = TLanes.Create(0f);
            float* at = scores + column;
            for (nint label = 0; label < labels; label++, at += stride)
            {
                TVector y = Logistic(TLanes.MultiplyAdd(TLanes.Load(at), TLanes.Create(factors[label]), shift));
                sum = TLanes.Add(sum, y);
                slope = TLanes.MultiplyAdd(y, TLanes.Subtract(one, y), slope);
            }

            TLanes.Store(sum, sums + column);
            TLanes.Store(slope, slopes + column);
        }
    }

    /// <summary>scores = y * columnFactors[c] * labelFactors[label], or y (1 - y) in place of y if <paramref name="slope"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReplaceByLogistic(
        float* scores, nint stride, nint labels, nint columns, float* factors, float* shifts, float* columnFactors, float* labelFactors, bool slope)
    {
        TVector one = TLanes.Create(1f);
        for (nint column = 0; column < columns; column += TLanes.Count)
        {
            TVector shift = TLanes.Load(shifts + column);
            TVector scale = TLanes.Load(columnFactors + column);
            float* at = scores + column;
            for (nint label = 0; label < labels; label++, at += stride)
            {
                TVector y = Logistic(TLanes.MultiplyAdd(TLanes.Load(at), TLanes.Create(factors[label]), shift));
                if (slope)
                    y = TLanes.Multiply(y, TLanes.Subtract(one, y));
                TLanes.Store(TLanes.Multiply(y, TLanes.Multiply(scale, TLanes.Create(labelFactors[label]))), at);
            }
        }
    }

    /// <summary>For x = score * factor: sums[c] = sum of max(x, 0); products[c] = product of 1 + 2^-|x|, at most 2^labels: softplus, all but the logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softplus(float* scores, nint stride, nint labels, nint columns, float* factors, float* sums, float* products)
    {
        TVector zero = TLanes.Create(0f);
        TVector one = TLanes.Create(1f);
        for (nint column = 0; column < columns; column += TLanes.Count)
        {
            TVector sum = zero;
            TVector product = one;
            float* at = scores + column;
            for (nint label = 0; label < labels; label++, at += stride)
            {
                TVector x = TLanes.Multiply(TLanes.Load(at), TLanes.Create(factors[label]));
                TVector positive = TLanes.Max(x, zero);
                sum = TLanes.Add(sum, positive);
                TVector negatedMagnitude = TLanes.Subtract(x, TLanes.Add(positive, positive));
                product = TLanes.MultiplyAdd(product, One(negatedMagnitude), product);
            }

            TLanes.Store(sum, sums + column);
            TLanes.Store(product, products + column);
        }
    }

    // Below -126 the power would leave the floats, and the logistic function is next to nothing there; above 126 One sees to it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Logistic(TVector x)
    {
        TVector one = TLanes.Create(1f);
        TVector negated = TLanes.Subtract(TLanes.Create(0f), TLanes.Max(TLanes.Create(Floor), x));
        return TLanes.Divide(one, TLanes.Add(one, One(negated)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector One(TVector x)
    {
        TVector rounder = TLanes.Create(RoundingConstant);
        x = TLanes.Max(TLanes.Create(Floor), x);
        TVector z = TLanes.Add(x, rounder);
        x = TLanes.Subtract(x, TLanes.Subtract(z, rounder));
        return TLanes.Multiply(Exponential<TLanes, TVector>.Polynomial(x), TLanes.PowerOfTwo(z));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref TVector a, ref TVector b, ref TVector c, ref TVector d)
    {
        TVector high = TLanes.Create(1f);
        Exponential<TLanes, TVector>.Four<NoOffset>(
            ref a, ref b, ref c, ref d, high, TLanes.Create(0f), TLanes.Create(RoundingConstant), TLanes.Create(Floor));
    }
}
