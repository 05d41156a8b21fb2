using System.Runtime.CompilerServices;

namespace MLExtensions.Trainers;

/// <summary>Slope and curvature of the losses of a margin.</summary>
internal static class MarginLoss
{
    /// <summary>The first and second derivative by the margin; the second of the squared hinge is that of the side on which the margin lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (double Slope, double Curvature) Derivatives(LinearLabelLoss loss, double margin)
    {
        if (loss == LinearLabelLoss.SquaredHinge)
            return margin < 1 ? (2 * (margin - 1), 2) : (0, 0);
        double rest = 1 / (1 + Math.Exp(margin));
        return (-rest, rest * (1 - rest));
    }
}
