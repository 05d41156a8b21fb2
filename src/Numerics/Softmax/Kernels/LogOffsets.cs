using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>What log-softmax takes off each row, -log(1 + rest), for a group of short rows.</summary>
internal static unsafe class LogOffsets
{
    public const int Room = 16; // rows of the widest group

    private const double SmallestNormal = 1.17549435082228751e-38;

    /// <summary>From the sums over 2^64, what they lost, and the numbers of maxima; four rows at a time, the last filled up.</summary>
    [SkipLocalsInit]
    public static void Make(float* sums, float* lost, int* maxima, nint rows, float* offsets)
    {
        double* rests = stackalloc double[Room];
        for (nint i = 0; i < rows; i++)
            rests[i] = (((double)sums[i] + lost[i]) / ExponentFrame.Unit) + (maxima[i] - 1);
        for (nint i = rows; i < Room && i % 4 != 0; i++)
            rests[i] = 0;
        for (nint i = 0; i < rows; i += 4)
        {
            Vector256<double> rest = Vector256.Load(rests + i);
            Vector256<double> sum = Vector256<double>.One + rest;
            Vector256<double> gained = sum - Vector256<double>.One;
            // As in LogOnePlus: the rounding of 1 + rest is undone by an exact quotient.
            Vector256<double> log = Vector256.ConditionalSelect(
                Vector256.Equals(gained, Vector256<double>.Zero), rest, Vector256.Log(sum) * (rest / gained));
            // A subnormal operand would make every addition slow; the difference is below 1e-38.
            log = Vector256.ConditionalSelect(Vector256.LessThan(log, Vector256.Create(SmallestNormal)), Vector256<double>.Zero, log);
            log.Store(rests + i);
        }
        for (nint i = 0; i < rows; i++)
            offsets[i] = -(float)rests[i];
    }
}
