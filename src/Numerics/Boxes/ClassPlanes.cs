using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>The best class of many boxes at once, from a plane of scores for each class: the planes are read in order, and nothing is transposed.</summary>
internal static class ClassPlanes
{
    /// <summary>Finds for each box its largest score and the first class that has it; 0 and class 0 where no score is above 0 (NaN is not).</summary>
    /// <param name="tier">The width; it does not change the result.</param>
    /// <param name="planes">The scores of all boxes for class 0, then for class 1, and so on.</param>
    /// <param name="classes">How many classes.</param>
    /// <param name="best">Receives the largest scores; its length is the number of boxes.</param>
    /// <param name="index">Receives the classes; of the same length.</param>
    public static void FindBest(VectorTier tier, ReadOnlySpan<float> planes, int classes, Span<float> best, Span<int> index)
    {
        best.Clear();
        index.Clear();
        for (int k = 0; k < classes; k++)
        {
            ReadOnlySpan<float> plane = planes.Slice(k * best.Length, best.Length);
            int done = tier switch
            {
                VectorTier.Vector512 => Whole<Lanes512, Vector512<float>>(plane, k, best, index),
                VectorTier.Vector256 => Whole<Lanes256, Vector256<float>>(plane, k, best, index),
                VectorTier.Vector128 => Whole<Lanes128, Vector128<float>>(plane, k, best, index),
                _ => 0,
            };
            for (int i = done; i < plane.Length; i++)
            {
                if (plane[i] > best[i])
                {
                    best[i] = plane[i];
                    index[i] = k;
                }
            }
        }
    }

    private static unsafe int Whole<TLanes, TVector>(ReadOnlySpan<float> plane, int k, Span<float> best, Span<int> index)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int whole = plane.Length - (plane.Length % TLanes.Count);
        // A class among floats: only moved, never computed with.
        TVector number = TLanes.Create(BitConverter.Int32BitsToSingle(k));
        fixed (float* scores = plane, largest = best)
        fixed (int* classes = index)
        {
            float* places = (float*)classes;
            for (nint i = 0; i < whole; i += TLanes.Count)
            {
                TVector score = TLanes.Load(scores + i);
                TVector before = TLanes.Load(largest + i);
                TVector better = TLanes.LessThan(before, score);
                if (!TLanes.AnySet(better))
                    continue;
                TLanes.Store(TLanes.Select(better, score, before), largest + i);
                TLanes.Store(TLanes.Select(better, number, TLanes.Load(places + i)), places + i);
            }
        }

        return whole;
    }
}
