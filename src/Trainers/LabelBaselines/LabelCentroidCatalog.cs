using MLExtensions.Trainers;

namespace Microsoft.ML;

/// <summary>The label centroid baseline for pipelines.</summary>
public static class LabelCentroidCatalog
{
    /// <summary>Create a <see cref="LabelCentroidTrainer"/>, the floor that trained multi-label models have to beat.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MultiLabelClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">The column with the labels: a vector of keys, or one slot for each label.</param>
    /// <param name="featureColumnName">The column with the features, a known-size vector of <see cref="float"/>, sparse or dense.</param>
    /// <param name="numberOfPredictedLabels">How many labels are found for each row.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A name is empty or the number is out of its range.</exception>
    public static LabelCentroidTrainer LabelCentroid(
        this MultiLabelClassificationCatalog.MultiLabelClassificationTrainers catalog,
        string labelColumnName = "Labels", string featureColumnName = "Features", int numberOfPredictedLabels = 5) =>
        LabelCentroid(catalog, new LabelCentroidOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            NumberOfPredictedLabels = numberOfPredictedLabels,
        });

    /// <summary>Create a <see cref="LabelCentroidTrainer"/> with all its settings.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MultiLabelClassification.Trainers</c>.</param>
    /// <param name="options">The settings; a copy is kept.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static LabelCentroidTrainer LabelCentroid(
        this MultiLabelClassificationCatalog.MultiLabelClassificationTrainers catalog, LabelCentroidOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new LabelCentroidTrainer(catalog.Environment, options);
    }
}
