using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>
/// Groups of rows whose embeddings are alike (NGAME): the rows are halved by balanced 2-means, and the halves again, until they are small. A batch of whole groups
/// holds rows whose labels are hard negatives for each other.
/// </summary>
internal sealed class RowClusters
{
    private const int Rounds = 4;

    private readonly MultiLabelData _data;
    private readonly int _seed;
    private readonly ShardTeam _team;

    public RowClusters(MultiLabelData data, int seed, ShardTeam team)
    {
        (_data, _seed, _team) = (data, seed, team);
        Numbers = new int[data.Labels.RowCount];
    }

    /// <summary>The number of each row's group, in place.</summary>
    public int[] Numbers { get; }

    /// <summary>The size of groups at a refresh: two rows at first, twice as many each time, never more than a batch.</summary>
    public static int SizeAt(int refresh, int batchSize) => Math.Max(1, Math.Min(batchSize, refresh >= 30 ? int.MaxValue : 2 << refresh));

    /// <summary>Forms the groups anew from the embeddings that the rows have now.</summary>
    /// <param name="encoder">What embeds them.</param>
    /// <param name="rows">The rows that are trained on.</param>
    /// <param name="size">The most rows of a group.</param>
    public void Refresh(FeatureEncoder encoder, ReadOnlySpan<int> rows, int size)
    {
        int stride = encoder.Stride;
        int[] order = rows.ToArray();
        // Parts of an array of arrays: all embeddings in one would not fit into one array for many rows.
        var embeddings = new float[order.Length][];
        _team.Run((order.Length + 255) / 256, (_, piece) =>
        {
            for (int i = piece * 256; i < Math.Min(order.Length, (piece + 1) * 256); i++)
            {
                float[] embedding = embeddings[i] = new float[stride];
                encoder.Embed(_data.Features.ColumnsOf(order[i]), _data.Features.ValuesOf(order[i]), embedding);
                float scale = FeatureEncoder.InverseNorm(embedding);
                foreach (ref float value in embedding.AsSpan())
                    value *= scale;
            }
        });

        int[] places = [.. Enumerable.Range(0, order.Length)];
        List<(int Start, int End)> parts = [(0, order.Length)];
        while (parts.Exists(part => part.End - part.Start > size))
        {
            (int Start, int End)[] level = [.. parts];
            // Parts of one level have nothing in common; few large ones at first, each of which is split by one thread.
            _team.Run(level.Length, (_, piece) =>
            {
                if (level[piece].End - level[piece].Start > size)
                    Split(embeddings, places.AsSpan(level[piece].Start..level[piece].End), stride, TrainingBatch.Mixed((ulong)_seed, (ulong)level[piece].Start));
            });
            parts.Clear();
            foreach ((int start, int end) in level)
            {
                int middle = start + ((end - start) / 2);
                parts.AddRange(end - start > size ? [(start, middle), (middle, end)] : [(start, end)]);
            }
        }

        for (int part = 0; part < parts.Count; part++)
        {
            for (int i = parts[part].Start; i < parts[part].End; i++)
                Numbers[order[places[i]]] = part;
        }
    }

    /// <summary>Puts rows group by group, groups in random order, rows within a group too.</summary>
    public void Order(int[] rows, Random random)
    {
        random.Shuffle(rows);
        int groups = 0;
        foreach (int row in rows)
            groups = Math.Max(groups, Numbers[row] + 1);
        int[] rank = [.. Enumerable.Range(0, groups)];
        random.Shuffle(rank);
        var keys = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            keys[i] = (long)rank[Numbers[rows[i]]] << 32 | (uint)i;
        Array.Sort(keys, rows);
    }

    // Halves of equal size: by the difference of the similarities to two centres, cut at the median; of equal ones the earlier row goes left.
    private static void Split(float[][] embeddings, Span<int> places, int stride, ulong seed)
    {
        float[] difference = new float[stride];
        int first = (int)(seed % (ulong)places.Length), second = (int)(TrainingBatch.Mixed(seed, 1) % (ulong)places.Length);
        RowSteps.AddScaled(1, embeddings[places[first]], difference);
        RowSteps.AddScaled(-1, embeddings[places[second == first ? (first + 1) % places.Length : second]], difference);
        var keys = new (float Similarity, int Place)[places.Length];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < keys.Length; i++)
                keys[i] = (-RowSteps.Dot(embeddings[places[i]], difference), places[i]);
            Array.Sort(keys);
            for (int i = 0; i < keys.Length; i++)
                places[i] = keys[i].Place;
            float[] left = new float[stride], right = new float[stride];
            for (int i = 0; i < keys.Length; i++)
                RowSteps.AddScaled(1, embeddings[places[i]], i < keys.Length / 2 ? left : right);
            Array.Clear(difference);
            RowSteps.AddScaled(FeatureEncoder.InverseNorm(left), left, difference);
            RowSteps.AddScaled(-FeatureEncoder.InverseNorm(right), right, difference);
        }
    }
}
