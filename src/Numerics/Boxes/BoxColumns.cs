using System.Numerics;

namespace MLExtensions.Numerics;

/// <summary>Boxes as columns (all left sides, all tops, ...) with area and score, so that a vector instruction works on several boxes.
/// Behind the last box follow empty ones up to a full vector: kernels have no tail.</summary>
internal sealed class BoxColumns
{
    private float[] _x1 = [];
    private float[] _y1 = [];
    private float[] _x2 = [];
    private float[] _y2 = [];
    private float[] _area = [];
    private float[] _score = [];
    private int[] _index = [];

    public int Count { get; private set; }

    public Span<float> X1 => _x1;

    public Span<float> Y1 => _y1;

    public Span<float> X2 => _x2;

    public Span<float> Y2 => _y2;

    public Span<float> Area => _area;

    /// <summary>The current score; 0 for a box that is dead, and in the padding.</summary>
    public Span<float> Score => _score;

    /// <summary>What the caller knows the box by; ties are broken by it.</summary>
    public Span<int> Index => _index;

    public void Clear() => Count = 0;

    /// <summary>Empties the columns and makes room, the padding included.</summary>
    public void Reset(int capacity)
    {
        Count = 0;
        int padded = capacity + (2 * Vector<float>.Count);
        if (_x1.Length >= padded)
            return;
        padded = Math.Max(padded, 2 * _x1.Length);
        _x1 = new float[padded];
        _y1 = new float[padded];
        _x2 = new float[padded];
        _y2 = new float[padded];
        _area = new float[padded];
        _score = new float[padded];
        _index = new int[padded];
    }

    public void Add(Box box, float area, float score, int index)
    {
        int i = Count++;
        _x1[i] = box.X1;
        _y1[i] = box.Y1;
        _x2[i] = box.X2;
        _y2[i] = box.Y2;
        _area[i] = area;
        _score[i] = score;
        _index[i] = index;
    }

    /// <summary>Takes over box <paramref name="i"/> of <paramref name="source"/>.</summary>
    public void Add(BoxColumns source, int i) =>
        Add(new Box(source._x1[i], source._y1[i], source._x2[i], source._y2[i]), source._area[i], source._score[i], source._index[i]);

    /// <summary>Empties the places behind the last box that a kernel may read with it.</summary>
    public void Pad()
    {
        for (int i = Count; i < Count + Vector<float>.Count; i++)
            Bury(i);
    }

    public void Move(int from, int to)
    {
        _x1[to] = _x1[from];
        _y1[to] = _y1[from];
        _x2[to] = _x2[from];
        _y2[to] = _y2[from];
        _area[to] = _area[from];
        _score[to] = _score[from];
        _index[to] = _index[from];
    }

    /// <summary>Makes a place empty: no score, and corners so far the wrong way round that no pixel offset makes it meet anything.</summary>
    public void Bury(int i)
    {
        _x1[i] = _y1[i] = float.MaxValue;
        _x2[i] = _y2[i] = float.MinValue;
        _area[i] = _score[i] = 0;
        _index[i] = int.MaxValue;
    }

    /// <summary>Adds a box where kernels read these columns as vectors: one more place behind it is emptied.</summary>
    public void AddPadded(BoxColumns source, int i)
    {
        Add(source, i);
        Bury(Count + Vector<float>.Count - 1);
    }

    /// <summary>Drops the dead, keeping the order.</summary>
    public void Compact()
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_score[i] == 0)
                continue;
            if (kept != i)
                Move(i, kept);
            kept++;
        }

        Count = kept;
        Pad();
    }
}
