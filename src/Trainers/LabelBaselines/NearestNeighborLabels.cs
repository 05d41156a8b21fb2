using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Labels by the nearest training rows: each of the k most similar rows, by inner product, votes for its labels with its similarity. Needs no
/// training and all of the data; a floor that any trained model has to beat. Safe to share between threads.</summary>
public sealed class NearestNeighborLabels
{
    private readonly SparseMatrix _rowsByFeature;
    private readonly LabelLists _labels;
    private readonly int _neighbors;

    /// <summary>Keeps the rows.</summary>
    /// <param name="data">The training rows; features are best TF-IDF of length 1.</param>
    /// <param name="neighbors">How many rows vote, at least 1.</param>
    /// <exception cref="ArgumentException">The numbers of rows differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="neighbors"/> is below 1.</exception>
    public NearestNeighborLabels(MultiLabelData data, int neighbors = 20)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        _rowsByFeature = data.Checked().Features.Transpose();
        (_labels, _neighbors) = (data.Labels, neighbors);
    }

    /// <summary>Finds the labels with most votes; equal ones are ordered by label.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    /// <param name="k">How many labels are wanted.</param>
    /// <returns>Labels and votes, the best first; fewer where fewer rows are similar at all.</returns>
    /// <exception cref="ArgumentException">A feature is out of range.</exception>
    public (int[] Labels, float[] Scores) Predict(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        var similarity = new float[_labels.RowCount];
        for (int i = 0; i < columns.Length; i++)
        {
            if ((uint)columns[i] >= (uint)_rowsByFeature.RowCount)
                throw new ArgumentException($"Feature {columns[i]} is out of range; there are {_rowsByFeature.RowCount}.", nameof(columns));
            ReadOnlySpan<int> rows = _rowsByFeature.ColumnsOf(columns[i]);
            ReadOnlySpan<float> weights = _rowsByFeature.ValuesOf(columns[i]);
            for (int j = 0; j < rows.Length; j++)
                similarity[rows[j]] += values[i] * weights[j];
        }

        var nearest = new int[Math.Min(_neighbors, similarity.Length)];
        var closeness = new float[nearest.Length];
        int found = LabelRanking.Top(similarity, nearest, closeness);
        var votes = new SortedDictionary<int, float>();
        for (int i = 0; i < found && closeness[i] > 0; i++)
        {
            foreach (int label in _labels[nearest[i]])
                votes[label] = votes.GetValueOrDefault(label) + closeness[i];
        }

        var labels = new int[Math.Min(k, votes.Count)];
        var scores = new float[labels.Length];
        int count = 0;
        foreach ((int label, float vote) in votes)
            count = LabelRanking.Insert(vote, label, labels, scores, count);
        return (labels, scores);
    }
}
