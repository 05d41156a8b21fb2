using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class NormalizeTests
{
    private readonly MLContext _context = new(seed: 1);

    private static void AssertClose(float[] expected, IEnumerable<float> actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

    private static IDataView Apply(IEstimator<ITransformer> estimator, IDataView view) => estimator.Fit(view).Transform(view);

    [Fact]
    public void MinMaxKeepsZeroAndScalesByTheLargestMagnitude()
    {
        var view = new ArrayView().AddSingles("A", -2, 0, 4);
        AssertClose([-0.5f, 0, 1], Apply(_context.Transforms.NormalizeMinMax("A"), view).Values<float>("A"));
    }

    [Fact]
    public void MinMaxWithoutAFixedZeroMapsOntoZeroToOne()
    {
        var view = new ArrayView().AddSingles("A", -2, 0, 4);
        AssertClose([0, 1 / 3f, 1], Apply(_context.Transforms.NormalizeMinMax("A", fixZero: false), view).Values<float>("A"));
    }

    [Fact]
    public void VectorsAreNormalisedSlotBySlot()
    {
        var view = new ArrayView().AddVectors("V", [1, 100], [2, 50]);
        var rows = Apply(_context.Transforms.NormalizeMinMax("V"), view).Vectors("V");

        AssertClose([0.5f, 1], rows[0]);
        AssertClose([1, 0.5f], rows[1]);
    }

    [Fact]
    public void MeanVarianceKeepsZeroAndScalesByTheRootMeanSquare()
    {
        var view = new ArrayView().AddSingles("A", 1, 2, 3);
        float scale = 1 / MathF.Sqrt(14f / 3);
        AssertClose([scale, 2 * scale, 3 * scale], Apply(_context.Transforms.NormalizeMeanVariance("A"), view).Values<float>("A"));
    }

    [Fact]
    public void MeanVarianceWithoutAFixedZeroCentresAndScalesByThePopulationDeviation()
    {
        var view = new ArrayView().AddSingles("A", 1, 2, 3);
        float scale = MathF.Sqrt(1.5f);
        AssertClose([-scale, 0, scale], Apply(_context.Transforms.NormalizeMeanVariance("A", fixZero: false), view).Values<float>("A"));
    }

    [Fact]
    public void TheOutputSaysThatItIsNormalizedAndKeepsTypeAndSlotNames()
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, 1, 2);
        var view = new ArrayView().Add("V", type, [new VBuffer<float>(2, [1, 2])], Notes.SlotNames("x", "y"));
        var column = Apply(_context.Transforms.NormalizeMinMax("N", "V"), view).Schema["N"];

        Assert.True(column.IsNormalized());
        Assert.Equal("Vector<Single, 1, 2>", column.Type.ToString());
        Assert.Equal(["x", "y"], column.SlotNames());
    }

    [Fact]
    public void MissingValuesAreSkippedWhenFittingAndStayMissing()
    {
        var view = new ArrayView().AddSingles("A", 2, float.NaN, 4);
        Assert.Equal([0.5f, float.NaN, 1f], Apply(_context.Transforms.NormalizeMinMax("A"), view).Values<float>("A"));
    }

    [Fact]
    public void FittingReadsTheRowsOnceAndTransformingNone()
    {
        var view = new ArrayView().AddSingles("A", 1, 2, 3).AddText("T", "x", "y", "z");
        var model = _context.Transforms.NormalizeMinMax("A").Fit(view);
        Assert.Equal((1, 3), (view.CursorsOpened, view.RowsRead));

        model.Transform(view);
        Assert.Equal((1, 3, 0), (view.CursorsOpened, view.RowsRead, view.ValuesRead["T"]));
    }

    [Fact]
    public void TextCannotBeNormalised()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => _context.Transforms.NormalizeMinMax("T").Fit(new ArrayView().AddText("T", "x")));
        Assert.Contains("input column", error.Message);
    }

    [Fact]
    public void AColumnOfZerosStaysZero()
    {
        var view = new ArrayView().AddSingles("A", 0, 0);

        Assert.Equal([0f, 0f], Apply(_context.Transforms.NormalizeMinMax("A"), view).Values<float>("A"));
        Assert.Equal([0f, 0f], Apply(_context.Transforms.NormalizeMeanVariance("A"), view).Values<float>("A"));
    }

    [Fact]
    public void AConstantColumnWithoutAFixedZeroBecomesZero()
    {
        var view = new ArrayView().AddSingles("A", 5, 5);

        Assert.Equal([0f, 0f], Apply(_context.Transforms.NormalizeMinMax("A", fixZero: false), view).Values<float>("A"));
        Assert.Equal([0f, 0f], Apply(_context.Transforms.NormalizeMeanVariance("A", fixZero: false), view).Values<float>("A"));
    }

    [Fact]
    public void SparseVectorsCountTheirZerosAndStaySparseWithAFixedZero()
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, 4);
        var view = new ArrayView().Add("V", type, [new VBuffer<float>(4, 1, [4], [1]), new VBuffer<float>(4, 1, [2], [1])]);
        var rows = Apply(_context.Transforms.NormalizeMinMax("V"), view).Values<VBuffer<float>>("V");

        Assert.False(rows[1].IsDense);
        Assert.Equal([0f, 0.5f, 0f, 0f], rows[1].DenseValues());
    }

    [Fact]
    public void MeanVarianceCountsTheZerosOfSparseVectors()
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, 2);
        var view = new ArrayView().Add("V", type, [new VBuffer<float>(2, 1, [2], [0]), new VBuffer<float>(2, 0, [], [])]);
        var rows = Apply(_context.Transforms.NormalizeMeanVariance("V"), view).Vectors("V");

        Assert.Equal(MathF.Sqrt(2), rows[0][0], 1e-5f);
    }

    [Fact]
    public void ValuesOutsideTheTrainingRangeAreNotClipped()
    {
        var model = _context.Transforms.NormalizeMinMax("A").Fit(new ArrayView().AddSingles("A", 0, 2));
        Assert.Equal([2f, -1f], model.Transform(new ArrayView().AddSingles("A", 4, -2)).Values<float>("A"));
    }

    [Fact]
    public void AVectorOfVaryingLengthCannotBeNormalised() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _context.Transforms.NormalizeMinMax("V").Fit(new ArrayView().AddVectorsOfSize("V", 0, [1, 2])));
}
