namespace Microsoft.ML.Data;

/// <summary>A 128-bit row identity. Derived identities only have to differ from each other, not to look random.</summary>
public readonly struct DataViewRowId(ulong low, ulong high) : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low = low;
    public readonly ulong High = high;

    // Odd multipliers make both steps invertible, so distinct identities stay distinct.
    private static readonly UInt128 Multiplier = new(0x2360ED051FC65DA4, 0x4385DF649FCCF645);
    private static readonly UInt128 NextIncrement = new(0x5851F42D4C957F2D, 0x14057B7EF767814F);
    private static readonly UInt128 ForkIncrement = new(0x9E3779B97F4A7C15, 0xD1342543DE82EF95);

    private UInt128 Value => new(High, Low);

    /// <summary>The first of the identities made from this one.</summary>
    public DataViewRowId Fork() => FromValue((Value * Multiplier) + ForkIncrement);

    /// <summary>The identity after this one in a sequence that a <see cref="Fork"/> has begun.</summary>
    public DataViewRowId Next() => FromValue((Value * Multiplier) + NextIncrement);

    /// <summary>The identity of a row that is made of this and another row.</summary>
    public DataViewRowId Combine(DataViewRowId other)
        => FromValue((UInt128.RotateLeft(Value, 37) ^ other.Fork().Value) * Multiplier + NextIncrement);

    public int CompareTo(DataViewRowId other) => Value.CompareTo(other.Value);

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";

    private static DataViewRowId FromValue(UInt128 value) => new((ulong)value, (ulong)(value >> 64));
}
