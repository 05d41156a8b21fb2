using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The picks of all classes, to be merged: the candidate, its final score, and a box of its own where boxes were averaged.</summary>
internal sealed class SurvivorList
{
    private int[] _candidates = [];
    private float[] _scores = [];
    private Box[] _boxes = [];
    private bool[] _averaged = [];
    private int[] _byCandidate = [];
    private float[] _scratch = [];
    private float[] _keypoints = [];
    private int[] _ofClass = [];
    private int _count;

    public void Clear() => _count = 0;

    public Span<float> Scratch(int count)
    {
        if (_scratch.Length < count)
            _scratch = new float[Math.Max(count, 2 * _scratch.Length)];
        return _scratch.AsSpan(0, count);
    }

    public void Add(BoxColumns picks)
    {
        for (int i = 0; i < picks.Count; i++)
            Add(picks.Index[i], picks.Score[i]);
    }

    /// <summary>Adds the best of boxes whose scores changed since they were sorted. Equal scores stay in the order of the first sorting,
    /// which is that of the original score; the final order is made when all classes are in.</summary>
    public void Add(BoxColumns boxes, ScoreOrder order, int limit)
    {
        ReadOnlySpan<ulong> sorted = order.Sort(boxes.Score[..boxes.Count]);
        for (int i = 0; i < Math.Min(sorted.Length, limit); i++)
            Add(boxes.Index[(int)(uint)sorted[i]], boxes.Score[(int)(uint)sorted[i]]);
    }

    public void Add(int candidate, float score)
    {
        if (_count == _candidates.Length)
            Grow();
        _candidates[_count] = candidate;
        _scores[_count] = score;
        _averaged[_count++] = false;
    }

    public void Add(int candidate, float score, Box box, ReadOnlySpan<float> keypoints)
    {
        Add(candidate, score);
        _boxes[_count - 1] = box;
        _averaged[_count - 1] = true;
        if (keypoints.IsEmpty)
            return;
        if (_keypoints.Length < _count * keypoints.Length)
            Array.Resize(ref _keypoints, _candidates.Length * keypoints.Length);
        keypoints.CopyTo(_keypoints.AsSpan((_count - 1) * keypoints.Length));
    }

    /// <summary>Sorts by final score, equal ones by candidate (which are numbered by source, then class), cuts, and writes.</summary>
    public void WriteTo(Detections result, DetectionCandidates candidates, ScoreOrder order, SuppressionSettings settings)
    {
        // The sort is stable: bring the survivors into the candidates' order first.
        if (_byCandidate.Length < _count)
            _byCandidate = new int[_candidates.Length];
        Span<int> places = _byCandidate.AsSpan(0, _count);
        for (int i = 0; i < _count; i++)
            places[i] = i;
        _candidates.AsSpan(0, _count).Sort(places);
        Span<float> scores = Scratch(_count);
        for (int i = 0; i < _count; i++)
            scores[i] = _scores[places[i]];

        int length = candidates.KeypointLength;
        ReadOnlySpan<ulong> sorted = order.Sort(scores);
        int[]? ofClass = settings is { ClassAgnostic: true, MaxDetectionsPerClass: not null } ? CountsOfClasses(candidates) : null;
        result.Reset(Math.Min(_count, settings.MaxDetections ?? int.MaxValue), length);
        int kept = 0;
        for (int i = 0; i < _count && kept < result.Count; i++)
        {
            int sortedPlace = (int)(uint)sorted[i];
            int candidate = _candidates[sortedPlace];
            int place = places[sortedPlace];
            if (ofClass is not null && ++ofClass[candidates.Classes[candidate]] > settings.MaxDetectionsPerClass)
                continue;
            Span<float> keypoints = result.Set(kept++, _averaged[place] ? _boxes[place] : candidates.Boxes[candidate], _scores[place],
                candidates.Scores[candidate], candidates.Classes[candidate], candidates.Sources[candidate]);
            if (length > 0)
                (_averaged[place] ? _keypoints.AsSpan(place * length, length) : candidates.Keypoints.Slice(candidate * length, length)).CopyTo(keypoints);
        }

        result.Cut(kept);
    }

    private int[] CountsOfClasses(DetectionCandidates candidates)
    {
        int classes = 0;
        foreach (int index in candidates.Classes)
            classes = Math.Max(classes, index + 1);
        if (_ofClass.Length < classes)
            _ofClass = new int[classes];
        Array.Clear(_ofClass);
        return _ofClass;
    }

    private void Grow()
    {
        int capacity = Math.Max(64, 2 * _candidates.Length);
        Array.Resize(ref _candidates, capacity);
        Array.Resize(ref _scores, capacity);
        Array.Resize(ref _boxes, capacity);
        Array.Resize(ref _averaged, capacity);
    }
}
