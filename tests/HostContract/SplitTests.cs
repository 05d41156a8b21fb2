using Microsoft.ML;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class SplitTests
{
    private const int Rows = 1000;

    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Data() =>
        new ArrayView().AddSingles("A", [.. Enumerable.Range(0, Rows).Select(i => (float)i)])
            .AddText("Group", [.. Enumerable.Range(0, Rows).Select(i => $"g{i % 50}")]);

    private static readonly float[] All = [.. Enumerable.Range(0, Rows).Select(i => (float)i)];

    [Fact]
    public void TheTwoPartsAreDisjointAndCoverAllRowsInOrder()
    {
        var split = _context.Data.TrainTestSplit(Data(), testFraction: 0.2, seed: 5);
        var train = split.TrainSet.Values<float>("A");
        var test = split.TestSet.Values<float>("A");

        Assert.Equal(All, train.Concat(test).Order());
        Assert.Equal(train.Order(), train);
        Assert.Equal(test.Order(), test);
    }

    [Fact]
    public void TheFractionHoldsRoughlyAndNotExactly()
    {
        int test = _context.Data.TrainTestSplit(Data(), testFraction: 0.2, seed: 5).TestSet.CountRows();
        Assert.InRange(test, 140, 260);
    }

    [Fact]
    public void OneSeedGivesOneSplit()
    {
        var one = _context.Data.TrainTestSplit(Data(), testFraction: 0.2, seed: 5);
        var other = new MLContext(seed: 77).Data.TrainTestSplit(Data(), testFraction: 0.2, seed: 5);

        Assert.Equal(one.TestSet.Values<float>("A"), one.TestSet.Values<float>("A"));
        Assert.Equal(one.TestSet.Values<float>("A"), other.TestSet.Values<float>("A"));
    }

    [Fact]
    public void AnotherSeedGivesAnotherSplit() =>
        Assert.NotEqual(
            _context.Data.TrainTestSplit(Data(), 0.2, seed: 5).TestSet.Values<float>("A"),
            _context.Data.TrainTestSplit(Data(), 0.2, seed: 6).TestSet.Values<float>("A"));

    [Fact]
    public void WithoutASeedTheSeedOfTheContextCounts()
    {
        static List<float> Test(int seed) => new MLContext(seed).Data.TrainTestSplit(Data(), 0.2).TestSet.Values<float>("A");

        Assert.Equal(Test(3), Test(3));
        Assert.NotEqual(Test(3), Test(4));
    }

    [Fact]
    public void TheHelperColumnIsGone()
    {
        var split = _context.Data.TrainTestSplit(Data(), 0.2, seed: 5);

        Assert.Equal(["A", "Group"], split.TrainSet.Schema.Names());
        Assert.Equal(["A", "Group"], split.TestSet.Schema.Names());
    }

    [Fact]
    public void ASamplingKeyKeepsItsRowsTogether()
    {
        var split = _context.Data.TrainTestSplit(Data(), 0.3, samplingKeyColumnName: "Group", seed: 5);
        var train = split.TrainSet.Texts("Group").Distinct().ToArray();
        var test = split.TestSet.Texts("Group").Distinct().ToArray();

        Assert.Empty(train.Intersect(test));
        Assert.Equal(50, train.Length + test.Length);
        Assert.NotEmpty(test);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    public void AFractionOutsideZeroToOneIsRefused(double fraction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Data.TrainTestSplit(Data(), fraction));

    [Fact]
    public void AMissingSamplingKeyIsRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => _context.Data.TrainTestSplit(Data(), 0.2, samplingKeyColumnName: "Missing"));

    [Fact]
    public void FoldsTestEachRowOnce()
    {
        var folds = _context.Data.CrossValidationSplit(Data(), numberOfFolds: 4, seed: 5);

        Assert.Equal(4, folds.Count);
        Assert.Equal(All, folds.SelectMany(fold => fold.TestSet.Values<float>("A")).Order());
        Assert.All(folds, fold => Assert.Equal(Rows, fold.TrainSet.CountRows() + fold.TestSet.CountRows()));
    }

    [Fact]
    public void FewerThanTwoFoldsAreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Data.CrossValidationSplit(Data(), numberOfFolds: 1));

    [Fact]
    public void SplittingReadsNoRow()
    {
        var view = Data();
        _context.Data.TrainTestSplit(view, 0.2, seed: 5);
        Assert.Equal(0, view.RowsRead);
    }

    [Fact]
    public void FoldsKeepTheRowsOfASamplingKeyTogether()
    {
        var folds = _context.Data.CrossValidationSplit(Data(), numberOfFolds: 3, samplingKeyColumnName: "Group", seed: 5);
        Assert.All(folds, fold => Assert.Empty(fold.TrainSet.Texts("Group").Intersect(fold.TestSet.Texts("Group"))));
    }

    [Fact]
    public void AStreamIsSplitToo()
    {
        static IEnumerable<Row> Rows()
        {
            for (int i = 0; i < RowsOfTheStream; i++)
                yield return new Row { A = i };
        }
        var split = _context.Data.TrainTestSplit(_context.Data.LoadFromEnumerable(Rows()), 0.3, seed: 5);
        Assert.Equal(RowsOfTheStream, split.TrainSet.CountRows() + split.TestSet.CountRows());
    }

    private const int RowsOfTheStream = 100;

    private sealed class Row
    {
        public float A { get; set; }
    }
}
