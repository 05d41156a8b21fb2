using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

/// <summary>Made-up embeddings in heaps, and rows that lie near a label each. Every dimension is a feature of its own, so that a row is its embedding.</summary>
internal sealed record ClusteredLabels(ExtremeMultiLabelModel Model, SparseMatrix Rows)
{
    public static ClusteredLabels Make(int labels, int dimension, bool normalize = true, bool words = false, int rows = 200, int seed = 1)
    {
        var random = new Random(seed);
        int heaps = Math.Max(1, labels / 40);
        float[] centres = Numbers(heaps * dimension, 1), embeddings = new float[labels * dimension], identity = new float[dimension * dimension];
        for (int label = 0; label < labels; label++)
        {
            Span<float> embedding = embeddings.AsSpan(label * dimension, dimension);
            int heap = random.Next(heaps);
            float length = normalize ? 1 : MathF.Exp(Gauss());
            for (int i = 0; i < dimension; i++)
                embedding[i] = centres[(heap * dimension) + i] + (.6f * Gauss());
            float scale = length / MathF.Sqrt(RowSteps.SumOfSquares(embedding));
            foreach (ref float value in embedding)
                value *= scale;
        }

        for (int i = 0; i < dimension; i++)
            identity[(i * dimension) + i] = 1;
        SparseLabelModel? weights = words ? Words(labels, dimension) : null;
        var queries = new float[rows * dimension];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> near = embeddings.AsSpan(random.Next(labels) * dimension, dimension);
            float noise = .4f * MathF.Sqrt(RowSteps.SumOfSquares(near) / dimension);
            for (int i = 0; i < dimension; i++)
                queries[(row * dimension) + i] = near[i] + (noise * Gauss());
        }

        return new ClusteredLabels(
            new ExtremeMultiLabelModel(identity, dimension, embeddings, labels, dimension, .1f, normalize, weights),
            new SparseMatrix(dimension, [.. Enumerable.Range(0, rows + 1).Select(row => (long)row * dimension)],
                [.. Enumerable.Range(0, rows).SelectMany(_ => Enumerable.Range(0, dimension))], queries));

        SparseLabelModel Words(int count, int features)
        {
            int[][] own = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 3).Select(_ => random.Next(features)).Distinct().Order().ToArray())];
            long[] starts = [0, .. own.Select(((Func<long, Func<int[], long>>)(sum => list => sum += list.Length))(0))];
            var byLabel = new SparseMatrix(features, starts, [.. own.SelectMany(list => list)], [.. own.SelectMany(list => list.Select(_ => random.NextSingle()))]);
            return new SparseLabelModel(byLabel.Transpose(), new float[count]);
        }

        float[] Numbers(int count, float scale) => [.. Enumerable.Range(0, count).Select(_ => scale * Gauss())];

        float Gauss() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    public (int[] Labels, float[] Scores)[] Search(ILabelModel model, int k, int capacity)
    {
        ILabelSearch search = model.CreateSearch(k, capacity);
        var found = new (int[], float[])[Rows.RowCount];
        for (int start = 0; start < found.Length; start += capacity)
        {
            int count = Math.Min(capacity, found.Length - start);
            search.Clear();
            for (int row = start; row < start + count; row++)
                search.Add(Rows.ColumnsOf(row), Rows.ValuesOf(row));
            search.Run();
            for (int i = 0; i < count; i++)
                found[start + i] = (search.LabelsOf(i).ToArray(), search.ScoresOf(i).ToArray());
        }

        return found;
    }
}
