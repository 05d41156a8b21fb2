using MLExtensions.Trainers;

namespace Microsoft.ML;

/// <summary>The linear trainer for rows with many labels.</summary>
public static class LinearOneVersusAllCatalog
{
    /// <summary>Create a <see cref="LinearOneVersusAllTrainer"/>, which trains one sparse linear classifier for each label.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MultiLabelClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">The column with the labels: a vector of keys, or one slot for each label.</param>
    /// <param name="featureColumnName">The column with the features, a known-size vector of <see cref="float"/>, sparse or dense.</param>
    /// <param name="numberOfPredictedLabels">How many labels are found for each row.</param>
    /// <param name="c">What the losses of the rows are multiplied by, against half the squared length of the weights.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A name is empty or a number is out of its range.</exception>
    public static LinearOneVersusAllTrainer LinearOneVersusAll(
        this MultiLabelClassificationCatalog.MultiLabelClassificationTrainers catalog,
        string labelColumnName = "Labels", string featureColumnName = "Features", int numberOfPredictedLabels = 5, float c = 1) =>
        LinearOneVersusAll(catalog, new LinearOneVersusAllOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            NumberOfPredictedLabels = numberOfPredictedLabels,
            C = c,
        });

    /// <summary>Create a <see cref="LinearOneVersusAllTrainer"/> with all its settings.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MultiLabelClassification.Trainers</c>.</param>
    /// <param name="options">The settings; a copy is kept.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static LinearOneVersusAllTrainer LinearOneVersusAll(
        this MultiLabelClassificationCatalog.MultiLabelClassificationTrainers catalog, LinearOneVersusAllOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new LinearOneVersusAllTrainer(catalog.Environment, options);
    }
}
