using System.Runtime.InteropServices;

namespace MLExtensions.Benchmarks;

/// <summary>A matrix outside the managed heap, on a page border: 16 million elements that no collection moves.</summary>
internal sealed unsafe class FloatMatrix : IDisposable
{
    private const int Page = 4096;

    public FloatMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        Pointer = (float*)NativeMemory.AlignedAlloc((nuint)Length * sizeof(float), Page);
        Span.Clear();
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Length => Rows * Columns;

    public float* Pointer { get; private set; }

    public Span<float> Span => new(Pointer, Length);

    public Span<float> Row(int row) => new(Pointer + ((nint)row * Columns), Columns);

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
