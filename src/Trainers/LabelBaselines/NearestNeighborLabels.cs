using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Labels by the nearest training rows: each of the k most similar rows, by inner product, votes for its labels with its similarity. Needs no
/// training and all of the data; a floor that any trained model has to beat. Immutable and safe to share between threads.</summary>
public sealed partial class NearestNeighborLabels : ILabelModel
{
    private readonly SparseMatrix _rowsByFeature;
    private readonly LabelLists _labels;

    /// <summary>Keeps the rows.</summary>
    /// <param name="data">The training rows; features are best TF-IDF of length 1.</param>
    /// <param name="neighbors">How many rows vote, at least 1.</param>
    /// <exception cref="ArgumentException">The numbers of rows differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="neighbors"/> is below 1.</exception>
    public NearestNeighborLabels(MultiLabelData data, int neighbors = 20)
        : this(RowsByFeature(data), data.Labels, neighbors)
    {
    }

    private NearestNeighborLabels(SparseMatrix rowsByFeature, LabelLists labels, int neighbors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        (_rowsByFeature, _labels, NumberOfNeighbors) = (rowsByFeature, labels, neighbors);
    }

    /// <summary>How many rows vote.</summary>
    public int NumberOfNeighbors { get; }

    /// <summary>The number of rows that are kept.</summary>
    public int RowCount => _labels.RowCount;

    /// <inheritdoc/>
    public int FeatureCount => _rowsByFeature.RowCount;

    /// <inheritdoc/>
    public int LabelCount => _labels.LabelCount;

    internal LabelLists Labels => _labels;

    /// <summary>Finds the labels with most votes; equal ones are ordered by label.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    /// <param name="k">How many labels are wanted.</param>
    /// <returns>Labels and votes, the best first; fewer where fewer rows are similar at all, none where a value is not finite.</returns>
    /// <exception cref="ArgumentException">A length is wrong or a feature is out of range.</exception>
    public (int[] Labels, float[] Scores) Predict(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        var search = new NearestNeighborSearch(this, k);
        search.Add(columns, values);
        search.Run();
        return (search.LabelsOf(0).ToArray(), search.ScoresOf(0).ToArray());
    }

    /// <inheritdoc/>
    public ILabelSearch CreateSearch(int k, int capacity) => new NearestNeighborSearch(this, k);

    /// <summary>Adds a feature's part of the similarity to all rows.</summary>
    internal void AddSimilarity(int feature, float value, Span<float> similarity)
    {
        ReadOnlySpan<int> rows = _rowsByFeature.ColumnsOf(feature);
        ReadOnlySpan<float> weights = _rowsByFeature.ValuesOf(feature);
        for (int i = 0; i < rows.Length; i++)
            similarity[rows[i]] += value * weights[i];
    }

    private static SparseMatrix RowsByFeature(MultiLabelData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Checked().Features.Transpose();
    }
}
