using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

public class MultiLabelEvaluationPipelineTests
{
    private static readonly MLContext Context = new(1);

    [Fact]
    public void Columns_are_evaluated_like_spans()
    {
        var view = new TestView(Keys("Labels", 5, [1, 2], [3], [4, 1, 2], []), Keys("PredictedLabels", 5, [1, 3, 2], [1, 3], [2, 4, 5], [1, 2, 3]));
        MultiLabelMetrics metrics = Context.MultiLabelClassification.Evaluate(view, k: 3);
        double[] expected = [.5, .5, 5 / 12.0];
        Tolerance.AssertClose(expected, [.. metrics.Precision], 1e-12);
        Assert.Equal(metrics.Recall, Context.GetMultiLabelClassification().Evaluate(view, k: 3).Recall);
    }

    [Fact]
    public void Labels_are_told_by_their_names_where_both_columns_have_some()
    {
        var view = new TestView(Keys("Labels", 2, ["a", "b"], [1], [2]), Keys("PredictedLabels", 3, ["b", "c", "a"], [3], [2]));
        Assert.Equal([.5], Context.MultiLabelClassification.Evaluate(view, k: 1).Precision);
    }

    [Fact]
    public void Slots_are_labels_too_and_give_propensities()
    {
        var view = new TestView(TestColumn.Vectors("Labels", 2, [1, 0], [1, 0], [1, 1]), Keys("PredictedLabels", 2, [1], [2], [2]));
        double[] propensities = Context.MultiLabelClassification.InversePropensities(view);
        Assert.Equal(LabelPropensities.Inverse([3, 1], 3), propensities);
        MultiLabelMetrics metrics = Context.MultiLabelClassification.Evaluate(view, k: 1, inversePropensities: propensities);
        Assert.Equal((propensities[0] + propensities[1]) / ((2 * propensities[0]) + Math.Max(propensities[0], propensities[1])), metrics.PropensityScoredPrecision![0], 1e-12);
    }

    [Fact]
    public void Wrong_columns_are_refused()
    {
        var view = new TestView(Keys("Labels", 2, [1]), TestColumn.Numbers("X", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Evaluate(view));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Evaluate(view, "X", "Labels"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Evaluate(view, "Labels", "X"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.InversePropensities(view, "X"));
    }

    private static TestColumn Keys(string name, int count, params uint[][] rows) => Keys(name, count, null, rows);

    private static TestColumn Keys(string name, int count, string[]? names, params uint[][] rows)
    {
        DataViewSchema.Annotations? annotations = names is null ? null : TestColumn.Keys(name, count, [], names).Annotations;
        return TestColumn.Scalars(name, new VectorDataViewType(new KeyDataViewType(typeof(uint), count), 0),
            Array.ConvertAll(rows, row => new VBuffer<uint>(row.Length, row)), annotations);
    }
}
