using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Embeddings of features and labels: a row's score for a label is the inner product of their embeddings, and of its words where
/// these count too, over the temperature. Immutable and safe to share between threads.</summary>
/// <remarks>With normalised embeddings scores lie within one over the temperature of 0. They order the labels of one row; they are no
/// probabilities and do not compare rows.</remarks>
public sealed partial class ExtremeMultiLabelModel : ILabelModel
{
    internal const int BlockLabels = 1024;

    private readonly float[] _features;
    private readonly float[]? _layer;
    private readonly PanelMatrix[] _labels;

    internal ExtremeMultiLabelModel(
        float[] features, int featureCount, PanelMatrix[] labels, int dimension, float temperature, bool normalize, SparseLabelModel? words,
        float[]? layer = null)
    {
        (_features, FeatureCount, _labels, Dimension, Temperature, IsNormalized, Words, _layer) =
            (features, featureCount, labels, dimension, temperature, normalize, words, layer);
        LabelCount = labels.Sum(block => block.Outputs);
    }

    internal ExtremeMultiLabelModel(
        float[] features, int featureCount, float[] labels, int labelCount, int dimension, float temperature, bool normalize,
        SparseLabelModel? words, float[]? layer = null)
        : this(features, featureCount, Blocks(labels, labelCount, dimension), dimension, temperature, normalize, words, layer)
    {
    }

    /// <summary>The number of features.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of labels.</summary>
    public int LabelCount { get; }

    /// <summary>The length of the embeddings.</summary>
    public int Dimension { get; }

    /// <summary>What inner products are divided by.</summary>
    public float Temperature { get; }

    /// <summary>Whether the embeddings of rows and labels have length 1.</summary>
    public bool IsNormalized { get; }

    /// <summary>The words of the labels, whose scores are added to the cosines; null without.</summary>
    public SparseLabelModel? Words { get; }

    /// <summary>The weights of the layer behind the sums of feature embeddings, <see cref="Dimension"/> x <see cref="Dimension"/>: row i is what unit i adds where it is
    /// above 0. Empty without such a layer.</summary>
    public ReadOnlySpan<float> ResidualWeights => _layer;

    internal IReadOnlyList<PanelMatrix> LabelBlocks => _labels;

    /// <summary>The embeddings of the features, row-major, <see cref="FeatureCount"/> x <see cref="Dimension"/>.</summary>
    public ReadOnlySpan<float> FeatureEmbeddings => _features;

    /// <summary>The embeddings of the labels.</summary>
    /// <returns>Row-major, <see cref="LabelCount"/> x <see cref="Dimension"/>; of length 1 if <see cref="IsNormalized"/>.</returns>
    public float[] CopyLabelEmbeddings()
    {
        var rows = new float[checked(LabelCount * Dimension)];
        for (int block = 0; block < _labels.Length; block++)
            _labels[block].ToArray().CopyTo(rows, block * BlockLabels * Dimension);
        return rows;
    }

    /// <summary>Embeds a sparse row.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    /// <param name="embedding">Room for <see cref="Dimension"/> values; all zero for a row without features.</param>
    /// <exception cref="ArgumentException">A length is wrong or a feature is out of range.</exception>
    public void Embed(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> embedding)
    {
        if (columns.Length != values.Length || embedding.Length != Dimension)
            throw new ArgumentException($"{columns.Length} features with {values.Length} values do not embed into {embedding.Length} numbers; expected {Dimension}.");
        embedding.Clear();
        for (int i = 0; i < columns.Length; i++)
        {
            if ((uint)columns[i] >= (uint)FeatureCount)
                throw new ArgumentException($"Feature {columns[i]} is out of range; the model has {FeatureCount}.", nameof(columns));
            RowSteps.AddScaled(values[i], _features.AsSpan(columns[i] * Dimension, Dimension), embedding);
        }

        Finish(embedding);
    }

    /// <summary>Embeds a dense row.</summary>
    /// <param name="row">All <see cref="FeatureCount"/> features.</param>
    /// <param name="embedding">Room for <see cref="Dimension"/> values.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Embed(ReadOnlySpan<float> row, Span<float> embedding)
    {
        if (row.Length != FeatureCount || embedding.Length != Dimension)
            throw new ArgumentException($"A row of {row.Length} features does not embed into {embedding.Length} numbers; expected {FeatureCount} and {Dimension}.");
        embedding.Clear();
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] != 0)
                RowSteps.AddScaled(row[i], _features.AsSpan(i * Dimension, Dimension), embedding);
        }

        Finish(embedding);
    }

    /// <summary>Finds the best labels of a sparse row.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    /// <param name="k">How many labels are wanted.</param>
    /// <returns>Labels and scores, the best first.</returns>
    /// <exception cref="ArgumentException">A length is wrong or a feature is out of range.</exception>
    public (int[] Labels, float[] Scores) Predict(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int k)
    {
        var search = new LabelSearch(this, k, 1);
        search.Add(columns, values);
        search.Run();
        return (search.LabelsOf(0).ToArray(), search.ScoresOf(0).ToArray());
    }

    /// <inheritdoc/>
    public ILabelSearch CreateSearch(int k, int capacity) => new LabelSearch(this, k, capacity);

    private static PanelMatrix[] Blocks(float[] labels, int labelCount, int dimension) =>
        [.. Enumerable.Range(0, (labelCount + BlockLabels - 1) / BlockLabels).Select(block =>
        {
            int start = block * BlockLabels, count = Math.Min(BlockLabels, labelCount - start);
            return new PanelMatrix(labels.AsSpan(start * dimension, count * dimension), count, dimension);
        })];

    private void Finish(Span<float> embedding)
    {
        if (_layer is not null)
            ResidualLayer.Apply(_layer, Dimension, embedding);
        if (!IsNormalized)
            return;
        float inverse = FeatureEncoder.InverseNorm(embedding);
        foreach (ref float value in embedding)
            value *= inverse;
    }
}
