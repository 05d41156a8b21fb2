using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class ColumnSelectionTests
{
    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Data() => new ArrayView().AddSingles("A", 1, 2).AddSingles("B", 3, 4).AddText("C", "x", "y");

    private static IDataView Apply(IEstimator<ITransformer> estimator, IDataView view) => estimator.Fit(view).Transform(view);

    [Fact]
    public void SelectColumnsKeepsJustTheColumnsNamedInTheOrderGiven()
    {
        var output = Apply(_context.Transforms.SelectColumns("C", "A"), Data());

        Assert.Equal(["C", "A"], output.Schema.Names());
        Assert.Equal([1f, 2f], output.Values<float>("A"));
    }

    [Fact]
    public void SelectColumnsDropsHiddenColumns()
    {
        var chain = _context.Transforms.CopyColumns("A", "B").Append(_context.Transforms.SelectColumns("A"));
        var output = Apply(chain, Data());

        Assert.Equal(["A"], output.Schema.Names());
        Assert.Equal([3f, 4f], output.Values<float>("A"));
    }

    [Fact]
    public void SelectColumnsMayKeepHiddenColumns()
    {
        var chain = _context.Transforms.CopyColumns("A", "B").Append(_context.Transforms.SelectColumns(["A"], keepHidden: true));
        Assert.Equal(["A", "A"], Apply(chain, Data()).Schema.Names());
    }

    [Fact]
    public void SelectingAMissingColumnIsASchemaMismatch()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Apply(_context.Transforms.SelectColumns("A", "Missing"), Data()));
        Assert.Contains("'Missing'", error.Message);
    }

    [Fact]
    public void DropColumnsKeepsTheOthersInOrder()
    {
        var output = Apply(_context.Transforms.DropColumns("B"), Data());

        Assert.Equal(["A", "C"], output.Schema.Names());
        Assert.Equal(["x", "y"], output.Texts("C"));
    }

    [Fact]
    public void DroppingAMissingColumnIsASchemaMismatch() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Apply(_context.Transforms.DropColumns("Missing"), Data()));

    [Fact]
    public void SelectedColumnsKeepTheirAnnotations()
    {
        var view = new ArrayView().AddSingles("A", 1).Add("K", new KeyDataViewType(typeof(uint), 1), [1u], Notes.KeyValues("cat"));
        Assert.Equal(["cat"], Apply(_context.Transforms.SelectColumns("K"), view).Schema["K"].KeyNames());
    }

    [Fact]
    public void ASelectionReadsOnlyWhatIsAskedFor()
    {
        var view = Data();
        Apply(_context.Transforms.SelectColumns("A", "B"), view).Values<float>("A");

        Assert.Equal((2, 0, 0), (view.ValuesRead["A"], view.ValuesRead["B"], view.ValuesRead["C"]));
    }

    [Fact]
    public void CopyColumnsTakesTheOutputNameFirst()
    {
        var output = Apply(_context.Transforms.CopyColumns("New", "A"), Data());

        Assert.Equal(["A", "B", "C", "New"], output.Schema.Names());
        Assert.Equal([1f, 2f], output.Values<float>("New"));
    }

    [Fact]
    public void CopyColumnsCopiesAllAnnotations()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(Notes.KeyValues("cat", "dog"), _ => true);
        annotations.AddPrimitiveValue("Own", NumberDataViewType.Int32, 7);
        var view = new ArrayView().Add("K", new KeyDataViewType(typeof(uint), 2), [1u], annotations.ToAnnotations());
        var copy = Apply(_context.Transforms.CopyColumns("Copy", "K"), view).Schema["Copy"];

        Assert.Equal(["cat", "dog"], copy.KeyNames());
        Assert.Equal(7, copy.Annotation<int>("Own"));
    }

    [Fact]
    public void CopyingAMissingColumnNamesItInTheMessage()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.CopyColumns("New", "Missing").Fit(Data()));

        Assert.Equal("inputSchema", error.ParamName);
        Assert.Contains("Could not find input column 'Missing'", error.Message);
    }

    [Fact]
    public void AnOutputColumnWithoutANameIsRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => _context.Transforms.CopyColumns("", "A"));

    [Fact]
    public void APairOfColumnsTakesTheOutputNameFirstAndForBothWhenAlone()
    {
        var pair = new InputOutputColumnPair("Out", "In");
        var alone = new InputOutputColumnPair("Same");

        Assert.Equal(("Out", "In"), (pair.OutputColumnName, pair.InputColumnName));
        Assert.Equal(("Same", "Same"), (alone.OutputColumnName, alone.InputColumnName));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InputOutputColumnPair("", "In"));
    }
}
