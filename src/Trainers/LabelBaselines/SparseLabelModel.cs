using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>One sparse weight vector for each label: a row's score for a label is their inner product plus the label's bias. Stored by feature, so
/// that a sparse row touches only the weights of its own features. Immutable and safe to share between threads.</summary>
public sealed partial class SparseLabelModel : ILabelModel
{
    private readonly SparseMatrix _byFeature;
    private readonly float[] _biases;

    internal SparseLabelModel(SparseMatrix byFeature, float[] biases)
    {
        if (byFeature.ColumnCount != biases.Length)
            throw new ArgumentException($"{byFeature.ColumnCount} columns of weights do not fit {biases.Length} biases.");
        (_byFeature, _biases) = (byFeature, biases);
    }

    /// <summary>The number of features.</summary>
    public int FeatureCount => _byFeature.RowCount;

    /// <summary>The number of labels.</summary>
    public int LabelCount => _biases.Length;

    /// <summary>The number of weights that are kept.</summary>
    public int WeightCount => _byFeature.Values.Length;

    /// <summary>The biases of the labels.</summary>
    public ReadOnlySpan<float> Biases => _biases;

    internal SparseMatrix ByFeature => _byFeature;

    /// <summary>The weights, one row for each label.</summary>
    /// <returns>A matrix of its own.</returns>
    public SparseMatrix CopyWeights() => _byFeature.Transpose();

    /// <summary>Scores a sparse row.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    /// <param name="scores">Room for <see cref="LabelCount"/> scores.</param>
    /// <exception cref="ArgumentException">A length is wrong or a feature is out of range.</exception>
    public void Score(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> scores)
    {
        if (columns.Length != values.Length || scores.Length != LabelCount)
            throw new ArgumentException($"{columns.Length} features with {values.Length} values do not give {scores.Length} scores; expected {LabelCount}.");
        _biases.CopyTo(scores);
        for (int i = 0; i < columns.Length; i++)
        {
            if ((uint)columns[i] >= (uint)FeatureCount)
                throw new ArgumentException($"Feature {columns[i]} is out of range; the model has {FeatureCount}.", nameof(columns));
            Add(columns[i], values[i], scores);
        }
    }

    /// <summary>Scores a dense row.</summary>
    /// <param name="row">All <see cref="FeatureCount"/> features.</param>
    /// <param name="scores">Room for <see cref="LabelCount"/> scores.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Score(ReadOnlySpan<float> row, Span<float> scores)
    {
        if (row.Length != FeatureCount || scores.Length != LabelCount)
            throw new ArgumentException($"A row of {row.Length} features does not give {scores.Length} scores; expected {FeatureCount} and {LabelCount}.");
        _biases.CopyTo(scores);
        for (int feature = 0; feature < row.Length; feature++)
        {
            if (row[feature] != 0)
                Add(feature, row[feature], scores);
        }
    }

    /// <summary>Finds the best labels of a sparse row; equal scores are ordered by label.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    /// <param name="k">How many labels are wanted.</param>
    /// <returns>Labels and scores, the best first; none where a value is not finite.</returns>
    public (int[] Labels, float[] Scores) Predict(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        var search = new SparseLabelSearch(this, k);
        search.Add(columns, values);
        search.Run();
        return (search.LabelsOf(0).ToArray(), search.ScoresOf(0).ToArray());
    }

    /// <inheritdoc/>
    public ILabelSearch CreateSearch(int k, int capacity) => new SparseLabelSearch(this, k);

    private void Add(int feature, float value, Span<float> scores)
    {
        ReadOnlySpan<int> labels = _byFeature.ColumnsOf(feature);
        ReadOnlySpan<float> weights = _byFeature.ValuesOf(feature);
        for (int i = 0; i < labels.Length; i++)
            scores[labels[i]] += value * weights[i];
    }
}
