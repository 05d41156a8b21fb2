using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Suppresses overlapping detections, picture after picture, with buffers that are kept: after the first pictures nothing is allocated.
/// One instance serves one thread. <see cref="SoftNms"/> is the same for a single call.</summary>
public sealed class BoxSuppressor
{
    // Measured: with fewer boxes, or where more than a part of them is kept, the queue costs more than it saves.
    private const int LazyFrom = 1500;
    private const int LazyShare = 4;

    private readonly SuppressionSettings _settings;
    private readonly SuppressionRule _rule;
    private readonly float _minScore;
    private readonly CandidateFilter _filter;
    private readonly ClassBuckets _buckets = new();
    private readonly ScoreOrder _order = new();
    private readonly BoxColumns _boxes = new();
    private readonly BoxColumns _picks = new();
    private readonly LazySuppression _lazy = new();
    private readonly MatrixScratch _matrix = new();
    private readonly BoxBlending _blending = new();
    private readonly SurvivorList _survivors = new();
    private float[] _bucketScores = [];

    /// <summary>Makes a suppressor.</summary>
    /// <param name="settings">What to do; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public BoxSuppressor(SuppressionSettings? settings = null)
        : this(settings, VectorTiers.Best)
    {
    }

    /// <summary>For tests: any width gives the same bits.</summary>
    internal BoxSuppressor(SuppressionSettings? settings, VectorTier tier)
    {
        _settings = settings ?? new SuppressionSettings();
        _settings.Validate();
        _rule = new SuppressionRule(_settings, tier);
        _minScore = _settings.ScoreThreshold < 0 ? float.NegativeInfinity : _settings.MinScore;
        _filter = new CandidateFilter(_settings);
    }

    /// <summary>What is done.</summary>
    public SuppressionSettings Settings => _settings;

    internal SuppressionAlgorithm Algorithm { get; init; }

    /// <summary>Suppresses detections given as boxes and scores.</summary>
    /// <param name="boxes">4 numbers a box, as <see cref="SuppressionSettings.BoxFormat"/> says.</param>
    /// <param name="scores">One score a box, or one for each class of the first box, then those of the second, and so on.</param>
    /// <param name="result">Receives the detections.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a score is negative with a method that multiplies scores.</exception>
    public void Run(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, Detections result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Explain(_filter.Fill(boxes, scores, [], []));
        Suppress(result);
    }

    /// <summary>Suppresses detections that have one class each.</summary>
    /// <param name="boxes">4 numbers a box, as <see cref="SuppressionSettings.BoxFormat"/> says.</param>
    /// <param name="scores">One score a box.</param>
    /// <param name="classes">One class a box, from 0; boxes of negative classes are left out.</param>
    /// <param name="result">Receives the detections.</param>
    /// <param name="keypoints">The same number of points a box, x and y in turn; empty for none.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a score is negative with a method that multiplies scores.</exception>
    public void Run(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> classes, Detections result, ReadOnlySpan<float> keypoints = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (classes.Length != scores.Length)
            throw new ArgumentException($"One class for each of {scores.Length} scores is needed; found {classes.Length}.", nameof(classes));
        Explain(_filter.Fill(boxes, scores, classes, keypoints));
        Suppress(result);
    }

    /// <summary>Suppresses what a decoder found; the boxes are XyXy whatever the settings say.</summary>
    /// <param name="candidates">The decoder's boxes; with keypoints these come along.</param>
    /// <param name="result">Receives the detections.</param>
    /// <exception cref="ArgumentException">A score is negative with a method that multiplies scores.</exception>
    public void Run(DetectionCandidates candidates, Detections result)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(result);
        Explain(_filter.Fill(candidates));
        Suppress(result);
    }

    /// <summary>For rows that must not throw: unfit data gives no detections.</summary>
    internal void RunOrEmpty(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> classes, ReadOnlySpan<float> keypoints, Detections result)
    {
        if (_filter.Fill(boxes, scores, classes, keypoints) is not null)
            result.Reset(0, 0);
        else
            Suppress(result);
    }

    private static void Explain(string? problem)
    {
        if (problem is not null)
            throw new ArgumentException(problem);
    }

    private void Suppress(Detections result)
    {
        DetectionCandidates candidates = _filter.Candidates;
        _survivors.Clear();
        _buckets.Fill(candidates, _settings.ClassAgnostic);
        int limit = Math.Min(_settings.MaxDetections ?? int.MaxValue, _settings.MaxDetectionsPerClass ?? int.MaxValue);
        // In one bucket the limit for a class cannot stop the picking: it is applied to what was picked.
        if (_settings.ClassAgnostic)
            limit = _settings.MaxDetectionsPerClass is null ? _settings.MaxDetections ?? int.MaxValue : int.MaxValue;
        for (int bucket = 0; bucket < _buckets.Count; bucket++)
            SuppressBucket(candidates, _buckets[bucket], limit);
        _survivors.WriteTo(result, candidates, _order, _settings);
        result.InvalidCount = _filter.InvalidCount;
    }

    private void SuppressBucket(DetectionCandidates candidates, ReadOnlySpan<int> members, int limit)
    {
        limit = Math.Min(limit, members.Length);
        SuppressionMethod method = _settings.Method;
        bool soft = method is SuppressionMethod.SoftGaussian or SuppressionMethod.SoftLinear;
        bool eager = soft && (Algorithm == SuppressionAlgorithm.Eager || (Algorithm == SuppressionAlgorithm.Automatic && (members.Length < LazyFrom || limit > members.Length / LazyShare)));
        Load(candidates, members, sorted: !eager);
        _picks.Reset(limit);
        switch (method)
        {
            case SuppressionMethod.Hard or SuppressionMethod.DIoUHard when Algorithm != SuppressionAlgorithm.Eager || _settings.ScoreThreshold < 0:
                SortedSuppression.Hard(_boxes, _rule, limit, _picks);
                break;
            case SuppressionMethod.None:
                SortedSuppression.None(_boxes, limit, _picks);
                break;
            case SuppressionMethod.Matrix or SuppressionMethod.MatrixLinear:
                SortedSuppression.Matrix(_boxes, _rule, _settings.Sigma, method == SuppressionMethod.MatrixLinear, Math.Max(_minScore, float.Epsilon), _matrix);
                _survivors.Add(_boxes, _order, limit);
                return;
            case SuppressionMethod.Weighted:
                _blending.Blend(_boxes, candidates, _rule, limit, _matrix, _survivors);
                return;
            case SuppressionMethod.WeightedBoxesFusion:
                _blending.Fuse(_boxes, candidates, _settings, limit, _order, _survivors);
                return;
            default:
                if (eager || Algorithm == SuppressionAlgorithm.Eager)
                    EagerSuppression.Run(_boxes, _rule, limit, _picks);
                else
                    _lazy.Run(_boxes, _rule, limit, _picks);
                break;
        }

        _survivors.Add(_picks);
    }

    private void Load(DetectionCandidates candidates, ReadOnlySpan<int> members, bool sorted)
    {
        _boxes.Reset(members.Length);
        ReadOnlySpan<Box> boxes = candidates.Boxes;
        ReadOnlySpan<float> scores = candidates.Scores;
        float offset = _settings.Offset;
        if (sorted)
        {
            if (_bucketScores.Length < members.Length)
                _bucketScores = new float[Math.Max(members.Length, 2 * _bucketScores.Length)];
            for (int i = 0; i < members.Length; i++)
                _bucketScores[i] = scores[members[i]];
            foreach (ulong key in _order.Sort(_bucketScores.AsSpan(0, members.Length)))
                Add(members[(int)(uint)key]);
        }
        else
        {
            foreach (int member in members)
                Add(member);
        }

        _boxes.Pad();

        void Add(int i) => _boxes.Add(candidates.Boxes[i], Boxes.AreaOf(candidates.Boxes[i], offset), candidates.Scores[i], i);
    }
}
