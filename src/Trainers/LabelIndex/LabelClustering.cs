using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>
/// Divides labels into cells by spherical k-means. Embeddings of different lengths get one more coordinate that makes all lengths equal, in which
/// every query is 0: the largest inner product is then the nearest direction. The same labels, settings and seed give the same cells for any number of threads.
/// </summary>
internal sealed class LabelClustering
{
    private const int SampledPerCell = 64;
    private const int RowsPerPiece = 64;
    private const int Preferences = 8;
    private const float SameLength = 1e-3f;

    private readonly int _labelCount;
    private readonly int _dimension;
    private readonly int _depth;
    private readonly ReadOnlyMemory<float> _rows;
    private readonly float[] _centroids;
    private readonly int _cells;
    private readonly LabelIndexOptions _options;
    private readonly ShardTeam _team;

    private LabelClustering(ReadOnlyMemory<float> labels, int labelCount, int dimension, LabelIndexOptions options, ShardTeam team)
    {
        (_labelCount, _dimension, _options, _team) = (labelCount, dimension, options, team);
        _cells = Math.Min(labelCount, options.NumberOfCells ?? (int)Math.Ceiling(2 * Math.Sqrt(labelCount)));
        (_rows, _depth) = OfOneLength(labels, labelCount, dimension);
        _centroids = new float[_cells * _depth];
    }

    public static LabelCells Fit(ReadOnlyMemory<float> labels, int labelCount, int dimension, LabelIndexOptions options, ShardTeam team) =>
        new LabelClustering(labels, labelCount, dimension, options, team).Fit();

    private LabelCells Fit()
    {
        int[] chosen = Shuffled(_labelCount, Math.Min(_labelCount, (int)Math.Min(Array.MaxLength, (long)_cells * SampledPerCell)), _options.Seed);
        for (int cell = 0; cell < _cells; cell++)
            Row(chosen[cell]).CopyTo(_centroids.AsSpan(cell * _depth, _depth));
        // The sample is only as large as settles the cells; all labels take part at the end.
        Array.Sort(chosen);
        var cellOf = new int[chosen.Length];
        for (int i = 0; i < _options.NumberOfIterations; i++)
        {
            Normalize();
            Nearest(chosen, 1, cellOf);
            Update(chosen, cellOf);
        }

        Normalize();
        int[] all = [.. Enumerable.Range(0, _labelCount)];
        int[] balanced = Balanced(all);
        Update(all, balanced);
        Normalize();
        return LabelCells.Of(_dimension, Truncated(), balanced, _options);
    }

    // For each of these labels its nearest cells, the nearest first.
    private void Nearest(int[] labels, int wanted, int[] nearest)
    {
        var searches = new TopProducts[_team.Threads];
        _team.Run((labels.Length + RowsPerPiece - 1) / RowsPerPiece, (worker, piece) =>
        {
            TopProducts search = searches[worker] ??= new TopProducts(_centroids, _cells, _depth, wanted, RowsPerPiece);
            int start = piece * RowsPerPiece, count = Math.Min(RowsPerPiece, labels.Length - start);
            for (int i = 0; i < count; i++)
                Row(labels[start + i]).CopyTo(search.QueryOf(i));
            search.Run(count, null);
            for (int i = 0; i < count; i++)
            {
                Span<int> found = nearest.AsSpan((start + i) * wanted, wanted);
                found.Clear();
                search.LabelsOf(i).CopyTo(found);
            }
        });
    }

    // No cell holds more than twice its share: one that did would cost as much to search as all the others together.
    private int[] Balanced(int[] labels)
    {
        int wanted = Math.Min(Preferences, _cells), most = (int)((2L * _labelCount / _cells) + 1), spare = 0;
        var nearest = new int[checked(_labelCount * wanted)];
        Nearest(labels, wanted, nearest);
        var sizes = new int[_cells];
        var cellOf = new int[_labelCount];
        for (int label = 0; label < _labelCount; label++)
        {
            int cell = -1;
            for (int i = 0; i < wanted && cell < 0; i++)
                cell = sizes[nearest[(label * wanted) + i]] < most ? nearest[(label * wanted) + i] : -1;
            if (cell < 0)
            {
                while (sizes[spare] >= most)
                    spare++;
                cell = spare;
            }

            cellOf[label] = cell;
            sizes[cell]++;
        }

        return cellOf;
    }

    // Each centroid becomes the sum of its members, in their order, by one worker.
    private void Update(int[] labels, int[] cellOf)
    {
        int[][] members = Members(labels, cellOf);
        _team.Run(_cells, (_, cell) =>
        {
            Span<float> centroid = _centroids.AsSpan(cell * _depth, _depth);
            if (members[cell].Length == 0)
                return;
            centroid.Clear();
            foreach (int label in members[cell])
                RowSteps.AddScaled(1, Row(label), centroid);
        });
        // A cell without members takes over a label of the largest one.
        for (int cell = 0; cell < _cells; cell++)
        {
            if (members[cell].Length > 0)
                continue;
            int largest = 0;
            for (int other = 1; other < _cells; other++)
                largest = members[other].Length > members[largest].Length ? other : largest;
            Row(members[largest][^1]).CopyTo(_centroids.AsSpan(cell * _depth, _depth));
            members[largest] = members[largest][..^1];
        }
    }

    private int[][] Members(int[] labels, int[] cellOf)
    {
        var sizes = new int[_cells];
        for (int i = 0; i < labels.Length; i++)
            sizes[cellOf[i]]++;
        int[][] members = Array.ConvertAll(sizes, size => new int[size]);
        Array.Clear(sizes);
        for (int i = 0; i < labels.Length; i++)
            members[cellOf[i]][sizes[cellOf[i]]++] = labels[i];
        return members;
    }

    private void Normalize()
    {
        for (int cell = 0; cell < _cells; cell++)
        {
            Span<float> centroid = _centroids.AsSpan(cell * _depth, _depth);
            float inverse = FeatureEncoder.InverseNorm(centroid);
            foreach (ref float value in centroid)
                value *= inverse;
        }
    }

    private float[] Truncated()
    {
        var centroids = new float[_cells * _dimension];
        for (int cell = 0; cell < _cells; cell++)
            _centroids.AsSpan(cell * _depth, _dimension).CopyTo(centroids.AsSpan(cell * _dimension));
        return centroids;
    }

    private ReadOnlySpan<float> Row(int label) => _rows.Span.Slice(label * _depth, _depth);

    // The first so many of a shuffle.
    private static int[] Shuffled(int count, int wanted, int seed)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        var random = new Random(seed);
        for (int i = 0; i < wanted; i++)
        {
            int other = random.Next(i, count);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return numbers[..wanted];
    }

    private static (ReadOnlyMemory<float> Rows, int Depth) OfOneLength(ReadOnlyMemory<float> labels, int count, int dimension)
    {
        var squares = new float[count];
        float largest = 0, smallest = float.PositiveInfinity;
        for (int label = 0; label < count; label++)
        {
            squares[label] = RowSteps.SumOfSquares(labels.Span.Slice(label * dimension, dimension));
            // An embedding that is not finite is in nobody's neighbourhood.
            squares[label] = float.IsFinite(squares[label]) ? squares[label] : -1;
            (largest, smallest) = (Math.Max(largest, squares[label]), Math.Min(smallest, squares[label]));
        }

        if (smallest >= largest * (1 - SameLength))
            return (labels, dimension);
        int depth = dimension + 1;
        var rows = new float[checked(count * depth)];
        for (int label = 0; label < count; label++)
        {
            Span<float> row = rows.AsSpan(label * depth, depth);
            if (squares[label] >= 0)
                labels.Span.Slice(label * dimension, dimension).CopyTo(row);
            row[dimension] = MathF.Sqrt(Math.Max(0, largest - Math.Max(0, squares[label])));
        }

        return (rows, depth);
    }
}
