using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Soft suppression with a priority queue. Scores only fall, so the last known score of a box is an upper bound of its score now. The
/// queue holds blocks of boxes under the bound of their best box; a block that comes to the top is brought up to date with the picks made since,
/// all at once and in their order, and its best box is picked when it is up to date and still on top. Every pick is therefore the box that the
/// eager algorithm picks, with the same score, bit for bit; boxes that never come near the top are never touched.</summary>
internal sealed class LazySuppression
{
    // Large enough for the vectors to pay, small enough not to decay many boxes for one at the top.
    private const int BlockSize = 32;

    private int[] _alive = [];
    private int[] _seen = [];
    private int[] _top = [];
    private int[] _heap = [];
    private int _heapCount;
    private BoxColumns _boxes = null!;

    /// <inheritdoc cref="EagerSuppression.Run"/>
    /// <param name="boxes">In the order of score, equal scores by index; padded. Used up.</param>
    /// <param name="rule">What overlap does.</param>
    /// <param name="limit">The most picks.</param>
    /// <param name="picks">Room for <paramref name="limit"/> picks, or for as many as there are boxes.</param>
    public void Run(BoxColumns boxes, SuppressionRule rule, int limit, BoxColumns picks)
    {
        _boxes = boxes;
        int blocks = (boxes.Count + BlockSize - 1) / BlockSize;
        MakeRoom(blocks);
        int opened = 0;
        while (picks.Count < limit)
        {
            // A block that was never opened has its first box as bound, for the boxes came sorted.
            while (opened < blocks && (_heapCount == 0 || IsBefore(opened * BlockSize, _top[_heap[0]])))
                Open(opened++);
            if (_heapCount == 0)
                return;
            int block = _heap[0];
            if (_seen[block] == picks.Count)
            {
                picks.Add(boxes, _top[block]);
                boxes.Score[_top[block]] = 0;
            }
            else
            {
                rule.Decay(boxes, block * BlockSize, _alive[block], picks, _seen[block], picks.Count);
                _seen[block] = picks.Count;
            }

            if (Refresh(block))
                SiftDown(0);
            else
                RemoveTop();
        }
    }

    private void MakeRoom(int blocks)
    {
        _heapCount = 0;
        if (_alive.Length >= blocks)
            return;
        blocks = Math.Max(blocks, 2 * _alive.Length);
        _alive = new int[blocks];
        _seen = new int[blocks];
        _top = new int[blocks];
        _heap = new int[blocks];
    }

    private void Open(int block)
    {
        _alive[block] = Math.Min(BlockSize, _boxes.Count - (block * BlockSize));
        _seen[block] = 0;
        _top[block] = block * BlockSize;
        int place = _heapCount++;
        _heap[place] = block;
        while (place > 0 && IsBefore(_top[_heap[place]], _top[_heap[(place - 1) / 2]]))
        {
            int parent = (place - 1) / 2;
            (_heap[place], _heap[parent]) = (_heap[parent], _heap[place]);
            place = parent;
        }
    }

    // Drops the dead of a block and finds its best box; false when none is left.
    private bool Refresh(int block)
    {
        int start = block * BlockSize;
        int end = start + _alive[block];
        int kept = start;
        int top = -1;
        Span<float> scores = _boxes.Score;
        for (int i = start; i < end; i++)
        {
            if (scores[i] == 0)
                continue;
            if (kept != i)
            {
                _boxes.Move(i, kept);
                scores[i] = 0;
            }

            if (top < 0 || IsBefore(kept, top))
                top = kept;
            kept++;
        }

        _alive[block] = kept - start;
        _top[block] = top;
        return top >= 0;
    }

    private bool IsBefore(int box, int other)
    {
        float score = _boxes.Score[box];
        float otherScore = _boxes.Score[other];
        return score > otherScore || (score == otherScore && _boxes.Index[box] < _boxes.Index[other]);
    }

    private void RemoveTop()
    {
        _heap[0] = _heap[--_heapCount];
        if (_heapCount > 0)
            SiftDown(0);
    }

    private void SiftDown(int place)
    {
        while (true)
        {
            int child = (2 * place) + 1;
            if (child >= _heapCount)
                return;
            if (child + 1 < _heapCount && IsBefore(_top[_heap[child + 1]], _top[_heap[child]]))
                child++;
            if (!IsBefore(_top[_heap[child]], _top[_heap[place]]))
                return;
            (_heap[place], _heap[child]) = (_heap[child], _heap[place]);
            place = child;
        }
    }
}
