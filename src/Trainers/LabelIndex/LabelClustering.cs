using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>
/// Divides labels into cells by k-means on their directions and the logarithm of their lengths: a cell holds labels that point about one way and are about
/// as long, so that its mean tells the inner products of its labels. The same labels, settings and seed give the same cells for any number of threads.
/// </summary>
internal sealed class LabelClustering
{
    private const int SampledPerCell = 64;
    private const int RowsPerPiece = 64;
    private const int Preferences = 8;

    // Behind the direction: the length, and 1, whose partner in a centroid makes the largest inner product the smallest distance.
    private const int Extra = 2;
    private const float LengthWeight = 0.5f;
    private const float ShortestLength = 1e-4f;

    // The best of some dozens of labels lies about so many deviations above their mean.
    private const float Deviations = 2;

    private readonly ReadOnlyMemory<float> _labels;
    private readonly int _labelCount;
    private readonly int _dimension;
    private readonly int _depth;
    private readonly float[] _lengths;
    private readonly float _longest;
    private readonly int _cells;
    private readonly float[] _centroids;
    private readonly LabelIndexOptions _options;
    private readonly ShardTeam _team;

    private LabelClustering(ReadOnlyMemory<float> labels, int labelCount, int dimension, LabelIndexOptions options, ShardTeam team)
    {
        (_labels, _labelCount, _dimension, _depth, _options, _team) = (labels, labelCount, dimension, dimension + Extra, options, team);
        _cells = Math.Min(labelCount, options.NumberOfCells ?? (int)Math.Ceiling(2 * Math.Sqrt(labelCount)));
        _centroids = new float[checked(_cells * _depth)];
        _lengths = new float[labelCount];
        for (int label = 0; label < labelCount; label++)
        {
            // An embedding that is not finite is in nobody's neighbourhood.
            float length = MathF.Sqrt(RowSteps.SumOfSquares(Embedding(label)));
            _lengths[label] = float.IsFinite(length) ? length : 0;
            _longest = Math.Max(_longest, _lengths[label]);
        }
    }

    public static LabelCells Fit(ReadOnlyMemory<float> labels, int labelCount, int dimension, LabelIndexOptions options, ShardTeam team) =>
        new LabelClustering(labels, labelCount, dimension, options, team).Fit();

    private LabelCells Fit()
    {
        // The sample is only as large as settles the cells; all labels take part at the end.
        int[] chosen = Shuffled(_labelCount, Math.Min(_labelCount, (int)Math.Min(Array.MaxLength, (long)_cells * SampledPerCell)), _options.Seed);
        for (int cell = 0; cell < _cells; cell++)
            Place(cell, chosen[cell]);
        Array.Sort(chosen);
        var cellOf = new int[chosen.Length];
        for (int i = 0; i < _options.NumberOfIterations; i++)
        {
            Nearest(chosen, 1, cellOf);
            Update(Members(chosen, cellOf));
        }

        int[] all = [.. Enumerable.Range(0, _labelCount)];
        int[] balanced = Balanced(all);
        return LabelCells.Of(_dimension, Means(Members(all, balanced)), balanced, _options);
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
            {
                Span<float> point = search.QueryOf(i);
                point.Clear();
                AddPoint(labels[start + i], point);
                point[^1] = 1;
            }

            search.Run(count, null);
            for (int i = 0; i < count; i++)
                search.LabelsOf(i).CopyTo(nearest.AsSpan((start + i) * wanted, wanted));
        });
    }

    // No cell holds more than twice its share: one that did would cost as much to search as many others together.
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

    // Each centroid becomes the mean of its members, summed in their order by one worker.
    private void Update(int[][] members)
    {
        _team.Run(_cells, (_, cell) =>
        {
            Span<float> centroid = Centroid(cell);
            if (members[cell].Length == 0)
                return;
            centroid.Clear();
            foreach (int label in members[cell])
                AddPoint(label, centroid);
            foreach (ref float value in centroid)
                value /= members[cell].Length;
            Complete(centroid);
        });
        // A cell without members takes over a label of the largest one.
        for (int cell = 0; cell < _cells; cell++)
        {
            if (members[cell].Length > 0)
                continue;
            int largest = 0;
            for (int other = 1; other < _cells; other++)
                largest = members[other].Length > members[largest].Length ? other : largest;
            Place(cell, members[largest][^1]);
            members[largest] = members[largest][..^1];
        }
    }

    // What a row is multiplied with: the mean of the labels, and behind it how far the best may lie above it for each unit of the row's length.
    private float[] Means(int[][] members)
    {
        int stride = _dimension + 1;
        var means = new float[checked(_cells * stride)];
        _team.Run(_cells, (_, cell) =>
        {
            Span<float> mean = means.AsSpan(cell * stride, _dimension);
            float squares = 0, share = 1f / Math.Max(1, members[cell].Length);
            foreach (int label in members[cell])
            {
                if (_lengths[label] == 0)
                    continue;
                RowSteps.AddScaled(share, Embedding(label), mean);
                squares += share * _lengths[label] * _lengths[label];
            }

            means[(cell * stride) + _dimension] = Deviations * MathF.Sqrt(Math.Max(0, squares - RowSteps.SumOfSquares(mean)) / _dimension);
        });
        return means;
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

    private void Place(int cell, int label)
    {
        Centroid(cell).Clear();
        AddPoint(label, Centroid(cell));
        Complete(Centroid(cell));
    }

    private void AddPoint(int label, Span<float> point)
    {
        if (_lengths[label] > 0)
            RowSteps.AddScaled(1 / _lengths[label], Embedding(label), point[.._dimension]);
        point[_dimension] += LengthWeight * MathF.Log(Math.Max(ShortestLength, _longest > 0 ? _lengths[label] / _longest : 1));
    }

    private static void Complete(Span<float> centroid) => centroid[^1] = -0.5f * RowSteps.SumOfSquares(centroid[..^1]);

    private Span<float> Centroid(int cell) => _centroids.AsSpan(cell * _depth, _depth);

    private ReadOnlySpan<float> Embedding(int label) => _labels.Span.Slice(label * _dimension, _dimension);

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
}
