using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class EvaluateTests
{
    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Keyed(uint[] labels, params float[][] scores) =>
        new ArrayView().AddKeys("Label", (ulong)scores[0].Length, labels).AddVectors("Score", scores).AddKeys("PredictedLabel", 9, labels);

    private MulticlassClassificationMetrics Evaluate(IDataView view, int topK = 0) =>
        _context.MulticlassClassification.Evaluate(view, topKPredictionCount: topK);

    [Fact]
    public void AccuraciesCountTheLargestScore()
    {
        var metrics = Evaluate(Keyed([1, 1, 1, 2], [0.9f, 0.1f], [0.8f, 0.2f], [0.3f, 0.7f], [0.4f, 0.6f]));

        Assert.Equal(0.75, metrics.MicroAccuracy, 1e-9);
        Assert.Equal((2.0 / 3 + 1) / 2, metrics.MacroAccuracy, 1e-9);
    }

    [Fact]
    public void ThePredictedLabelsValuesDoNotCount()
    {
        var view = new ArrayView().AddKeys("Label", 2, 1, 2).AddVectors("Score", [0.9f, 0.1f], [0.1f, 0.9f])
            .AddKeys("PredictedLabel", 2, 2, 1);
        Assert.Equal(1.0, Evaluate(view).MicroAccuracy);
    }

    [Fact]
    public void ThePredictedLabelColumnMustExist()
    {
        var view = new ArrayView().AddKeys("Label", 2, 1, 2).AddVectors("Score", [0.9f, 0.1f], [0.1f, 0.9f]);
        Assert.ThrowsAny<ArgumentException>(() => Evaluate(view));
    }

    [Fact]
    public void OfEqualScoresTheFirstClassIsPredicted()
    {
        var metrics = Evaluate(Keyed([1, 2], [0.5f, 0.5f], [0.5f, 0.5f]));

        Assert.Equal([1.0, 0.0], metrics.ConfusionMatrix.Counts[0]);
        Assert.Equal([1.0, 0.0], metrics.ConfusionMatrix.Counts[1]);
        Assert.Equal(0.5, metrics.MicroAccuracy);
    }

    [Fact]
    public void LogLossIsTheMeanOfMinusLogOfTheTrueClassesScore()
    {
        var metrics = Evaluate(Keyed([1, 2, 2], [0.5f, 0.5f], [0.75f, 0.25f], [0.2f, 0.8f]));

        Assert.Equal(-(Math.Log(0.5) + Math.Log(0.25) + Math.Log(0.8f)) / 3, metrics.LogLoss, 1e-6);
        Assert.Equal([-Math.Log(0.5), -(Math.Log(0.25) + Math.Log(0.8f)) / 2], metrics.PerClassLogLoss, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void LogLossClipsAtTenToTheMinusFifteen()
    {
        var metrics = Evaluate(Keyed([1, 2], [0f, 1f], [0f, 1f]));
        Assert.Equal(-Math.Log(1e-15) / 2, metrics.LogLoss, 1e-6);
    }

    [Fact]
    public void LogLossReductionComparesWithTheEntropyOfTheLabels()
    {
        var metrics = Evaluate(Keyed([1, 2], [0.8f, 0.2f], [0.2f, 0.8f]));
        double entropy = Math.Log(2);
        Assert.Equal((entropy + Math.Log(0.8f)) / entropy, metrics.LogLossReduction, 1e-6);
    }

    [Fact]
    public void ScoresThatAreNoProbabilitiesAreTakenAsSuchAndClipped()
    {
        var metrics = Evaluate(Keyed([1, 2, 2], [3f, -2f], [-1f, 5f], [4f, -3f]));

        Assert.Equal(2.0 / 3, metrics.MicroAccuracy, 1e-9);
        Assert.Equal([0.0, -Math.Log(1e-15) / 2], metrics.PerClassLogLoss, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void NegativeAndFractionalSingleLabelsAreSkipped()
    {
        var view = new ArrayView().AddSingles("Label", 1, -1, 0.5f).AddVectors("Score", [0.1f, 0.9f], [0.9f, 0.1f], [0.9f, 0.1f])
            .AddKeys("PredictedLabel", 2, 1, 1, 1);
        Assert.Equal(1.0, Evaluate(view).ConfusionMatrix.Counts.Sum(row => row.Sum()));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void RowsWithNonFiniteScoresAreSkipped(float score) =>
        Assert.Equal(1.0, Evaluate(Keyed([1, 2], [0.9f, 0.1f], [0.1f, score])).ConfusionMatrix.Counts.Sum(row => row.Sum()));

    [Fact]
    public void RowsWithMissingScoresAreSkipped()
    {
        var metrics = Evaluate(Keyed([1, 2, 1], [0.9f, 0.1f], [float.NaN, 0.1f], [0.2f, 0.8f]));

        Assert.Equal(0.5, metrics.MicroAccuracy);
        Assert.Equal(2.0, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
    }

    [Fact]
    public void RowsWithMissingLabelsAreSkipped()
    {
        var metrics = Evaluate(Keyed([1, 0, 2], [0.9f, 0.1f], [0.1f, 0.9f], [0.8f, 0.2f]));

        Assert.Equal(0.5, metrics.MicroAccuracy);
        Assert.Equal(2.0, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
    }

    [Fact]
    public void ASingleLabelIsTheZeroBasedClass()
    {
        var view = new ArrayView().AddSingles("Label", 0, 1, float.NaN).AddVectors("Score", [0.9f, 0.1f], [0.1f, 0.9f], [0.5f, 0.5f])
            .AddKeys("PredictedLabel", 2, 1, 1, 1);
        var metrics = Evaluate(view);

        Assert.Equal(1.0, metrics.MicroAccuracy);
        Assert.Equal(2.0, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
    }

    [Fact]
    public void ALabelBeyondTheScoresCountsAsAnErrorOutsideTheConfusionMatrix()
    {
        var view = new ArrayView().AddKeys("Label", 3, 1, 3).AddVectors("Score", [0.9f, 0.1f], [0.1f, 0.9f])
            .AddKeys("PredictedLabel", 3, 1, 3);
        var metrics = Evaluate(view);

        Assert.Equal(0.5, metrics.MicroAccuracy);
        Assert.Equal(1.0, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
        Assert.Equal(-(Math.Log(0.9f) + Math.Log(1e-15)) / 2, metrics.LogLoss, 1e-6);
    }

    [Fact]
    public void RowsOfTheConfusionMatrixAreTrueClasses()
    {
        var matrix = Evaluate(Keyed([1, 1, 2], [0.1f, 0.9f], [0.9f, 0.1f], [0.2f, 0.8f])).ConfusionMatrix;

        Assert.Equal(2, matrix.NumberOfClasses);
        Assert.Equal([1.0, 1.0], matrix.Counts[0]);
        Assert.Equal([0.0, 1.0], matrix.Counts[1]);
        Assert.Equal([1.0, 0.5], matrix.PerClassPrecision);
        Assert.Equal([0.5, 1.0], matrix.PerClassRecall);
        Assert.Equal(1.0, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 1, actualClassIndicatorIndex: 0));
    }

    [Fact]
    public void TheFormattedTableNamesTheClassesBySlotNames()
    {
        var view = new ArrayView().AddKeys("Label", 2, 1, 2).Add(
            "Score",
            new VectorDataViewType(NumberDataViewType.Single, 2),
            [new VBuffer<float>(2, [0.9f, 0.1f]), new VBuffer<float>(2, [0.1f, 0.9f])],
            Notes.SlotNames("cat", "dog")).AddKeys("PredictedLabel", 2, 1, 2);
        string table = Evaluate(view).ConfusionMatrix.GetFormattedConfusionTable();

        Assert.Contains("cat", table);
        Assert.Contains("dog", table);
    }

    [Fact]
    public void TopKCountsTheRankOfTheTrueClass()
    {
        var metrics = Evaluate(
            Keyed([1, 2, 3, 3], [0.6f, 0.3f, 0.1f], [0.6f, 0.3f, 0.1f], [0.6f, 0.3f, 0.1f], [0.1f, 0.2f, 0.7f]), topK: 3);

        Assert.Equal(3, metrics.TopKPredictionCount);
        Assert.Equal([0.5, 0.75, 1.0], metrics.TopKAccuracyForAllK);
        Assert.Equal(1.0, metrics.TopKAccuracy);
    }

    [Fact]
    public void TopKBreaksTiesByIndex()
    {
        var metrics = Evaluate(Keyed([1, 2, 3], [0.3f, 0.3f, 0.3f], [0.3f, 0.3f, 0.3f], [0.3f, 0.3f, 0.3f]), topK: 3);
        Assert.Equal([1.0 / 3, 2.0 / 3, 1.0], metrics.TopKAccuracyForAllK, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void WithoutTopKThereIsNone()
    {
        var metrics = Evaluate(Keyed([1, 2], [0.9f, 0.1f], [0.1f, 0.9f]));

        Assert.Equal(0, metrics.TopKPredictionCount);
        Assert.Equal(0.0, metrics.TopKAccuracy);
        Assert.Null(metrics.TopKAccuracyForAllK);
    }

    [Fact]
    public void SparseScoresCountTheirZeros()
    {
        var view = new ArrayView().AddKeys("Label", 3, 2)
            .Add("Score", new VectorDataViewType(NumberDataViewType.Single, 3), [new VBuffer<float>(3, 1, [0.5f], [1])])
            .AddKeys("PredictedLabel", 3, 2);
        Assert.Equal(1.0, Evaluate(view).MicroAccuracy);
    }

    [Fact]
    public void OtherColumnNamesMayBeGiven()
    {
        var view = new ArrayView().AddKeys("L", 2, 1).AddVectors("S", [0.9f, 0.1f]).AddKeys("P", 2, 1);
        Assert.Equal(1.0, _context.MulticlassClassification.Evaluate(view, "L", "S", "P").MicroAccuracy);
    }

    [Fact]
    public void AVariableScoreIsRefused()
    {
        var view = new ArrayView().AddKeys("Label", 2, 1).AddVectorsOfSize("Score", 0, [0.9f, 0.1f]).AddKeys("PredictedLabel", 2, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(view));
    }

    [Fact]
    public void AScoreOfOneClassIsRefused()
    {
        var view = new ArrayView().AddKeys("Label", 2, 1).AddVectors("Score", [0.9f]).AddKeys("PredictedLabel", 2, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(view));
    }

    [Fact]
    public void ATextLabelIsRefused()
    {
        var view = new ArrayView().AddText("Label", "x").AddVectors("Score", [0.9f, 0.1f]).AddKeys("PredictedLabel", 2, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(view));
    }

    [Fact]
    public void AMissingLabelColumnIsRefused()
    {
        var view = new ArrayView().AddVectors("Score", [0.9f, 0.1f]).AddKeys("PredictedLabel", 2, 1);
        Assert.ThrowsAny<ArgumentException>(() => Evaluate(view));
    }

    [Fact]
    public void NoRowsGiveNoAccuracy()
    {
        var view = new ArrayView().AddKeys("Label", 2).AddVectorsOfSize("Score", 2).AddKeys("PredictedLabel", 2);
        Assert.Equal(0.0, Evaluate(view).MicroAccuracy);
    }
}
