using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;
using static MLExtensions.Calibrators.Tests.SmoothingViews;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Two models trained apart number the same classes in different orders: slots are matched by name, or refused.</summary>
public sealed class ClassAlignmentTests
{
    [Fact]
    public void Classes_in_another_order_are_brought_together_by_name()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(200, 3, 31);
        IDataView straight = Catalog.AdaptiveSmoothing(isPerturbedColumnName: "IsPerturbed").Fit(View(rows)).Transform(View(rows));
        AdaptiveSmoothingTransformer transformer = Catalog.AdaptiveSmoothing(isPerturbedColumnName: "IsPerturbed").Fit(View(rows, accurate: [2, 0, 1], robust: [1, 0, 2]));
        IDataView aligned = transformer.Transform(View(rows, accurate: [2, 0, 1], robust: [1, 0, 2]));
        Assert.Equal(straight.ReadVectors("Score"), aligned.ReadVectors("Score"));
        Assert.Equal(straight.ReadScalars<uint>("PredictedLabel"), aligned.ReadScalars<uint>("PredictedLabel"));

        // At scoring another order with names, or no names and the order of the fit.
        Assert.Equal(straight.ReadVectors("Score"), transformer.Transform(View(rows, accurate: [0, 2, 1], robust: [2, 1, 0])).ReadVectors("Score"));
        Assert.Equal(straight.ReadVectors("Score"), transformer.Transform(View(rows, accurate: [2, 0, 1], robust: [1, 0, 2], named: false)).ReadVectors("Score"));
    }

    [Fact]
    public void Classes_that_cannot_be_matched_are_told()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(60, 3, 32);
        string noNames = Assert.Throws<ArgumentOutOfRangeException>("inputSchema", () => Marked().Fit(View(rows, named: false))).Message;
        Assert.Contains("'AccurateScore' have no names", noNames, StringComparison.Ordinal);
        Assert.Contains("AssumeAligned", noNames, StringComparison.Ordinal);
        string others = Assert.Throws<ArgumentOutOfRangeException>("inputSchema", () => Marked().Fit(View(rows, names: ["ape", "bee", "dog"]))).Message;
        Assert.Contains("lacks 'cat' and has 'dog'", others, StringComparison.Ordinal);
        string twice = Assert.Throws<ArgumentOutOfRangeException>("inputSchema", () => Marked().Fit(View(rows, names: ["ape", "bee", "bee"]))).Message;
        Assert.Contains("'bee'", twice, StringComparison.Ordinal);
        string unnamed = Assert.Throws<ArgumentOutOfRangeException>("inputSchema", () => Marked().Fit(View(rows, labelNamed: false))).Message;
        Assert.Contains("label has no key values", unnamed, StringComparison.Ordinal);

        var assumed = new AdaptiveSmoothingOptions { IsPerturbedColumnName = "IsPerturbed", AssumeAligned = true };
        IDataView output = Catalog.AdaptiveSmoothing(assumed).Fit(View(rows, named: false, labelNamed: false)).Transform(View(rows, named: false));
        Assert.Equal(Marked().Fit(View(rows)).Transform(View(rows)).ReadVectors("Score"), output.ReadVectors("Score"));

        var four = new TestView(Scores("AccurateScore", 4, [.. Enumerable.Range(0, 60).Select(_ => new float[4])]), Scores("RobustScore", 3, [.. Enumerable.Range(0, 60).Select(_ => new float[3])]), Label(rows, true), Mark(rows));
        Assert.Contains("3 classes", Assert.Throws<ArgumentOutOfRangeException>(() => Marked().Fit(four)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_are_numbers_match_slots_that_are_their_texts()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(60, 3, 33);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("KeyValues", new VectorDataViewType(NumberDataViewType.Single, 3), (ref VBuffer<float> value) => value = new VBuffer<float>(3, [0.5f, 1, 7]));
        TestColumn label = TestColumn.Scalars("Label", new KeyDataViewType(typeof(uint), 3), [.. rows.Labels.Select(i => (uint)i + 1)], annotations.ToAnnotations());
        var data = new TestView(
            Scores("AccurateScore", 3, Rows(rows.AccurateScores, 3, [2, 1, 0]), ["7", "1", "0.5"]), Scores("RobustScore", 3, Rows(rows.RobustScores, 3, [0, 1, 2]), ["0.5", "1", "7"]), label, Mark(rows));
        Assert.Equal(Marked().Fit(View(rows)).Transform(View(rows)).ReadVectors("Score"), Marked().Fit(data).Transform(data).ReadVectors("Score"));
    }
}
