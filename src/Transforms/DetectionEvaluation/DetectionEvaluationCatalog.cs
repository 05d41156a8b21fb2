namespace Microsoft.ML;

/// <summary>Hangs object detection on the context.</summary>
public static class DetectionEvaluationCatalog
{
    extension(MLContext context)
    {
        /// <summary>Evaluation of object detection. Compilers before C# 14 call <see cref="GetObjectDetection"/>.</summary>
        public ObjectDetectionCatalog ObjectDetection => GetObjectDetection(context);
    }

    /// <summary>Evaluation of object detection; the same as the property ObjectDetection, for compilers before C# 14.</summary>
    /// <param name="context">The context.</param>
    /// <returns>The catalog.</returns>
    public static ObjectDetectionCatalog GetObjectDetection(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ObjectDetectionCatalog(context);
    }
}
