namespace MLExtensions.Transforms;

/// <summary>The features of one text, sparse, and all that is needed to make them: made once by <see cref="TfIdfModel.CreateRow"/> and reused from text
/// to text, then nothing is allocated. Belongs to one thread.</summary>
public sealed class TfIdfRow
{
    private int[] _indices = [];
    private float[] _values = [];

    internal TfIdfRow(DocumentTerms document) => Document = document;

    internal DocumentTerms Document { get; }

    /// <summary>The number of features that are not 0.</summary>
    public int Count { get; private set; }

    /// <summary>Which features are not 0, ascending.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, Count);

    /// <summary>Their values.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count);

    internal void Clear(int room)
    {
        Count = 0;
        if (_indices.Length >= room)
            return;
        // In steps that double, as texts come in ever longer ones.
        room = Math.Max(room, 2 * _indices.Length);
        _indices = new int[room];
        _values = new float[room];
    }

    internal void Add(int index, float value) => (_indices[Count], _values[Count++]) = (index, value);
}
