using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions.Numerics;

/// <summary>Boxes as columns (all left sides, all tops, ...) with area and score, so that a vector instruction works on several boxes.
/// Behind the last box follow empty ones up to a full vector of the widest kind: kernels have no tail. The columns are pinned for good.</summary>
internal sealed unsafe class BoxColumns
{
    /// <summary>The lanes of the widest vector: so many empty places follow the last box.</summary>
    public const int Padding = 16;

    private const int ColumnCount = 6;

    // Kept alive by this reference; on the heap of pinned objects, so that the pointers stay right.
    private float[] _memory = [];
    private int[] _index = [];
    private int _capacity;

    public int Count { get; private set; }

    public float* X1 { get; private set; }

    public float* Y1 { get; private set; }

    public float* X2 { get; private set; }

    public float* Y2 { get; private set; }

    public float* Area { get; private set; }

    /// <summary>The current score; 0 for a box that is dead, and in the padding.</summary>
    public float* Scores { get; private set; }

    /// <inheritdoc cref="Scores"/>
    public Span<float> Score => new(Scores, _capacity);

    /// <summary>What the caller knows the box by; ties are broken by it.</summary>
    public Span<int> Index => _index;

    /// <summary>Empties the columns and makes room, the padding included.</summary>
    public void Reset(int capacity)
    {
        Count = 0;
        int padded = (capacity + (2 * Padding)) / Padding * Padding;
        if (_capacity >= padded)
            return;
        _capacity = Math.Max(padded, 2 * _capacity);
        _memory = GC.AllocateUninitializedArray<float>(ColumnCount * _capacity, pinned: true);
        _index = new int[_capacity];
        float* first = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        X1 = first;
        Y1 = X1 + _capacity;
        X2 = Y1 + _capacity;
        Y2 = X2 + _capacity;
        Area = Y2 + _capacity;
        Scores = Area + _capacity;
    }

    public void Add(Box box, float area, float score, int index)
    {
        int i = Count;
        _index[i] = index;
        Count++;
        X1[i] = box.X1;
        Y1[i] = box.Y1;
        X2[i] = box.X2;
        Y2[i] = box.Y2;
        Area[i] = area;
        Scores[i] = score;
    }

    /// <summary>Takes over box <paramref name="i"/> of <paramref name="source"/>.</summary>
    public void Add(BoxColumns source, int i) =>
        Add(new Box(source.X1[i], source.Y1[i], source.X2[i], source.Y2[i]), source.Area[i], source.Scores[i], source._index[i]);

    /// <summary>Empties the places behind the last box that a kernel may read with it.</summary>
    public void Pad()
    {
        for (int i = Count; i < Count + Padding; i++)
            Bury(i);
    }

    public void Move(int from, int to)
    {
        _index[to] = _index[from];
        X1[to] = X1[from];
        Y1[to] = Y1[from];
        X2[to] = X2[from];
        Y2[to] = Y2[from];
        Area[to] = Area[from];
        Scores[to] = Scores[from];
    }

    /// <summary>Makes a place empty: no score, and corners so far the wrong way round that no pixel offset makes it meet anything.</summary>
    public void Bury(int i)
    {
        _index[i] = int.MaxValue;
        X1[i] = Y1[i] = float.MaxValue;
        X2[i] = Y2[i] = float.MinValue;
        Area[i] = Scores[i] = 0;
    }

    /// <summary>Adds a box where kernels read these columns as vectors: one more place behind it is emptied.</summary>
    public void AddPadded(BoxColumns source, int i)
    {
        Add(source, i);
        Bury(Count + Padding - 1);
    }

    /// <summary>Drops the dead, keeping the order.</summary>
    public void Compact()
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (Scores[i] == 0)
                continue;
            if (kept != i)
                Move(i, kept);
            kept++;
        }

        Count = kept;
        Pad();
    }
}
