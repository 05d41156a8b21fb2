using Microsoft.ML;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class CrossValidateTests
{
    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Data()
    {
        float[] labels = [.. Enumerable.Range(0, 200).Select(i => (float)(i % 2))];
        return new ArrayView()
            .AddKeys("Label", 2, [.. labels.Select(label => (uint)label + 1)])
            .AddVectors("P", [.. labels.Select(label => new[] { 1 - label, label })]);
    }

    private IEstimator<ITransformer> Estimator() =>
        _context.Transforms.CopyColumns("Score", "P").Append(_context.Transforms.CopyColumns("PredictedLabel", "Label"));

    [Fact]
    public void EachFoldHasAModelMetricsAndItsScoredRows()
    {
        var folds = _context.MulticlassClassification.CrossValidate(Data(), Estimator(), numberOfFolds: 4, seed: 3);

        Assert.Equal([0, 1, 2, 3], folds.Select(fold => fold.Fold));
        Assert.All(folds, fold => Assert.Equal(1.0, fold.Metrics.MicroAccuracy));
        Assert.All(folds, fold => Assert.NotNull(fold.Model));
        Assert.Equal(200, folds.Sum(fold => fold.ScoredHoldOutSet.CountRows()));
        Assert.All(folds, fold => Assert.NotNull(fold.ScoredHoldOutSet.Schema.GetColumnOrNull("Score")));
    }

    [Fact]
    public void EachFoldFitsOnTheOtherRows()
    {
        var rowsFittedOn = new List<int>();
        var spy = new SpyEstimator();
        var watching = spy.WithOnFitDelegate(_ => rowsFittedOn.Add(spy.DataSeen!.CountRows()));
        var folds = _context.MulticlassClassification.CrossValidate(Data(), Estimator().Append(watching), numberOfFolds: 3, seed: 3);

        Assert.Equal(folds.Select(fold => 200 - fold.ScoredHoldOutSet.CountRows()), rowsFittedOn);
    }

    [Fact]
    public void OneSeedGivesOneSetOfFolds()
    {
        List<int> Sizes(int contextSeed) =>
            [.. new MLContext(contextSeed).MulticlassClassification.CrossValidate(Data(), Estimator(), 3, seed: 5)
                .Select(fold => fold.ScoredHoldOutSet.CountRows())];

        Assert.Equal(Sizes(1), Sizes(2));
    }

    [Fact]
    public void FewerThanTwoFoldsAreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _context.MulticlassClassification.CrossValidate(Data(), Estimator(), numberOfFolds: 1));
}
