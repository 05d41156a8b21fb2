using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace MLExtensions.Numerics;

/// <summary>16 floats in 512 bits. The members differ from the other widths only where a width has an instruction of its own.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector>
{
    public static int Count => 16;

    public static bool IsFused => HardwareFma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Create(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadPartial(float* source, nint count, Vector fill)
    {
        if (Avx512F.IsSupported)
            return Avx512F.MaskLoad(source, FirstLanes(count), fill);
        nint lower = Math.Min(count, 8);
        return Vector512.Create(
            Lanes256.LoadPartialOrFull(source, lower, fill.GetLower()),
            Lanes256.LoadPartialOrFull(source + lower, count - lower, fill.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector value, float* destination, nint count)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(destination, FirstLanes(count), value);
            return;
        }
        if (count < 8)
        {
            Lanes256.StorePartial(value.GetLower(), destination, count);
            return;
        }
        value.GetLower().Store(destination);
        Lanes256.StorePartial(value.GetUpper(), destination + 8, count - 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector FirstLanes(nint count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)).AsSingle();

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
            ? Vector512.FusedMultiplyAdd(left, right, addend)
            : (left * right) + addend;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Max(Vector left, Vector right) => Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Min(Vector left, Vector right) => Vector512.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LessThan(Vector left, Vector right) => Vector512.LessThan(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Equal(Vector left, Vector right) => Vector512.Equals(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Select(Vector mask, Vector whenSet, Vector whenClear) => Vector512.ConditionalSelect(mask, whenSet, whenClear);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ZeroWhere(Vector mask, Vector value) => Vector512.ConditionalSelect(mask, Vector.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector PowerOfTwo(Vector biased) => (biased.AsInt32() << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LowerExponent(Vector value) => (value.AsInt32() - Vector512.Create(ExponentFrame.Shift << 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector HighHalf(Vector value) => (value.AsInt32() & Vector512.Create(unchecked((int)0xFFFFF000))).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector CountWhere(Vector mask, Vector counter) => (counter.AsInt32() - mask.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllSet(Vector mask) => Vector512.ExtractMostSignificantBits(mask) == 0xFFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnySet(Vector mask) => Vector512.ExtractMostSignificantBits(mask) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(float* source, nint stride, out Vector a, out Vector b, out Vector c, out Vector d)
    {
        if (Avx512F.IsSupported)
        {
            a = Rows(source, stride);
            b = Rows(source + stride, stride);
            c = Rows(source + (2 * stride), stride);
            d = Rows(source + (3 * stride), stride);
            Transpose(ref a, ref b, ref c, ref d);
            return;
        }
        Lanes256.LoadColumns(source, stride, out Vector256<float> a0, out Vector256<float> b0, out Vector256<float> c0, out Vector256<float> d0);
        source += 8 * stride;
        Lanes256.LoadColumns(source, stride, out Vector256<float> a1, out Vector256<float> b1, out Vector256<float> c1, out Vector256<float> d1);
        a = Vector512.Create(a0, a1);
        b = Vector512.Create(b0, b1);
        c = Vector512.Create(c0, c1);
        d = Vector512.Create(d0, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(Vector a, Vector b, Vector c, Vector d, float* destination, nint stride, nint lastCount)
    {
        Lanes256.StoreColumns(a.GetLower(), b.GetLower(), c.GetLower(), d.GetLower(), destination, stride, 4);
        Lanes256.StoreColumns(a.GetUpper(), b.GetUpper(), c.GetUpper(), d.GetUpper(), destination + (8 * stride), stride, lastCount);
    }

    /// <summary>Rows 0, 4, 8 and 12, so that what remains is four transpositions within 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector Rows(float* source, nint stride) => Vector512.Create(
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + (4 * stride))),
        Vector256.Create(Vector128.Load(source + (8 * stride)), Vector128.Load(source + (12 * stride))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Vector a, ref Vector b, ref Vector c, ref Vector d)
    {
        Vector512<double> ab = Avx512F.UnpackLow(a, b).AsDouble();
        Vector512<double> cd = Avx512F.UnpackLow(c, d).AsDouble();
        Vector512<double> abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        a = Avx512F.UnpackLow(ab, cd).AsSingle();
        b = Avx512F.UnpackHigh(ab, cd).AsSingle();
        c = Avx512F.UnpackLow(abHigh, cdHigh).AsSingle();
        d = Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float First(Vector value) => value.ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Vector value) => Lanes256.MaxAcross(Lanes256.Max(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumAcross(Vector value, Vector rest)
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(value);
        (Vector512<double> restLower, Vector512<double> restUpper) = Vector512.Widen(rest);
        return Vector512.Sum(lower + restLower + (upper + restUpper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long CountAcross(Vector counter) => Vector512.Sum(counter.AsInt32());
}
