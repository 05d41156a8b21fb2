namespace MLExtensions.Trainers.Tests;

/// <summary>The golden values of the specification, computed there by an independent implementation and checked against pyxclib and napkinXC by
/// definition; printed with two or six digits.</summary>
public class MultiLabelEvaluationReferenceTests
{
    private static readonly int[] RowsPerLabel = [9, 3, 1, 1, 0];
    private static readonly int[][] Truth = [[0, 1], [2], [0, 1, 3], []];
    private static readonly int[][] Ranked = [[0, 2, 1], [0, 2], [1, 3, 4], [0, 1, 2]];

    [Fact]
    public void Inverse_propensities()
    {
        double[] expected = [1.591588, 1.942771, 2.302585, 2.302585, 2.725134];
        double[] found = LabelPropensities.Inverse(RowsPerLabel, 10);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 5e-7);
    }

    [Theory]
    [InlineData(EmptyLabelRows.LeaveOut, 1)]
    [InlineData(EmptyLabelRows.CountAsZero, .75)]
    public void Metrics(EmptyLabelRows emptyRows, double factor)
    {
        var evaluator = new MultiLabelEvaluator(3, LabelPropensities.Inverse(RowsPerLabel, 10), emptyRows);
        for (int row = 0; row < Truth.Length; row++)
            evaluator.Add(Truth[row], Ranked[row]);
        MultiLabelMetrics metrics = evaluator.ToMetrics();
        AssertPerCent([50, 50, 41.67], metrics.Precision);
        AssertPerCent([27.78 * factor, 72.22 * factor, 88.89 * factor], metrics.Recall);
        AssertPerCent([66.67 * factor, 74.80 * factor, 77.20 * factor], metrics.NormalizedDiscountedCumulativeGain);
        AssertPerCent([53.98, 80.73, 86.37], metrics.PropensityScoredPrecision!);
        AssertPerCent([53.98, 71.91, 75.22], metrics.PropensityScoredNdcg!);
        // Of the labels 0, 1, 2, 3: first places find 0 and 1, the second ones also 2 and 3.
        Assert.Equal([.5, 1, 1], metrics.Coverage);
    }

    private static void AssertPerCent(double[] expected, IReadOnlyList<double> found)
    {
        Assert.Equal(expected.Length, found.Count);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], 100 * found[i], .00501);
    }
}
