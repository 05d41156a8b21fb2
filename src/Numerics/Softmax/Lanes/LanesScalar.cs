using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>One float: the same kernels where the machine has no vector instructions. A mask is a float of 32 equal bits.</summary>
internal readonly unsafe struct LanesScalar : ILanes<float>
{
    public static int Count => 1;

    public static bool IsFused => HardwareFma.IsSupported;

    public static float Create(float value) => value;

    public static float Load(float* source) => *source;

    public static void Store(float value, float* destination) => *destination = value;

    public static float LoadPartial(float* source, nint count, float fill) => fill;

    public static void StorePartial(float value, float* destination, nint count)
    {
    }

    public static void StoreNonTemporal(float value, float* destination) => *destination = value;

    public static float Add(float left, float right) => left + right;

    public static float Subtract(float left, float right) => left - right;

    public static float Multiply(float left, float right) => left * right;

    public static float Divide(float left, float right) => left / right;

    public static float MultiplyAdd(float left, float right, float addend) =>
        IsFused ? MathF.FusedMultiplyAdd(left, right, addend) : (left * right) + addend;

    public static float Max(float left, float right) => left > right ? left : right;

    public static float Min(float left, float right) => left < right ? left : right;

    public static float LessThan(float left, float right) => Mask(left < right);

    public static float Equal(float left, float right) => Mask(left == right);

    public static float Select(float mask, float whenSet, float whenClear) => Bits(mask) != 0 ? whenSet : whenClear;

    public static float ZeroWhere(float mask, float value) => Bits(mask) != 0 ? 0f : value;

    public static float PowerOfTwo(float biased) => BitConverter.Int32BitsToSingle(Bits(biased) << 23);

    public static float LowerExponent(float value) => BitConverter.Int32BitsToSingle(Bits(value) - (ExponentFrame.Shift << 23));

    public static float HighHalf(float value) => BitConverter.Int32BitsToSingle(Bits(value) & unchecked((int)0xFFFFF000));

    public static float CountWhere(float mask, float counter) => BitConverter.Int32BitsToSingle(Bits(counter) - Bits(mask));

    public static bool AllSet(float mask) => Bits(mask) != 0;

    public static bool AnySet(float mask) => Bits(mask) != 0;

    public static void LoadColumns(float* source, nint stride, out float a, out float b, out float c, out float d)
    {
        a = source[0];
        b = source[1];
        c = source[2];
        d = source[3];
    }

    public static void StoreColumns(float a, float b, float c, float d, float* destination, nint stride, nint lastCount)
    {
        destination[0] = a;
        if (lastCount > 1)
            destination[1] = b;
        if (lastCount > 2)
            destination[2] = c;
        if (lastCount > 3)
            destination[3] = d;
    }

    public static float First(float value) => value;

    public static float MaxAcross(float value) => value;

    public static double SumAcross(float value, float rest) => (double)value + rest;

    public static long CountAcross(float counter) => Bits(counter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Mask(bool condition) => BitConverter.Int32BitsToSingle(condition ? -1 : 0);
}
