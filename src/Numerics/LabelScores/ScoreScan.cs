using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Numerics;

/// <summary>Finds the few scores of a long row that are above a limit.</summary>
internal static class ScoreScan
{
    /// <summary>The first place from <paramref name="start"/> on with a score above the limit; the length of the row if there is none. NaN is never above.</summary>
    /// <remarks>Four vectors are compared before one branch: of thousands of scores some dozens are above, so nearly all branches go one way.</remarks>
    public static int FirstAbove(ReadOnlySpan<float> scores, float limit, int start)
    {
        var limits = new Vector<float>(limit);
        ref float first = ref MemoryMarshal.GetReference(scores);
        int width = Vector<float>.Count, i = start;
        for (; i <= scores.Length - (4 * width); i += 4 * width)
        {
            Vector<int> above = Vector.GreaterThan(Vector.LoadUnsafe(ref first, (nuint)i), limits)
                | Vector.GreaterThan(Vector.LoadUnsafe(ref first, (nuint)(i + width)), limits)
                | Vector.GreaterThan(Vector.LoadUnsafe(ref first, (nuint)(i + (2 * width))), limits)
                | Vector.GreaterThan(Vector.LoadUnsafe(ref first, (nuint)(i + (3 * width))), limits);
            if (above != Vector<int>.Zero)
                break;
        }

        for (; i <= scores.Length - width; i += width)
        {
            if (Vector.GreaterThanAny(Vector.LoadUnsafe(ref first, (nuint)i), limits))
                break;
        }

        for (; i < scores.Length; i++)
        {
            if (scores[i] > limit)
                return i;
        }

        return scores.Length;
    }
}
