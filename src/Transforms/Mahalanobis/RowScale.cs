using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The factor that a row is multiplied by before anything else: one over its norm if rows are normalised.</summary>
internal static class RowScale
{
    // A zero row has no direction: it stays the zero vector, which is a finite point like any other.
    public static double Of(ReadOnlySpan<float> row, bool normalize)
    {
        if (!normalize)
            return 1;
        double square = DoubleVectors.SquaredNorm(row);
        return square > 0 ? 1 / Math.Sqrt(square) : 0;
    }
}
