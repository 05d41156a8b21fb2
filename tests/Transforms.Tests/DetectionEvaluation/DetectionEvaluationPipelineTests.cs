using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Evaluation of views: after suppression in a pipeline, with columns of crowds, and with classes told by their names.</summary>
public class DetectionEvaluationPipelineTests
{
    private static readonly MLContext Context = new(1);

    [Fact]
    public void The_output_of_SoftNms_is_evaluated()
    {
        IDataView scored = Suppressed();
        CocoMetrics metrics = Context.ObjectDetection.Evaluate(scored);
        // Two objects found exactly, one missed in a class of its own: AP 1 and 0.
        Assert.Equal(0.5, metrics.MeanAveragePrecision, 1e-12);
        Assert.Equal([0, 1], metrics.PerClass.Select(found => found.Class));
        Assert.Equal(metrics.MeanAveragePrecision, Context.GetObjectDetection().Evaluate(scored, new DetectionEvaluationOptions()).MeanAveragePrecision);
        Assert.Equal(0.5, Context.ObjectDetection.EvaluateVoc(scored).MeanAveragePrecision, 1e-12);
    }

    [Fact]
    public void Classes_are_told_by_name_where_both_sides_have_names()
    {
        float[] box = [0, 0, 10, 10];
        var data = new TestView(
            DetectionColumns.Keys("Label", ["cat", "dog"], [2]), TestColumn.Vectors("BoundingBoxes", 0, box),
            DetectionColumns.Keys("PredictedLabel", ["dog", "bird"], [1]), TestColumn.Vectors("PredictedBoundingBoxes", 0, box), TestColumn.Vectors("Score", 0, [0.5f]));
        Assert.Equal(1, Context.ObjectDetection.Evaluate(data).MeanAveragePrecision, 1e-12);
    }

    [Fact]
    public void Crowds_and_difficult_objects_have_columns()
    {
        float[] boxes = [0, 0, 10, 10, 100, 100, 150, 150];
        var data = new TestView(
            DetectionColumns.Keys("Label", ["cat"], [1, 1]), TestColumn.Vectors("BoundingBoxes", 0, boxes), TestColumn.Vectors("Special", 0, [0, 1]),
            DetectionColumns.Keys("PredictedLabel", ["cat"], [1, 1]), TestColumn.Vectors("PredictedBoundingBoxes", 0, [110, 110, 120, 120, 0, 0, 10, 10]),
            TestColumn.Vectors("Score", 0, [0.9f, 0.5f]));
        Assert.Equal(1, Context.ObjectDetection.Evaluate(data, new DetectionEvaluationOptions { CrowdColumnName = "Special" }).MeanAveragePrecision, 1e-12);
        Assert.True(Context.ObjectDetection.Evaluate(data).MeanAveragePrecision < 0.6);
        Assert.Equal(0.5, Context.ObjectDetection.EvaluateVoc(data, new DetectionEvaluationOptions { DifficultColumnName = "Special" }).MeanAveragePrecision, 1e-12);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var wrong = new TestView(
            DetectionColumns.Keys("Label", ["cat"], [1, 1]), TestColumn.Vectors("BoundingBoxes", 0, [0, 0, 1, 1]),
            DetectionColumns.Keys("PredictedLabel", ["cat"], [1]), TestColumn.Vectors("PredictedBoundingBoxes", 0, [0, 0, 1, 1]), TestColumn.Vectors("Score", 0, [1f]));
        Assert.Contains("'BoundingBoxes' has 4 numbers where 8", Assert.Throws<InvalidOperationException>(() => Context.ObjectDetection.Evaluate(wrong)).Message, StringComparison.Ordinal);
        Assert.Contains("'Missing'", Assert.Throws<ArgumentOutOfRangeException>(() => Context.ObjectDetection.Evaluate(wrong, scoreColumnName: "Missing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_pipeline_gives_the_same_numbers_in_a_fresh_process()
    {
        IDataView data = Data();
        ITransformer model = Context.Transforms.SoftNms(classNames: ["cat", "dog"]).Fit(data);
        FreshProcess.AssertSame(Table.Read(model.Transform(data)), FreshProcess.Transform(Context, model, data));
    }

    private static TestView Data() => new(
        DetectionColumns.Keys("Label", ["cat", "dog"], [1], [1, 2]),
        TestColumn.Vectors("BoundingBoxes", 0, [0, 0, 10, 10], [5, 5, 25, 25, 50, 50, 60, 60]),
        TestColumn.Vectors("Boxes", 0, [0, 0, 10, 10, 1, 0, 11, 10], [5, 5, 25, 25]),
        TestColumn.Vectors("Scores", 0, [0.9f, 0.1f, 0.6f, 0.1f], [0.8f, 0.2f]));

    private static IDataView Suppressed()
    {
        TestView data = Data();
        return Context.Transforms.SoftNms(classNames: ["cat", "dog"]).Fit(data).Transform(data);
    }
}
