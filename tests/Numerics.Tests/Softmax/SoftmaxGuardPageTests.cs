using System.Runtime.InteropServices;

namespace MLExtensions.Numerics.Tests;

/// <summary>
/// Buffers that end where the readable memory ends, and others that begin there: a read or write outside ends the process.
/// </summary>
public sealed unsafe partial class SoftmaxGuardPageTests
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [Fact]
    public void Kernels_stay_within_their_memory()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Console.WriteLine("Guard pages are set up on 64-bit Linux only; elsewhere the canaries of the kernel tests stand alone.");
            return;
        }
        int page = Environment.SystemPageSize;
        const int Data = 3; // pages between two forbidden ones
        nint memory = Map(0, (nuint)(page * (Data + 2)), ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, memory);
        Assert.Equal(0, Protect(memory, (nuint)page, 0));
        Assert.Equal(0, Protect(memory + (page * (Data + 1)), (nuint)page, 0));
        try
        {
            var all = new Span<float>((void*)(memory + page), Data * page / sizeof(float));
            var other = new float[all.Length];
            int checkedCases = 0;
            foreach (VectorTier tier in SoftmaxChecks.Tiers)
            {
                foreach (SoftmaxAlgorithm algorithm in SoftmaxChecks.Algorithms)
                {
                    foreach (int columns in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 15, 16, 17, 20, 31, 33, 63, 65, 100, 130])
                    {
                        foreach (int rows in (int[])[1, 2, 3, 4, 7, 8, 9, 16, 17])
                        {
                            int length = rows * columns;
                            foreach (Span<float> guarded in new SpanPair(all[^length..], all[..length]))
                            {
                                LogitRows.Make("N(0,1)", length).CopyTo(guarded);
                                Softmax.ComputeRows(guarded, columns, other, 1f, 1, algorithm, tier);
                                Softmax.ComputeRows(other.AsSpan(0, length), columns, guarded, 1f, 1, algorithm, tier);
                                Softmax.ComputeLogRows(guarded, columns, guarded, 1f, 1, algorithm, tier);
                                Assert.True(guarded[0] <= 0);
                                checkedCases++;
                            }
                        }
                    }
                }
            }
            Assert.True(checkedCases > 1000);
        }
        finally
        {
            Unmap(memory, (nuint)(page * (Data + 2)));
        }
    }

    private ref struct SpanPair(Span<float> first, Span<float> second)
    {
        private readonly Span<float> _first = first;
        private readonly Span<float> _second = second;
        private int _position = 0;

        public readonly Span<float> Current => _position == 1 ? _first : _second;

        public readonly SpanPair GetEnumerator() => this;

        public bool MoveNext() => ++_position <= 2;
    }
}
