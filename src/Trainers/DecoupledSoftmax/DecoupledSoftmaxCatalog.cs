using MLExtensions.Trainers;

namespace Microsoft.ML;

/// <summary>The embedding trainer for rows with many labels.</summary>
public static class DecoupledSoftmaxCatalog
{
    /// <summary>Create a <see cref="DecoupledSoftmaxTrainer"/>, which learns embeddings of features and labels.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MultiLabelClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">The column with the labels: a vector of keys, or one slot for each label.</param>
    /// <param name="featureColumnName">The column with the features, a known-size vector of <see cref="float"/>, sparse or dense.</param>
    /// <param name="numberOfPredictedLabels">How many labels are found for each row.</param>
    /// <param name="numberOfEpochs">The number of passes over the data.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A name is empty or a number is out of its range.</exception>
    public static DecoupledSoftmaxTrainer DecoupledSoftmax(
        this MultiLabelClassificationCatalog.MultiLabelClassificationTrainers catalog,
        string labelColumnName = "Labels", string featureColumnName = "Features", int numberOfPredictedLabels = 5, int numberOfEpochs = 10) =>
        DecoupledSoftmax(catalog, new DecoupledSoftmaxOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            NumberOfPredictedLabels = numberOfPredictedLabels,
            NumberOfEpochs = numberOfEpochs,
        });

    /// <summary>Create a <see cref="DecoupledSoftmaxTrainer"/> with all its settings.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MultiLabelClassification.Trainers</c>.</param>
    /// <param name="options">The settings; a copy is kept.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static DecoupledSoftmaxTrainer DecoupledSoftmax(
        this MultiLabelClassificationCatalog.MultiLabelClassificationTrainers catalog, DecoupledSoftmaxOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new DecoupledSoftmaxTrainer(catalog.Environment, options);
    }
}
