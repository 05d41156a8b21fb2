using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class ConcatenateTests
{
    private readonly MLContext _context = new(seed: 1);

    private IDataView Join(IDataView view, params string[] inputs) =>
        _context.Transforms.Concatenate("C", inputs).Fit(view).Transform(view);

    private static ArrayView Data() =>
        new ArrayView().AddSingles("S", 1, 2).AddVectors("V", [3, 4], [5, 6]).AddVectorsOfSize("W", 0, [7], [8, 9]).AddText("T", "x", "y");

    [Fact]
    public void ScalarsAndVectorsAreJoinedInTheOrderGiven()
    {
        var output = Join(Data(), "V", "S");

        Assert.Equal("Vector<Single, 3>", output.Schema["C"].Type.ToString());
        Assert.Equal([[3f, 4f, 1f], [5f, 6f, 2f]], output.Vectors("C"));
    }

    [Fact]
    public void AVariableInputMakesTheOutputVariable()
    {
        var output = Join(Data(), "S", "W");

        Assert.Equal("Vector<Single>", output.Schema["C"].Type.ToString());
        Assert.Equal([[1f, 7f], [2f, 8f, 9f]], output.Vectors("C"));
    }

    [Fact]
    public void ASingleScalarBecomesAVectorOfOne()
    {
        var output = Join(Data(), "S");

        Assert.Equal("Vector<Single, 1>", output.Schema["C"].Type.ToString());
        Assert.Equal([[1f], [2f]], output.Vectors("C"));
    }

    [Fact]
    public void ASingleVectorIsPassedOn() => Assert.Equal([[3f, 4f], [5f, 6f]], Join(Data(), "V").Vectors("C"));

    [Fact]
    public void TextIsJoinedToo() => Assert.Equal("Vector<String, 2>", Join(Data(), "T", "T").Schema["C"].Type.ToString());

    [Fact]
    public void SparseInputsAreJoinedByPosition()
    {
        var view = new ArrayView().AddSingles("S", 9).Add(
            "V", new VectorDataViewType(NumberDataViewType.Single, 5), [new VBuffer<float>(5, 1, [7], [3])]);

        Assert.Equal([[0f, 0f, 0f, 7f, 0f, 9f]], Join(view, "V", "S").Vectors("C"));
    }

    [Fact]
    public void InputsOfDifferentItemTypesAreASchemaMismatch() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Join(Data(), "S", "T"));

    [Fact]
    public void AMissingInputIsASchemaMismatch()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Join(Data(), "S", "Missing"));
        Assert.Contains("Could not find input column 'Missing'", error.Message);
        Assert.Equal("inputSchema", error.ParamName);
    }

    [Fact]
    public void ScalarsGiveTheirNamesToTheirSlots() =>
        Assert.Equal(["S", "Q"], Join(Data().AddSingles("Q", 1, 2), "S", "Q").Schema["C"].SlotNames());

    [Fact]
    public void VectorsGiveTheirNameAndTheirSlotNames()
    {
        var view = new ArrayView().AddSingles("S", 1).Add(
            "V", new VectorDataViewType(NumberDataViewType.Single, 2), [new VBuffer<float>(2, [1, 2])], Notes.SlotNames("x", "y"));

        Assert.Equal(["S", "V.x", "V.y"], Join(view, "S", "V").Schema["C"].SlotNames());
    }

    [Fact]
    public void VectorsWithoutSlotNamesGiveEmptySlotNamesBesideScalars() =>
        Assert.Equal(["S", "", ""], Join(Data(), "S", "V").Schema["C"].SlotNames());

    [Fact]
    public void AVariableOutputHasNoSlotNames() => Assert.False(Join(Data(), "S", "W").Schema["C"].HasSlotNames());

    [Fact]
    public void TheOutputIsNormalizedWhenAllInputsAre()
    {
        var view = new ArrayView().AddSingles("A", 1, 2).AddSingles("B", 1, 2).AddSingles("Raw", 1, 2);
        var normalised = _context.Transforms.NormalizeMinMax([new InputOutputColumnPair("A"), new InputOutputColumnPair("B")])
            .Fit(view).Transform(view);

        Assert.True(Join(normalised, "A", "B").Schema["C"].IsNormalized());
        Assert.False(Join(normalised, "A", "Raw").Schema["C"].IsNormalized());
    }

    [Fact]
    public void NoInputsAreRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.Concatenate("C"));

    [Fact]
    public void DimensionsAreFlattened()
    {
        var view = new ArrayView().AddSingles("S", 9).Add(
            "V", new VectorDataViewType(NumberDataViewType.Single, 1, 2), [new VBuffer<float>(2, [1, 2])]);
        Assert.Equal("Vector<Single, 3>", Join(view, "V", "S").Schema["C"].Type.ToString());
    }

    [Fact]
    public void ASingleVectorKeepsItsDimensions()
    {
        var view = new ArrayView().Add("V", new VectorDataViewType(NumberDataViewType.Single, 1, 2), [new VBuffer<float>(2, [1, 2])]);
        Assert.Equal("Vector<Single, 1, 2>", Join(view, "V").Schema["C"].Type.ToString());
    }

    [Fact]
    public void MostlyEmptyInputsGiveASparseOutput()
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, 100);
        var view = new ArrayView().Add("V", type, [new VBuffer<float>(100, 1, [7], [50])])
            .Add("W", type, [new VBuffer<float>(100, 0, [], [])]);
        var row = Join(view, "V", "W").Values<VBuffer<float>>("C")[0];

        Assert.False(row.IsDense);
        Assert.Equal(200, row.Length);
        Assert.Equal(7f, row.GetItemOrDefault(50));
    }
}
