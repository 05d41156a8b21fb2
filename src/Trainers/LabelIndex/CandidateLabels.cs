using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Keeps the best so many of a stream of estimates, in no order: they are gathered above a limit, which rises whenever the room is full.</summary>
internal sealed class CandidateLabels(int wanted)
{
    private readonly float[] _scores = new float[2 * wanted];
    private readonly int[] _labels = new int[2 * wanted];
    private float _limit;
    private int _count;

    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, _count);

    public void Clear() => (_count, _limit) = (0, float.NegativeInfinity);

    public void Add(float score, int label)
    {
        if (!(score > _limit))
            return;
        (_scores[_count], _labels[_count]) = (score, label);
        if (++_count == _scores.Length)
            Cut();
    }

    /// <summary>Adds those of neighbouring labels that are above the limit.</summary>
    public void AddAll(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        for (int i = ScoreScan.FirstAbove(scores, _limit, 0); i < scores.Length; i = ScoreScan.FirstAbove(scores, _limit, i + 1))
            Add(scores[i], labels[i]);
    }

    /// <summary>Throws away all but the best so many.</summary>
    public void Finish()
    {
        if (_count > wanted)
            Cut();
    }

    // Quickselect: the best ones come to the front.
    private void Cut()
    {
        int low = 0, high = _count - 1;
        while (low < high)
        {
            float pivot = MedianOf(_scores[low], _scores[(low + high) / 2], _scores[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (_scores[i] > pivot)
                    i++;
                while (_scores[j] < pivot)
                    j--;
                if (i > j)
                    break;
                (_scores[i], _scores[j]) = (_scores[j], _scores[i]);
                (_labels[i], _labels[j]) = (_labels[j], _labels[i]);
                i++;
                j--;
            }

            if (wanted - 1 <= j)
                high = j;
            else if (wanted - 1 >= i)
                low = i;
            else
                break;
        }

        _count = wanted;
        _limit = float.PositiveInfinity;
        foreach (float score in _scores.AsSpan(0, wanted))
            _limit = Math.Min(_limit, score);
    }

    private static float MedianOf(float a, float b, float c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
