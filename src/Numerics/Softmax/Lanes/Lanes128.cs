using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector128<float>;

namespace MLExtensions.Numerics;

/// <summary>4 floats in 128 bits. The members differ from the other widths only where a width has an instruction of its own.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Vector>
{
    public static int Count => 4;

    public static bool IsFused => HardwareFma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Create(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadPartial(float* source, nint count, Vector fill)
    {
        if (Avx.IsSupported)
        {
            Vector mask = Vector128.LessThan(Vector128<int>.Indices, Vector128.Create((int)count)).AsSingle();
            return Vector128.ConditionalSelect(mask, Avx.MaskLoad(source, mask), fill);
        }
        Vector result = fill;
        if (count > 0)
            result = result.WithElement(0, source[0]);
        if (count > 1)
            result = result.WithElement(1, source[1]);
        if (count > 2)
            result = result.WithElement(2, source[2]);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector LoadPartialOrFull(float* source, nint count, Vector fill) =>
        count == Count ? Load(source) : LoadPartial(source, count, fill);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector value, float* destination, nint count)
    {
        if ((count & 2) != 0)
        {
            *(double*)destination = value.AsDouble().ToScalar();
            destination += 2;
            value = Vector128.Shuffle(value, Vector128.Create(2, 3, 2, 3));
        }
        if ((count & 1) != 0)
            *destination = value.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(Vector value, float* destination) => value.StoreAlignedNonTemporal(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Add(Vector left, Vector right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Subtract(Vector left, Vector right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Multiply(Vector left, Vector right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Divide(Vector left, Vector right) => left / right;

    /// <remarks>The conditions are spelled out here: each small property costs the compiler's inlining budget at every use.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector MultiplyAdd(Vector left, Vector right, Vector addend) =>
        Fma.IsSupported || Avx512F.IsSupported || AdvSimd.IsSupported
            ? Vector128.FusedMultiplyAdd(left, right, addend)
            : (left * right) + addend;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Max(Vector left, Vector right) => Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Min(Vector left, Vector right) => Vector128.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LessThan(Vector left, Vector right) => Vector128.LessThan(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Equal(Vector left, Vector right) => Vector128.Equals(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Select(Vector mask, Vector whenSet, Vector whenClear) => Vector128.ConditionalSelect(mask, whenSet, whenClear);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ZeroWhere(Vector mask, Vector value) => Vector128.AndNot(value, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector PowerOfTwo(Vector biased) => (biased.AsInt32() << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LowerExponent(Vector value) => (value.AsInt32() - Vector128.Create(ExponentFrame.Shift << 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector HighHalf(Vector value) => (value.AsInt32() & Vector128.Create(unchecked((int)0xFFFFF000))).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector CountWhere(Vector mask, Vector counter) => (counter.AsInt32() - mask.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllSet(Vector mask) => Vector128.ExtractMostSignificantBits(mask) == 0b1111;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnySet(Vector mask) => Vector128.ExtractMostSignificantBits(mask) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(float* source, nint stride, out Vector a, out Vector b, out Vector c, out Vector d)
    {
        a = Vector128.Load(source);
        b = Vector128.Load(source + stride);
        c = Vector128.Load(source + (2 * stride));
        d = Vector128.Load(source + (3 * stride));
        Transpose(ref a, ref b, ref c, ref d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(Vector a, Vector b, Vector c, Vector d, float* destination, nint stride, nint lastCount)
    {
        Transpose(ref a, ref b, ref c, ref d);
        a.Store(destination);
        b.Store(destination + stride);
        c.Store(destination + (2 * stride));
        StoreUpToFour(d, destination + (3 * stride), lastCount);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreUpToFour(Vector value, float* destination, nint count)
    {
        if (count == 4)
            value.Store(destination);
        else
            StorePartial(value, destination, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Vector a, ref Vector b, ref Vector c, ref Vector d)
    {
        if (Sse.IsSupported)
        {
            Vector ab = Sse.UnpackLow(a, b);
            Vector cd = Sse.UnpackLow(c, d);
            Vector abHigh = Sse.UnpackHigh(a, b);
            Vector cdHigh = Sse.UnpackHigh(c, d);
            a = Sse.MoveLowToHigh(ab, cd);
            b = Sse.MoveHighToLow(cd, ab);
            c = Sse.MoveLowToHigh(abHigh, cdHigh);
            d = Sse.MoveHighToLow(cdHigh, abHigh);
            return;
        }
        Vector columnA = Vector128.Create(a[0], b[0], c[0], d[0]);
        Vector columnB = Vector128.Create(a[1], b[1], c[1], d[1]);
        Vector columnC = Vector128.Create(a[2], b[2], c[2], d[2]);
        d = Vector128.Create(a[3], b[3], c[3], d[3]);
        a = columnA;
        b = columnB;
        c = columnC;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float First(Vector value) => value.ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Vector value)
    {
        Vector pairs = Max(value, Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)));
        return Max(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumAcross(Vector value, Vector rest)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(value);
        (Vector128<double> restLower, Vector128<double> restUpper) = Vector128.Widen(rest);
        return Vector128.Sum(lower + restLower + (upper + restUpper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long CountAcross(Vector counter) => Vector128.Sum(counter.AsInt32());
}
