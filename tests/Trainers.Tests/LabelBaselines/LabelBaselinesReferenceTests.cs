using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>The figures that the specification measured for the centroid with numpy, in per cent with two digits: P, PSP and nDCG on all test rows.</summary>
public class LabelBaselinesReferenceTests
{
    [SharedDataFact("data/xmc/StackEx-Cooking-735/train.txt.gz", "data/xmc/StackEx-Cooking-735/test.txt.gz")]
    public void Centroid_on_cooking_questions()
    {
        (SparseMatrix features, LabelLists labels) = XmcFile.Read(SharedData.PathOf("data/xmc/StackEx-Cooking-735/train.txt.gz"));
        (SparseMatrix testFeatures, LabelLists testLabels) = XmcFile.Read(SharedData.PathOf("data/xmc/StackEx-Cooking-735/test.txt.gz"));
        int[][] ranked = LabelSearch.RunAll(LabelCentroid.Fit(new MultiLabelData(features, labels)), testFeatures, 5, new ShardTeam(2, default));
        var evaluator = new MultiLabelEvaluator(5, LabelPropensities.Inverse(labels.CountRows(), labels.RowCount));
        for (int row = 0; row < ranked.Length; row++)
            evaluator.Add(testLabels[row], ranked[row]);
        MultiLabelMetrics metrics = evaluator.ToMetrics();
        AssertPerCent([63.43, 39.09, 27.25], metrics.Precision);
        AssertPerCent([57.82, 55.82, 60.31], metrics.PropensityScoredPrecision!);
        Assert.Equal(59.18, 100 * metrics.NormalizedDiscountedCumulativeGain[4], .02);
    }

    // Ties that fall the other way in the last digit of a float move one row of 3,000, 0.03 per cent.
    private static void AssertPerCent(double[] expected, IReadOnlyList<double> found)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], 100 * found[2 * i], .04);
    }
}
