using Microsoft.ML.Runtime;
using MLExtensions.Core;
using MLExtensions.Transforms;

namespace Microsoft.ML;

/// <summary>Evaluation of object detection: what <c>mlContext.ObjectDetection</c> gives.</summary>
public sealed class ObjectDetectionCatalog
{
    private readonly IHostEnvironment _environment;

    // The context itself never reports a cancellation; the environment of its catalogs does.
    internal ObjectDetectionCatalog(MLContext context) => _environment = HostEnvironments.Of(context.Transforms);

    /// <summary>Evaluates detections as the COCO benchmark does: twelve numbers, AP of each class, precision-recall curves.</summary>
    /// <param name="data">One row a picture, with objects and detections, for example the output of <c>SoftNms</c> on labelled pictures.</param>
    /// <param name="labelColumnName">The classes of the objects: a vector of keys.</param>
    /// <param name="boundingBoxColumnName">Their boxes: x0 y0 x1 y1 of each.</param>
    /// <param name="predictedLabelColumnName">The classes of the detections: a vector of keys.</param>
    /// <param name="predictedBoundingBoxColumnName">Their boxes.</param>
    /// <param name="scoreColumnName">Their scores.</param>
    /// <returns>The numbers; classes are key numbers from 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or mistyped.</exception>
    /// <exception cref="InvalidOperationException">In a row the numbers of labels, boxes and scores do not fit.</exception>
    /// <exception cref="ArgumentException">A score is NaN.</exception>
    public CocoMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string boundingBoxColumnName = "BoundingBoxes",
        string predictedLabelColumnName = "PredictedLabel",
        string predictedBoundingBoxColumnName = "PredictedBoundingBoxes",
        string scoreColumnName = "Score") => Evaluate(data, new DetectionEvaluationOptions
        {
            LabelColumnName = labelColumnName,
            BoundingBoxColumnName = boundingBoxColumnName,
            PredictedLabelColumnName = predictedLabelColumnName,
            PredictedBoundingBoxColumnName = predictedBoundingBoxColumnName,
            ScoreColumnName = scoreColumnName,
        });

    /// <inheritdoc cref="Evaluate(IDataView, string, string, string, string, string)"/>
    /// <param name="data">One row a picture, with objects and detections.</param>
    /// <param name="options">The columns, crowds and areas among them.</param>
    /// <param name="settings">Thresholds and limits; null for those of the benchmark.</param>
    public CocoMetrics Evaluate(IDataView data, DetectionEvaluationOptions options, CocoSettings? settings = null)
    {
        (List<GroundTruthBox> truth, List<DetectedBox> detected) = Read(data, options);
        return CocoEvaluator.Evaluate(truth, detected, settings);
    }

    /// <summary>Evaluates detections as PASCAL VOC does.</summary>
    /// <param name="data">One row a picture, with objects and detections.</param>
    /// <param name="options">The columns, difficult objects among them; null for the usual names.</param>
    /// <param name="settings">Threshold and interpolation; null for VOC 2010 and later.</param>
    /// <returns>AP of each class and their mean.</returns>
    /// <inheritdoc cref="Evaluate(IDataView, string, string, string, string, string)" path="/exception"/>
    public VocMetrics EvaluateVoc(IDataView data, DetectionEvaluationOptions? options = null, VocSettings? settings = null)
    {
        (List<GroundTruthBox> truth, List<DetectedBox> detected) = Read(data, options ?? new DetectionEvaluationOptions());
        return VocEvaluator.Evaluate(truth, detected, settings);
    }

    private (List<GroundTruthBox> Truth, List<DetectedBox> Detected) Read(IDataView data, DetectionEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        using var scope = new FitScope(_environment, "ObjectDetection.Evaluate");
        (List<GroundTruthBox> truth, List<DetectedBox> detected) = new BoundDetectionColumns(data.Schema, options).Read(data, scope);
        scope.Info($"{truth.Count} objects, {detected.Count} detections.");
        return (truth, detected);
    }
}
