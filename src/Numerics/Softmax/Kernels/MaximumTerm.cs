using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// What the sum of a row lacks because the exponential of the row's maximum was rounded. In a row that one or two logits dominate that
/// error, up to 1.4 * 2^-24, would be the whole sum's and so every result's; it costs about as much as two vectors to take it out.
/// </summary>
internal static unsafe class MaximumTerm<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const double Ln2 = 0.6931471805599453;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Correction(float maximum, ExponentScale scale, in ExponentFrame frame)
    {
        TVector high = TLanes.Create(frame.High);
        TVector low = TLanes.Create(frame.Low);
        TVector rounder = TLanes.Create(frame.Rounder);
        TVector floor = TLanes.Create(frame.Floor);
        float rounded = TLanes.First(Exponential<TLanes, TVector>.One<NoOffset>(TLanes.Create(maximum), high, low, rounder, floor));
        double t = ((maximum * scale.Exact) - frame.Exponent) * Ln2;
        return Math.ScaleB(SmallExponential(t), ExponentFrame.Shift) - rounded;
    }

    /// <summary>exp(t) for |t| below 0.36 within 1e-11, by its series, in pairs so that the operations overlap.</summary>
    private static double SmallExponential(double t)
    {
        double square = t * t;
        double fourth = square * square;
        double low = 1 + t + (square * (0.5 + (t * (1.0 / 6))));
        double middle = (1.0 / 24) + (t * (1.0 / 120)) + (square * ((1.0 / 720) + (t * (1.0 / 5040))));
        double high = (1.0 / 40320) + (t * (1.0 / 362880));
        return low + (fourth * (middle + (fourth * high)));
    }
}
