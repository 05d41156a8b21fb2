using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The labels divided into cells of neighbours: what of an index cannot be computed again in a moment.</summary>
internal sealed class LabelCells : IModelPart<LabelCells>
{
    private LabelCells(int dimension, float[] centroids, int[] sizes, int[] order, int probedCells, int rerankedLabels)
    {
        (Dimension, Centroids, Order, ProbedCells, RerankedLabels) = (dimension, centroids, order, probedCells, rerankedLabels);
        Starts = new int[sizes.Length + 1];
        for (int cell = 0; cell < sizes.Length; cell++)
            Starts[cell + 1] = Starts[cell] + sizes[cell];
        Sizes = sizes;
    }

    /// <summary>The length of an embedding.</summary>
    public int Dimension { get; }

    /// <summary>Row-major, <see cref="Dimension"/> + 1 numbers for each cell: the larger their inner product with a row and, behind it, the row's length, the
    /// sooner the cell is searched.</summary>
    public float[] Centroids { get; }

    /// <summary>The number of labels of each cell.</summary>
    public int[] Sizes { get; }

    /// <summary>Where each cell starts in <see cref="Order"/>, one number more than cells.</summary>
    public int[] Starts { get; }

    /// <summary>All labels, cell by cell; they ascend within a cell.</summary>
    public int[] Order { get; }

    public int Count => Sizes.Length;

    public int LabelCount => Order.Length;

    public int ProbedCells { get; }

    public int RerankedLabels { get; }

    public static ModelFormat Format => new("label-cells", 1, 1);

    /// <param name="dimension">The length of an embedding.</param>
    /// <param name="centroids">One for each cell, a number longer than an embedding.</param>
    /// <param name="cellOf">The cell of each label.</param>
    /// <param name="options">How much is searched.</param>
    public static LabelCells Of(int dimension, float[] centroids, int[] cellOf, LabelIndexOptions options)
    {
        var sizes = new int[centroids.Length / (dimension + 1)];
        foreach (int cell in cellOf)
            sizes[cell]++;
        var next = new int[sizes.Length];
        for (int cell = 1; cell < sizes.Length; cell++)
            next[cell] = next[cell - 1] + sizes[cell - 1];
        var order = new int[cellOf.Length];
        for (int label = 0; label < cellOf.Length; label++)
            order[next[cellOf[label]]++] = label;
        return new LabelCells(dimension, centroids, sizes, order, Math.Min(options.NumberOfProbedCells, sizes.Length), options.NumberOfRerankedLabels);
    }

    /// <summary>The same cells, another number of them searched.</summary>
    public LabelCells With(int probedCells) => new(Dimension, Centroids, Sizes, Order, Math.Min(probedCells, Count), RerankedLabels);

    /// <summary>How many cells hold at least <paramref name="wanted"/> labels whichever they are, and no fewer than are to be searched.</summary>
    public int CellsFor(int wanted)
    {
        int[] sizes = [.. Sizes.Order()];
        int cells = 0;
        for (long labels = 0; cells < sizes.Length && (cells < ProbedCells || labels < wanted); cells++)
            labels += sizes[cells];
        return cells;
    }

    // Layout: int32 labels, int32 dimension, int32 cells, int32 probed cells, int32 labels ranked again, float[cells * (dimension + 1)] centroids,
    // int32[cells] sizes, int32[labels] labels by cell.
    public void Write(ModelWriter writer)
    {
        writer.Write(LabelCount);
        writer.Write(Dimension);
        writer.Write(Count);
        writer.Write(ProbedCells);
        writer.Write(RerankedLabels);
        writer.Write(Centroids.AsSpan());
        writer.Write(Sizes.AsSpan());
        writer.Write(Order.AsSpan());
    }

    public static LabelCells Read(ModelReader reader)
    {
        int labels = reader.ReadInt32("the number of labels", 1, Array.MaxLength);
        int dimension = reader.ReadInt32("the length of an embedding", 1, 4096);
        int cells = reader.ReadInt32("the number of cells", 1, labels);
        int probed = reader.ReadInt32("the number of cells searched", 1, cells);
        int reranked = reader.ReadInt32("the number of labels ranked again", 1, 1_000_000);
        float[] centroids = reader.ReadSingles((long)cells * (dimension + 1));
        int[] sizes = reader.ReadInt32s(cells);
        int[] order = reader.ReadInt32s(labels);
        long sum = 0;
        foreach (int size in sizes)
            sum += size >= 0 ? size : throw ModelReader.Broken($"a cell has {size} labels");
        if (sum != labels)
            throw ModelReader.Broken($"cells of {sum} labels in all for {labels} labels");
        var seen = new bool[labels];
        foreach (int label in order)
        {
            if ((uint)label >= (uint)labels || seen[label])
                throw ModelReader.Broken($"label {label} is in two cells or is none");
            seen[label] = true;
        }

        return new LabelCells(dimension, centroids, sizes, order, probed, reranked);
    }
}
