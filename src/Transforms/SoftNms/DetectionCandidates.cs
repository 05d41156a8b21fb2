using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Boxes with a score and a class each, before suppression: what a decoder writes and <see cref="BoxSuppressor"/> reads.
/// Kept and reused from picture to picture; grows, never shrinks.</summary>
public sealed class DetectionCandidates
{
    private Box[] _boxes = [];
    private float[] _scores = [];
    private int[] _classes = [];
    private int[] _sources = [];
    private float[] _keypoints = [];

    /// <summary>How many candidates there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many numbers of keypoints each candidate has; 0 for none.</summary>
    public int KeypointLength { get; private set; }

    /// <summary>The boxes; the corners as the detector gave them.</summary>
    public ReadOnlySpan<Box> Boxes => _boxes.AsSpan(0, Count);

    /// <summary>The scores.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>The classes, from 0.</summary>
    public ReadOnlySpan<int> Classes => _classes.AsSpan(0, Count);

    /// <summary>The row of the detector's head that each candidate comes from. Ties are broken by it.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, Count);

    /// <summary>The keypoints, x and y in turn, <see cref="KeypointLength"/> numbers for each candidate.</summary>
    public ReadOnlySpan<float> Keypoints => _keypoints.AsSpan(0, Count * KeypointLength);

    /// <summary>Removes all candidates.</summary>
    /// <param name="keypointLength">How many numbers of keypoints the next candidates have.</param>
    public void Clear(int keypointLength = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keypointLength);
        Count = 0;
        KeypointLength = keypointLength;
    }

    /// <summary>Adds a candidate.</summary>
    /// <param name="box">Its box.</param>
    /// <param name="score">Its score.</param>
    /// <param name="classIndex">Its class, from 0.</param>
    /// <param name="source">The row of the head that it comes from; add in ascending order.</param>
    /// <returns>Its keypoints, to be filled; empty where there are none.</returns>
    public Span<float> Add(Box box, float score, int classIndex, int source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        if (Count == _boxes.Length)
            Grow();
        if (_keypoints.Length < (Count + 1) * KeypointLength)
            Array.Resize(ref _keypoints, _boxes.Length * KeypointLength);
        _boxes[Count] = box;
        _scores[Count] = score;
        _classes[Count] = classIndex;
        _sources[Count] = source;
        return _keypoints.AsSpan(Count++ * KeypointLength, KeypointLength);
    }

    /// <summary>Removes candidates of classes that there are not.</summary>
    internal void DropClassesFrom(int classCount)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_classes[i] < classCount)
                Move(i, kept++);
        }

        Count = kept;
    }

    /// <summary>Keeps only the given candidates.</summary>
    internal void Keep(ReadOnlySpan<int> ascending)
    {
        for (int i = 0; i < ascending.Length; i++)
            Move(ascending[i], i);
        Count = ascending.Length;
    }

    private void Move(int from, int to)
    {
        _boxes[to] = _boxes[from];
        _scores[to] = _scores[from];
        _classes[to] = _classes[from];
        _sources[to] = _sources[from];
        _keypoints.AsSpan(from * KeypointLength, KeypointLength).CopyTo(_keypoints.AsSpan(to * KeypointLength));
    }

    private void Grow()
    {
        int capacity = Math.Max(64, 2 * _boxes.Length);
        Array.Resize(ref _boxes, capacity);
        Array.Resize(ref _scores, capacity);
        Array.Resize(ref _classes, capacity);
        Array.Resize(ref _sources, capacity);
    }
}
