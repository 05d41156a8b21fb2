using MLExtensions.Core;
using MLExtensions.Trainers;

namespace Microsoft.ML;

/// <summary>Softmax regression for pipelines.</summary>
public static class SoftmaxRegressionCatalog
{
    /// <summary>Create a <see cref="SoftmaxRegressionTrainer"/>, which learns class probabilities as a softmax of a linear function of the features.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">The column with the class, a key.</param>
    /// <param name="featureColumnName">The column with the features, a known-size vector of <see cref="float"/>, dense or sparse.</param>
    /// <param name="exampleWeightColumnName">The column with the example weights, <see cref="float"/>; null for equal weights.</param>
    /// <param name="l2Regularization">The strength of the L2 penalty, 0 to 1000; larger is smoother and less confident.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A name is empty or the strength is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.SoftmaxRegression());
    /// ITransformer model = pipeline.Fit(data);
    /// </code>
    /// </example>
    public static SoftmaxRegressionTrainer SoftmaxRegression(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        float l2Regularization = 1e-3f) =>
        SoftmaxRegression(catalog, new SoftmaxRegressionOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            L2Regularization = l2Regularization,
        });

    /// <summary>Create a <see cref="SoftmaxRegressionTrainer"/> with all its settings.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">The settings; a copy is kept.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static SoftmaxRegressionTrainer SoftmaxRegression(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, SoftmaxRegressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new SoftmaxRegressionTrainer(HostEnvironments.Of(catalog), options);
    }
}
