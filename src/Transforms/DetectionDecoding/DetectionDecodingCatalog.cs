using MLExtensions.Transforms;

namespace Microsoft.ML;

/// <summary>Decoders of detectors for pipelines.</summary>
public static class DetectionDecodingCatalog
{
    /// <summary>Create a <see cref="DetectionDecodingEstimator"/>, which turns a detector's raw output into columns <c>Boxes</c>, <c>Scores</c> and
    /// <c>Classes</c> for <c>SoftNms</c>.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="head">What the output is.</param>
    /// <param name="inputColumnName">The column of the output: a vector of Single.</param>
    /// <param name="inputWidth">The detector's input width in pixels.</param>
    /// <param name="inputHeight">The detector's input height in pixels.</param>
    /// <param name="classNames">The names of the classes; null for COCO's 80.</param>
    /// <param name="scoreThreshold">Only scores above this are kept.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range, or the head has several outputs: then use the options.</exception>
    public static DetectionDecodingEstimator DecodeDetections(
        this TransformsCatalog catalog,
        DetectionHead head,
        string inputColumnName = "output",
        int inputWidth = 640,
        int inputHeight = 640,
        string[]? classNames = null,
        float scoreThreshold = 0.05f) =>
        DecodeDetections(catalog, new DetectionDecodingOptions
        {
            Head = head,
            InputColumnNames = [inputColumnName],
            InputWidth = inputWidth,
            InputHeight = inputHeight,
            ClassNames = classNames ?? [.. CocoCategories.Names],
            ScoreThreshold = scoreThreshold,
        });

    /// <inheritdoc cref="DecodeDetections(TransformsCatalog, DetectionHead, string, int, int, string[], float)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">All settings.</param>
    public static DetectionDecodingEstimator DecodeDetections(this TransformsCatalog catalog, DetectionDecodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new DetectionDecodingEstimator(options);
    }
}
