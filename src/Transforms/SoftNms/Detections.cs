using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The boxes that are left after suppression: by final score, largest first, equal scores by source, then by class.
/// Reused from picture to picture when passed to <see cref="BoxSuppressor"/> again.</summary>
public sealed class Detections
{
    private Box[] _boxes = [];
    private float[] _scores = [];
    private float[] _rawScores = [];
    private int[] _classes = [];
    private int[] _sources = [];
    private float[] _keypoints = [];

    /// <summary>How many detections there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many numbers of keypoints each detection has.</summary>
    public int KeypointLength { get; private set; }

    /// <summary>The boxes, upright.</summary>
    public ReadOnlySpan<Box> Boxes => _boxes.AsSpan(0, Count);

    /// <summary>The scores after decay: for ranking. A decayed score is no probability.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>The detector's own scores: what to calibrate.</summary>
    public ReadOnlySpan<float> RawScores => _rawScores.AsSpan(0, Count);

    /// <summary>The classes, from 0.</summary>
    public ReadOnlySpan<int> Classes => _classes.AsSpan(0, Count);

    /// <summary>The index of the box in the input; for averaged boxes that of the best one.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, Count);

    /// <summary>The keypoints, <see cref="KeypointLength"/> numbers for each detection.</summary>
    public ReadOnlySpan<float> Keypoints => _keypoints.AsSpan(0, Count * KeypointLength);

    /// <summary>How many boxes were left out because a coordinate or score was NaN or infinite, or because they had no area or inverted corners
    /// and the settings say to drop those.</summary>
    public int InvalidCount { get; internal set; }

    /// <summary>Maps every box and keypoint back to the picture that the detector's input was made from.</summary>
    /// <param name="mapping">Where the picture lies in the input.</param>
    /// <param name="clip">Whether boxes are cut at the picture's borders.</param>
    public void MapBack(in Letterbox mapping, bool clip)
    {
        for (int i = 0; i < Count; i++)
        {
            Box box = mapping.ToPicture(_boxes[i]);
            _boxes[i] = clip ? box.ClippedTo(mapping.PictureWidth, mapping.PictureHeight) : box;
        }

        for (int i = 0; i + 1 < Count * KeypointLength; i += 2)
            (_keypoints[i], _keypoints[i + 1]) = mapping.ToPicture(_keypoints[i], _keypoints[i + 1]);
    }

    internal void Reset(int count, int keypointLength)
    {
        if (_boxes.Length < count)
        {
            int capacity = Math.Max(count, 2 * _boxes.Length);
            _boxes = new Box[capacity];
            _scores = new float[capacity];
            _rawScores = new float[capacity];
            _classes = new int[capacity];
            _sources = new int[capacity];
        }

        if (_keypoints.Length < count * keypointLength)
            _keypoints = new float[_boxes.Length * keypointLength];
        Count = count;
        KeypointLength = keypointLength;
        InvalidCount = 0;
    }

    /// <summary>Keeps the first ones only.</summary>
    internal void Cut(int count) => Count = Math.Min(Count, count);

    internal Span<float> Set(int place, Box box, float score, float rawScore, int classIndex, int source)
    {
        _boxes[place] = box;
        _scores[place] = score;
        _rawScores[place] = rawScore;
        _classes[place] = classIndex;
        _sources[place] = source;
        return _keypoints.AsSpan(place * KeypointLength, KeypointLength);
    }
}
