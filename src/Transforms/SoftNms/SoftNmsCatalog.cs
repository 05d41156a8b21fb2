using MLExtensions.Transforms;

namespace Microsoft.ML;

/// <summary>Soft-NMS for pipelines.</summary>
public static class SoftNmsCatalog
{
    /// <summary>Create a <see cref="SoftNmsEstimator"/>, which suppresses overlapping detections and gives <c>PredictedLabel</c>,
    /// <c>PredictedBoundingBoxes</c> and <c>Score</c>, as ML.NET's object detection does.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="boxColumnName">The column of boxes: a vector of Single, 4 numbers a box, x0 y0 x1 y1.</param>
    /// <param name="scoreColumnName">The column of scores: a vector of Single, one a box, or one for each class of each box.</param>
    /// <param name="classNames">The names of the classes, which become the key values of the predicted label; null for none.</param>
    /// <param name="method">What happens to overlapping boxes.</param>
    /// <param name="scoreThreshold">Only scores above this take part.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static SoftNmsEstimator SoftNms(
        this TransformsCatalog catalog,
        string boxColumnName = "Boxes",
        string scoreColumnName = "Scores",
        string[]? classNames = null,
        SuppressionMethod method = SuppressionMethod.SoftGaussian,
        float scoreThreshold = 0.05f) =>
        SoftNms(catalog, new SoftNmsOptions
        {
            BoxColumnName = boxColumnName,
            InputScoreColumnName = scoreColumnName,
            ClassNames = classNames,
            Method = method,
            ScoreThreshold = scoreThreshold,
        });

    /// <inheritdoc cref="SoftNms(TransformsCatalog, string, string, string[], SuppressionMethod, float)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">All settings.</param>
    public static SoftNmsEstimator SoftNms(this TransformsCatalog catalog, SoftNmsOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new SoftNmsEstimator(options);
    }
}
