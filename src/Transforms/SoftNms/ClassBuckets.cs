namespace MLExtensions.Transforms;

/// <summary>The candidates of each class, in their order. Classes are never told apart by shifting boxes: far from the origin Single has too few
/// digits for that.</summary>
internal sealed class ClassBuckets
{
    private int[] _members = [];
    private int[] _ends = [];
    private int[] _starts = [];
    private int[] _sizes = [];

    public int Count { get; private set; }

    public ReadOnlySpan<int> this[int bucket] => _members.AsSpan(_starts[bucket], _ends[bucket] - _starts[bucket]);

    public void Fill(DetectionCandidates candidates, bool together)
    {
        int count = candidates.Count;
        Count = 0;
        if (count == 0)
            return;
        if (_members.Length < count)
            _members = new int[Math.Max(count, 2 * _members.Length)];
        ReadOnlySpan<int> classes = candidates.Classes;
        int classCount = 1;
        if (!together)
        {
            for (int i = 0; i < count; i++)
                classCount = Math.Max(classCount, classes[i] + 1);
        }

        if (_sizes.Length < classCount)
        {
            _sizes = new int[classCount];
            _starts = new int[classCount];
            _ends = new int[classCount];
        }

        // Counting sort; afterwards the empty classes are left out.
        _sizes.AsSpan(0, classCount).Clear();
        for (int i = 0; i < count; i++)
            _sizes[together ? 0 : classes[i]]++;
        int start = 0;
        for (int k = 0; k < classCount; k++)
        {
            int size = _sizes[k];
            _sizes[k] = start;
            start += size;
        }

        for (int i = 0; i < count; i++)
            _members[_sizes[together ? 0 : classes[i]]++] = i;
        start = 0;
        for (int k = 0; k < classCount; k++)
        {
            if (_sizes[k] > start)
            {
                _starts[Count] = start;
                _ends[Count++] = _sizes[k];
            }

            start = _sizes[k];
        }
    }
}
