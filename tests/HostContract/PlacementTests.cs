using Microsoft.ML;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

/// <summary>Where the row mappers of ML.NET put the columns that they add.</summary>
public class PlacementTests
{
    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Data() => new ArrayView().AddText("Label", "x", "y").AddSingles("A", 1, 2).AddSingles("Z", 5, 6);

    private static string[] Print(IDataView view) =>
        [.. view.Schema.Select(column => $"{(column.IsHidden ? "hidden " : "")}{column.Name}: {column.Type}")];

    [Fact]
    public void AColumnOfANewNameComesLast() =>
        Assert.Equal(
            ["Label: String", "A: Single", "Z: Single", "B: Single"],
            Print(_context.Transforms.CopyColumns("B", "A").Fit(Data()).Transform(Data())));

    [Fact]
    public void AColumnOfAnExistingNameComesRightAfterTheOneThatItHides() =>
        Assert.Equal(
            ["hidden Label: String", "Label: Key<UInt32, 0-1>", "A: Single", "Z: Single"],
            Print(_context.Transforms.Conversion.MapValueToKey("Label").Fit(Data()).Transform(Data())));

    [Fact]
    public void HidingTwiceKeepsBothHiddenColumnsInOrder()
    {
        var chain = _context.Transforms.Conversion.MapValueToKey("Label").Append(_context.Transforms.Conversion.MapKeyToValue("Label"));
        Assert.Equal(
            ["hidden Label: String", "hidden Label: Key<UInt32, 0-1>", "Label: String", "A: Single", "Z: Single"],
            Print(chain.Fit(Data()).Transform(Data())));
    }

    [Fact]
    public void ConcatenateAndNormalizeFollowTheSameRule()
    {
        var chain = _context.Transforms.Concatenate("A", "A", "Z").Append(_context.Transforms.NormalizeMinMax("Z"));
        Assert.Equal(
            ["Label: String", "hidden A: Single", "A: Vector<Single, 2>", "hidden Z: Single", "Z: Single"],
            Print(chain.Fit(Data()).Transform(Data())));
    }

    [Fact]
    public void OneStageMayAddSomeColumnsInPlaceAndOthersAtTheEnd()
    {
        var columns = new[] { new InputOutputColumnPair("New", "A"), new InputOutputColumnPair("A", "Z") };
        var output = _context.Transforms.CopyColumns("Y", "Z").Append(_context.Transforms.NormalizeMinMax(columns));

        Assert.Equal(
            ["Label: String", "hidden A: Single", "A: Single", "Z: Single", "Y: Single", "New: Single"],
            Print(output.Fit(Data()).Transform(Data())));
    }

    [Fact]
    public void HiddenColumnsKeepTheirValues()
    {
        var output = _context.Transforms.CopyColumns("A", "Z").Fit(Data()).Transform(Data());

        Assert.Equal([1f, 2f], output.Values<float>(output.Schema[1]));
        Assert.Equal([5f, 6f], output.Values<float>("A"));
    }

    [Fact]
    public void StagesReadTheVisibleColumn()
    {
        var chain = _context.Transforms.CopyColumns("A", "Z").Append(_context.Transforms.CopyColumns("B", "A"));
        Assert.Equal([5f, 6f], chain.Fit(Data()).Transform(Data()).Values<float>("B"));
    }
}
