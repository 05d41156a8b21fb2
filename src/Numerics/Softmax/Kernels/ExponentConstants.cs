using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>An <see cref="ExponentFrame"/> spread over vectors.</summary>
internal readonly struct ExponentConstants<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public readonly TVector High;
    public readonly TVector Low;
    public readonly TVector Rounder;
    public readonly TVector Floor;
    public readonly TVector Shift;
    public readonly TVector Fraction;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ExponentConstants(in ExponentFrame frame)
    {
        High = TLanes.Create(frame.High);
        Low = TLanes.Create(frame.Low);
        Rounder = TLanes.Create(frame.Rounder);
        Floor = TLanes.Create(frame.Floor);
        Shift = TLanes.Create(frame.XShift);
        Fraction = TLanes.Create(frame.Fraction);
    }
}
