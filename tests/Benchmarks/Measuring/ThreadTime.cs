using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MLExtensions.Benchmarks;

/// <summary>
/// The processor time of this thread, so that other programs on the machine cost us cache and memory only, not time slices.
/// </summary>
internal static unsafe partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    public static string Description => OperatingSystem.IsLinux() ? "thread CPU time" : "wall time";

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, long* time);

    public static double Nanoseconds()
    {
        if (!OperatingSystem.IsLinux())
            return Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency);
        long* time = stackalloc long[2];
        _ = Read(ThreadClock, time);
        return (time[0] * 1e9) + time[1];
    }
}
