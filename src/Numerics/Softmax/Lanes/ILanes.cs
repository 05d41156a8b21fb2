namespace MLExtensions.Numerics;

/// <summary>
/// The operations that the kernels need on a vector of floats, so that one kernel source serves 512, 256 and 128 bits and one lane.
/// A mask is a vector whose lanes are all ones or all zeros, as the comparisons give it.
/// </summary>
internal unsafe interface ILanes<TVector> where TVector : struct
{
    static abstract int Count { get; }

    /// <summary>
    /// True where <see cref="MultiplyAdd"/> rounds once. Without it the argument reduction of the exponential needs a split.
    /// </summary>
    static abstract bool IsFused { get; }

    static abstract TVector Create(float value);
    static abstract TVector Load(float* source);
    static abstract void Store(TVector value, float* destination);

    /// <summary>
    /// The first <paramref name="count"/> lanes from memory (fewer than a vector), the others filled; nothing behind them is read.
    /// </summary>
    static abstract TVector LoadPartial(float* source, nint count, TVector fill);

    static abstract void StorePartial(TVector value, float* destination, nint count);

    /// <summary>Past the caches; the destination is aligned to the vector's size, and the caller ends with a full fence.</summary>
    static abstract void StoreNonTemporal(TVector value, float* destination);

    static abstract TVector Add(TVector left, TVector right);
    static abstract TVector Subtract(TVector left, TVector right);
    static abstract TVector Multiply(TVector left, TVector right);
    static abstract TVector Divide(TVector left, TVector right);
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The hardware's own maximum: where either side is NaN it is <paramref name="right"/> (x86, scalar) or NaN (Arm).</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The hardware's own minimum, with the same remark.</summary>
    static abstract TVector Min(TVector left, TVector right);

    static abstract TVector LessThan(TVector left, TVector right);
    static abstract TVector Equal(TVector left, TVector right);
    static abstract TVector Select(TVector mask, TVector whenSet, TVector whenClear);

    /// <summary>The value with zero in the lanes where the mask is set.</summary>
    static abstract TVector ZeroWhere(TVector mask, TVector value);

    /// <summary>
    /// The low 8 bits of each lane's significand moved into the exponent field: 2^k for a lane that holds 1.5 * 2^23 + 127 + k.
    /// </summary>
    static abstract TVector PowerOfTwo(TVector biased);

    /// <summary>The value times 2^-64, by its exponent; right where that is a normal float, anything elsewhere.</summary>
    static abstract TVector LowerExponent(TVector value);

    /// <summary>The lanes cut to 12 significant bits, so that the product of two such lanes is exact.</summary>
    static abstract TVector HighHalf(TVector value);

    /// <summary>A counter (32-bit integers in the lanes) raised by one where the mask is set.</summary>
    static abstract TVector CountWhere(TVector mask, TVector counter);

    static abstract float First(TVector value);

    static abstract bool AllSet(TVector mask);

    static abstract bool AnySet(TVector mask);

    /// <summary>
    /// One row to a lane: four neighbouring columns of as many rows as there are lanes, <paramref name="stride"/> floats apart.
    /// </summary>
    static abstract void LoadColumns(float* source, nint stride, out TVector a, out TVector b, out TVector c, out TVector d);

    /// <summary>
    /// The reverse of <see cref="LoadColumns"/>, rows in ascending order. Of the last row only <paramref name="lastCount"/> columns are
    /// written; the others are written in full, so that with rows narrower than four each row's end is overwritten by the next row.
    /// </summary>
    static abstract void StoreColumns(TVector a, TVector b, TVector c, TVector d, float* destination, nint stride, nint lastCount);

    static abstract float MaxAcross(TVector value);

    /// <summary>The sum of the lanes of both in double, always in the same order.</summary>
    static abstract double SumAcross(TVector value, TVector rest);

    static abstract long CountAcross(TVector counter);
}
