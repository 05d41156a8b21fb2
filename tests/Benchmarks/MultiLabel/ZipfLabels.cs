using MLExtensions.Numerics;
using MLExtensions.Trainers;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Made-up data with any number of labels, the same for a seed: the label of rank r is drawn with probability about 1 / r (Zipf, exponent 1). Sixteen labels are a
/// topic with 24 features: five that all of its labels share, and three of the others for each. Rows have some features of their labels and some
/// that mean nothing. So there is something to learn, and rare labels are rare.
/// </summary>
internal sealed class ZipfLabels(int labels)
{
    public const int LabelsPerTopic = 16;
    public const int FeaturesPerTopic = 24;
    public const int Shared = 5;
    public const int ProfileSize = 8;
    public const int TakenPerLabel = 5;
    public const int NoisePerRow = 3;
    public const int MostLabelsPerRow = 3;
    private const int TopicsPerDomain = 256;

    public int LabelCount => labels;

    public int FeatureCount { get; } = (labels + LabelsPerTopic - 1) / LabelsPerTopic * FeaturesPerTopic;

    /// <summary>Rows with one to three labels and features of length 1.</summary>
    public MultiLabelData Rows(int count, int seed)
    {
        var random = new Random(seed);
        var starts = new long[count + 1];
        var labelStarts = new long[count + 1];
        var columns = new List<int>(count * 20);
        var values = new List<float>(count * 20);
        var own = new List<int>(count * 3);
        var words = new SortedSet<int>();
        var drawn = new SortedSet<int>();
        for (int row = 0; row < count; row++)
        {
            drawn.Clear();
            words.Clear();
            for (int i = 1 + random.Next(MostLabelsPerRow); i > 0; i--)
                drawn.Add(Rank(random));
            foreach (int label in drawn)
            {
                for (int i = 0; i < TakenPerLabel; i++)
                    words.Add(FeatureOf(label, random.Next(ProfileSize)));
            }

            for (int i = 0; i < NoisePerRow; i++)
                words.Add(random.Next(FeatureCount));
            own.AddRange(drawn);
            columns.AddRange(words);
            float value = 1 / MathF.Sqrt(words.Count);
            for (int i = 0; i < words.Count; i++)
                values.Add(value);
            starts[row + 1] = columns.Count;
            labelStarts[row + 1] = own.Count;
        }

        return new MultiLabelData(new SparseMatrix(FeatureCount, starts, [.. columns], [.. values]), new LabelLists(labels, labelStarts, [.. own]));
    }

    /// <summary>A model that knows the profiles: features of a topic, and topics of a domain, lie together as trained ones do, and labels are the sums of their profiles'.</summary>
    public ExtremeMultiLabelModel Model(int dimension, int seed)
    {
        var random = new Random(seed);
        float[] domain = new float[dimension], topic = new float[dimension], embeddings = new float[checked(FeatureCount * dimension)];
        for (int feature = 0; feature < FeatureCount; feature++)
        {
            if (feature % (FeaturesPerTopic * TopicsPerDomain) == 0)
                Fill(domain);
            if (feature % FeaturesPerTopic == 0)
                Fill(topic);
            Span<float> embedding = embeddings.AsSpan(feature * dimension, dimension);
            Fill(embedding);
            for (int i = 0; i < dimension; i++)
                embedding[i] = (0.7f * (domain[i] + embedding[i])) + topic[i];
        }

        var rows = new float[labels * dimension];
        for (int label = 0; label < labels; label++)
        {
            Span<float> row = rows.AsSpan(label * dimension, dimension);
            for (int i = 0; i < ProfileSize; i++)
                RowSteps.AddScaled(1, embeddings.AsSpan(FeatureOf(label, i) * dimension, dimension), row);
            float inverse = 1 / MathF.Sqrt(RowSteps.SumOfSquares(row));
            foreach (ref float value in row)
                value *= inverse;
        }

        return new ExtremeMultiLabelModel(embeddings, FeatureCount, rows, labels, dimension, 0.1f, true, null);

        void Fill(Span<float> values)
        {
            foreach (ref float value in values)
                value = random.NextSingle() + random.NextSingle() - 1;
        }
    }

    private static int FeatureOf(int label, int place) => (label / LabelsPerTopic * FeaturesPerTopic)
        + (place < Shared ? place : Shared + (int)(Mixed((ulong)label, (ulong)place) % (FeaturesPerTopic - Shared)));

    private int Rank(Random random) => Math.Min(labels - 1, (int)Math.Pow(labels + 1, random.NextDouble()) - 1);

    private static ulong Mixed(ulong first, ulong second)
    {
        ulong value = (first * 0x9E3779B97F4A7C15) ^ (second * 0xBF58476D1CE4E5B9);
        value = (value ^ (value >> 31)) * 0x94D049BB133111EB;
        return value ^ (value >> 29);
    }
}
