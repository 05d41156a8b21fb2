using MLExtensions.Trainers;

namespace Microsoft.ML;

/// <summary>The nearest rows baseline for pipelines.</summary>
public static class NearestNeighborLabelsCatalog
{
    /// <summary>Create a <see cref="NearestNeighborLabelsTrainer"/>, which finds labels by the votes of the most similar training rows.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MultiLabelClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">The column with the labels: a vector of keys, or one slot for each label.</param>
    /// <param name="featureColumnName">The column with the features, a known-size vector of <see cref="float"/>, sparse or dense.</param>
    /// <param name="numberOfPredictedLabels">How many labels are found for each row.</param>
    /// <param name="numberOfNeighbors">How many of the most similar training rows vote.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A name is empty or a number is out of its range.</exception>
    public static NearestNeighborLabelsTrainer NearestNeighborLabels(
        this MultiLabelClassificationCatalog.MultiLabelClassificationTrainers catalog,
        string labelColumnName = "Labels", string featureColumnName = "Features", int numberOfPredictedLabels = 5, int numberOfNeighbors = 20) =>
        NearestNeighborLabels(catalog, new NearestNeighborLabelsOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            NumberOfPredictedLabels = numberOfPredictedLabels,
            NumberOfNeighbors = numberOfNeighbors,
        });

    /// <summary>Create a <see cref="NearestNeighborLabelsTrainer"/> with all its settings.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MultiLabelClassification.Trainers</c>.</param>
    /// <param name="options">The settings; a copy is kept.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static NearestNeighborLabelsTrainer NearestNeighborLabels(
        this MultiLabelClassificationCatalog.MultiLabelClassificationTrainers catalog, NearestNeighborLabelsOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new NearestNeighborLabelsTrainer(catalog.Environment, options);
    }
}
