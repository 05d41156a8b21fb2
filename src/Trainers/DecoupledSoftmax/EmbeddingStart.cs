using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Gives embeddings their first values.</summary>
internal static class EmbeddingStart
{
    /// <summary>Fills the tables.</summary>
    /// <param name="options">The seed and where labels start.</param>
    /// <param name="data">The training rows.</param>
    /// <param name="labelTexts">The features of label texts; null without.</param>
    /// <param name="features">The embeddings of features, which start at random.</param>
    /// <param name="labels">The free rows of labels; null without.</param>
    public static void Fill(DecoupledSoftmaxOptions options, MultiLabelData data, SparseMatrix? labelTexts, EmbeddingTable features, EmbeddingTable? labels)
    {
        float deviation = 1 / MathF.Sqrt(options.Dimension);
        var gaussian = new GaussianNumbers(options.Seed);
        for (int feature = 0; feature < features.Count; feature++)
            gaussian.Fill(features[feature][..options.Dimension], deviation);
        if (labels is null || options.LabelInitialization == LabelInitialization.Zero)
            return;
        if (options.LabelInitialization == LabelInitialization.Centroid)
            AddRows(data, features, labels);
        for (int label = 0; label < labels.Count && options.LabelInitialization == LabelInitialization.Text; label++)
            FeatureEncoder.Sum(features, labelTexts!.ColumnsOf(label), labelTexts.ValuesOf(label), labels[label]);
        for (int label = 0; label < labels.Count; label++)
        {
            // A label without anything to start from starts anywhere.
            float scale = FeatureEncoder.InverseNorm(labels[label]);
            if (scale == 0)
                gaussian.Fill(labels[label][..options.Dimension], deviation);
            foreach (ref float value in labels[label])
                value *= scale == 0 ? 1 : scale;
        }
    }

    private static void AddRows(MultiLabelData data, EmbeddingTable features, EmbeddingTable labels)
    {
        var embedding = new float[features.Stride];
        for (int row = 0; row < data.Labels.RowCount; row++)
        {
            if (data.Labels[row].IsEmpty)
                continue;
            FeatureEncoder.Sum(features, data.Features.ColumnsOf(row), data.Features.ValuesOf(row), embedding);
            float scale = FeatureEncoder.InverseNorm(embedding);
            foreach (int label in data.Labels[row])
                RowSteps.AddScaled(scale, embedding, labels[label]);
        }
    }
}
