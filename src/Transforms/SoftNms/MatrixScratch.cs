using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The rows that Matrix-NMS and blending need, kept from picture to picture.</summary>
internal sealed class MatrixScratch
{
    private float[] _overlap = [];
    private float[] _largest = [];
    private float[] _least = [];

    public Span<float> Overlap => _overlap;

    public Span<float> Largest => _largest;

    public Span<float> Least => _least;

    public void Reset(int count)
    {
        int padded = count + BoxColumns.Padding;
        if (_overlap.Length < padded)
        {
            _overlap = new float[2 * padded];
            _largest = new float[2 * padded];
            _least = new float[2 * padded];
        }

        _largest.AsSpan(0, count).Clear();
        _least.AsSpan(0, count).Fill(float.MaxValue);
    }
}
