using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector256<float>;

namespace MLExtensions.Numerics;

/// <summary>8 floats in 256 bits. The members differ from the other widths only where a width has an instruction of its own.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector>
{
    public static int Count => 8;

    public static bool IsFused => HardwareFma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Create(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadPartial(float* source, nint count, Vector fill)
    {
        Vector mask = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)).AsSingle();
        if (Avx.IsSupported)
            return Vector256.ConditionalSelect(mask, Avx.MaskLoad(source, mask), fill);
        nint lower = Math.Min(count, 4);
        return Vector256.Create(
            Lanes128.LoadPartialOrFull(source, lower, fill.GetLower()),
            Lanes128.LoadPartialOrFull(source + lower, count - lower, fill.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector LoadPartialOrFull(float* source, nint count, Vector fill) =>
        count == Count ? Load(source) : LoadPartial(source, count, fill);

    /// <remarks>In pieces: a masked store costs about 40 micro-operations on AMD.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector value, float* destination, nint count)
    {
        Vector128<float> part = value.GetLower();
        if ((count & 4) != 0)
        {
            part.Store(destination);
            destination += 4;
            part = value.GetUpper();
        }
        Lanes128.StorePartial(part, destination, count & 3);
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
            ? Vector256.FusedMultiplyAdd(left, right, addend)
            : (left * right) + addend;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Max(Vector left, Vector right) => Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Min(Vector left, Vector right) => Vector256.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LessThan(Vector left, Vector right) => Vector256.LessThan(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Equal(Vector left, Vector right) => Vector256.Equals(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Select(Vector mask, Vector whenSet, Vector whenClear) => Vector256.ConditionalSelect(mask, whenSet, whenClear);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ZeroWhere(Vector mask, Vector value) => Vector256.AndNot(value, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector PowerOfTwo(Vector biased) => (biased.AsInt32() << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LowerExponent(Vector value) => (value.AsInt32() - Vector256.Create(ExponentFrame.Shift << 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector HighHalf(Vector value) => (value.AsInt32() & Vector256.Create(unchecked((int)0xFFFFF000))).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector CountWhere(Vector mask, Vector counter) => (counter.AsInt32() - mask.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllSet(Vector mask) => Vector256.ExtractMostSignificantBits(mask) == 0b1111_1111;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnySet(Vector mask) => Vector256.ExtractMostSignificantBits(mask) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(float* source, nint stride, out Vector a, out Vector b, out Vector c, out Vector d)
    {
        if (Avx.IsSupported)
        {
            // Row k + 4 into the upper half as it is loaded: what remains is four transpositions within 128 bits.
            a = Vector256.Create(Vector128.Load(source), Vector128.Load(source + (4 * stride)));
            b = Vector256.Create(Vector128.Load(source + stride), Vector128.Load(source + (5 * stride)));
            c = Vector256.Create(Vector128.Load(source + (2 * stride)), Vector128.Load(source + (6 * stride)));
            d = Vector256.Create(Vector128.Load(source + (3 * stride)), Vector128.Load(source + (7 * stride)));
            Transpose(ref a, ref b, ref c, ref d);
            return;
        }
        Lanes128.LoadColumns(source, stride, out Vector128<float> a0, out Vector128<float> b0, out Vector128<float> c0, out Vector128<float> d0);
        source += 4 * stride;
        Lanes128.LoadColumns(source, stride, out Vector128<float> a1, out Vector128<float> b1, out Vector128<float> c1, out Vector128<float> d1);
        a = Vector256.Create(a0, a1);
        b = Vector256.Create(b0, b1);
        c = Vector256.Create(c0, c1);
        d = Vector256.Create(d0, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(Vector a, Vector b, Vector c, Vector d, float* destination, nint stride, nint lastCount)
    {
        if (!Avx.IsSupported)
        {
            Lanes128.StoreColumns(a.GetLower(), b.GetLower(), c.GetLower(), d.GetLower(), destination, stride, 4);
            Lanes128.StoreColumns(a.GetUpper(), b.GetUpper(), c.GetUpper(), d.GetUpper(), destination + (4 * stride), stride, lastCount);
            return;
        }
        Transpose(ref a, ref b, ref c, ref d);
        a.GetLower().Store(destination);
        b.GetLower().Store(destination + stride);
        c.GetLower().Store(destination + (2 * stride));
        d.GetLower().Store(destination + (3 * stride));
        a.GetUpper().Store(destination + (4 * stride));
        b.GetUpper().Store(destination + (5 * stride));
        c.GetUpper().Store(destination + (6 * stride));
        Lanes128.StoreUpToFour(d.GetUpper(), destination + (7 * stride), lastCount);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Vector a, ref Vector b, ref Vector c, ref Vector d)
    {
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble();
        Vector256<double> cd = Avx.UnpackLow(c, d).AsDouble();
        Vector256<double> abHigh = Avx.UnpackHigh(a, b).AsDouble();
        Vector256<double> cdHigh = Avx.UnpackHigh(c, d).AsDouble();
        a = Avx.UnpackLow(ab, cd).AsSingle();
        b = Avx.UnpackHigh(ab, cd).AsSingle();
        c = Avx.UnpackLow(abHigh, cdHigh).AsSingle();
        d = Avx.UnpackHigh(abHigh, cdHigh).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float First(Vector value) => value.ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Vector value) => Lanes128.MaxAcross(Lanes128.Max(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumAcross(Vector value, Vector rest)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(value);
        (Vector256<double> restLower, Vector256<double> restUpper) = Vector256.Widen(rest);
        return Vector256.Sum(lower + restLower + (upper + restUpper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long CountAcross(Vector counter) => Vector256.Sum(counter.AsInt32());
}
