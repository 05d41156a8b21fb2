using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>From features to what distances are measured in and to logits: two linear maps, as they are used for prediction.</summary>
/// <remarks>
/// The paper's adaptor h' = G x + b with a head z' = W' h' + b' is kept as coordinates s = S x and logits z' = H s + c, with c = b' + W' b: an offset changes no
/// distance. With more exemplar values than features, G = Q R gives |G (x - y)| = |R (x - y)|, so S is R and H is W' Q: distances cost the smaller of both sizes.
/// </remarks>
internal sealed class ExemplarAdaptor
{
    private readonly PanelMatrix? _map;
    private readonly PanelMatrix _head;
    private readonly float[] _biases;

    /// <summary>Packs the maps.</summary>
    /// <param name="map">S, row-major, <paramref name="width"/> x <paramref name="dimension"/>; null for the features themselves.</param>
    /// <param name="dimension">The number of features.</param>
    /// <param name="width">The number of coordinates.</param>
    /// <param name="head">H, row-major, a row per class.</param>
    /// <param name="biases">c, one per class.</param>
    public ExemplarAdaptor(float[]? map, int dimension, int width, float[] head, float[] biases)
    {
        if (map is null && width != dimension)
            throw new ArgumentException($"{width} coordinates are not {dimension} features.", nameof(width));
        _map = map is null ? null : new PanelMatrix(map.AsSpan(), width, dimension);
        _head = new PanelMatrix(head.AsSpan(), biases.Length, width);
        _biases = biases;
        Dimension = dimension;
        Width = width;
    }

    public int Dimension { get; }

    public int Width { get; }

    public int ClassCount => _biases.Length;

    public ReadOnlySpan<float> Biases => _biases;

    /// <summary>The distance between rows of coordinates.</summary>
    public int Stride => _map?.PaddedOutputs ?? Dimension;

    public int HeadStride => _head.PaddedOutputs;

    public float[]? MapArray() => _map?.ToArray();

    public float[] HeadArray() => _head.ToArray();

    /// <summary>The coordinates of scaled rows.</summary>
    public void Project(ReadOnlySpan<float> rows, int count, Span<float> coordinates)
    {
        if (_map is null)
            rows[..(count * Dimension)].CopyTo(coordinates);
        else
            _map.Multiply(rows, Dimension, count, coordinates);
    }

    /// <summary>The logits of rows of coordinates.</summary>
    /// <param name="coordinates">As <see cref="Project"/> wrote them.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="scratch">Room for <paramref name="count"/> times <see cref="HeadStride"/>.</param>
    /// <param name="logits">Receives a logit per row and class.</param>
    public void Logits(ReadOnlySpan<float> coordinates, int count, Span<float> scratch, Span<float> logits)
    {
        _head.Multiply(coordinates, Stride, count, scratch);
        for (int row = 0; row < count; row++)
        {
            for (int c = 0; c < _biases.Length; c++)
                logits[(row * _biases.Length) + c] = scratch[(row * _head.PaddedOutputs) + c] + _biases[c];
        }
    }
}
