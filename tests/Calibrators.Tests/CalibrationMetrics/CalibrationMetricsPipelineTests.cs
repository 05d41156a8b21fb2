using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>The evaluation of a data view.</summary>
public class CalibrationMetricsPipelineTests
{
    private static readonly MLContext Context = new(1);

    private static readonly TestView Data = new(
        TestColumn.Vectors("Score", 2, [.9f, .1f], [.8f, .2f], [float.NaN, .5f], [.3f, .7f], [.6f, .4f]),
        TestColumn.Keys("Label", 2, [1, 2, 1, 2, 0], ["a", "b"]),
        TestColumn.Numbers("Weight", 1, 1, 1, 1, 1));

    [Fact]
    public void A_view_gives_the_metrics_of_its_rows()
    {
        CalibrationMetrics metrics = Context.MulticlassClassification.EvaluateCalibration(Data, numberOfBins: 10);
        Assert.Equal((3, 2, 2, 10), (metrics.RowCount, metrics.RowsLeftOut, metrics.ClassCount, metrics.NumberOfBins));
        Assert.Equal(2 / 3.0, metrics.Accuracy, 1e-12);
        Assert.Equal(-(Math.Log(.9) + Math.Log(.2) + Math.Log(.7)) / 3, metrics.LogLoss, 1e-6);
        Assert.Null(metrics.Intervals);
        Assert.Equal(["Score", "Label"], Data.LastColumns.OrderDescending());
    }

    [Fact]
    public void Sparse_rows_count_what_they_leave_out_as_zero()
    {
        float[][] rows = [[1, 0, 0], [0, 1, 0], [.5f, 0, .5f]];
        CalibrationMetrics dense = Measure(TestColumn.Vectors("Score", 3, rows)), sparse = Measure(TestColumn.SparseVectors("Score", 3, rows));
        Assert.Equal(dense.LogLoss, sparse.LogLoss);
        Assert.Equal(dense.ExpectedCalibrationError, sparse.ExpectedCalibrationError);

        static CalibrationMetrics Measure(TestColumn scores) =>
            Context.MulticlassClassification.EvaluateCalibration(new TestView(scores, TestColumn.Keys("Label", 3, [1, 2, 3])));
    }

    [Fact]
    public void Intervals_come_with_options()
    {
        CalibrationIntervals intervals = Context.MulticlassClassification.EvaluateCalibration(
            Data, new CalibrationMetricsOptions { BootstrapSamples = 50, ConfidenceLevel = .8 }, "Label", "Score").Intervals!;
        Assert.Equal((50, .8), (intervals.Samples, intervals.Level));
        Assert.InRange(2 / 3.0, intervals.Accuracy.Lower, intervals.Accuracy.Upper);
    }

    [Fact]
    public void Wrong_columns_are_refused_by_name()
    {
        MulticlassClassificationCatalog catalog = Context.MulticlassClassification;
        Assert.Contains("'Nothing'", Assert.Throws<ArgumentOutOfRangeException>(() => catalog.EvaluateCalibration(Data, "Nothing")).Message, StringComparison.Ordinal);
        Assert.Contains("'Weight'", Assert.Throws<ArgumentOutOfRangeException>(() => catalog.EvaluateCalibration(Data, "Label", "Weight")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.EvaluateCalibration(Data, numberOfBins: 0));
        Assert.Throws<ArgumentNullException>(() => catalog.EvaluateCalibration(null!));
    }
}
