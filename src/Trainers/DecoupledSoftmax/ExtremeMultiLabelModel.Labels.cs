using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

public sealed partial class ExtremeMultiLabelModel
{
    /// <summary>A model for other labels, given by their texts: each is embedded like a row. For models trained with <see cref="LabelEncoder.Texts"/>, whose labels
    /// have no parameters of their own.</summary>
    /// <param name="texts">For each label the features of its text.</param>
    /// <param name="lexicalWeight">How much the words of the texts count besides, as <see cref="DecoupledSoftmaxOptions.LexicalWeight"/> did in training; 0 for not at all.</param>
    /// <param name="keepLabels">True to keep the labels of this model: the new ones come behind them. False for the new ones alone.</param>
    /// <returns>A model that shares the feature embeddings of this one. A label without text has score 0.</returns>
    /// <exception cref="ArgumentException">The texts have other features than the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no labels, or the weight is below 0 or not finite.</exception>
    public ExtremeMultiLabelModel WithLabels(SparseMatrix texts, float lexicalWeight = 0, bool keepLabels = false)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.ColumnCount != FeatureCount)
            throw new ArgumentException($"Label texts of {texts.ColumnCount} features do not fit a model of {FeatureCount}.", nameof(texts));
        if (!(lexicalWeight >= 0) || float.IsInfinity(lexicalWeight))
            throw new ArgumentOutOfRangeException(nameof(lexicalWeight), $"lexicalWeight is {lexicalWeight}; allowed: 0 or more, finite.");
        int kept = keepLabels ? LabelCount : 0, count = kept + texts.RowCount;
        ArgumentOutOfRangeException.ThrowIfZero(count, nameof(texts));
        var rows = new float[checked(count * Dimension)];
        if (keepLabels)
            CopyLabelEmbeddings().CopyTo(rows, 0);
        for (int label = 0; label < texts.RowCount; label++)
            Embed(texts.ColumnsOf(label), texts.ValuesOf(label), rows.AsSpan((kept + label) * Dimension, Dimension));
        SparseLabelModel? words = null;
        if (lexicalWeight > 0 || (keepLabels && Words is not null))
        {
            var none = new SparseMatrix(FeatureCount, new long[kept + 1], [], []);
            int[] places = [.. Enumerable.Range(0, count).Select(label => label < kept ? label : kept - 1 - label)];
            words = LabelWords.Combine(Words?.CopyWeights() ?? none, places, texts, lexicalWeight);
        }

        return new ExtremeMultiLabelModel(_features, FeatureCount, rows, count, Dimension, Temperature, IsNormalized, words, _layer);
    }
}
