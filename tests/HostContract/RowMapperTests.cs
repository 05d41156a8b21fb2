using Microsoft.ML;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

/// <summary>GetRowToRowMapper of stock transformers and of chains: what a row of ours next to them can count on.</summary>
public class RowMapperTests
{
    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Data() => new ArrayView().AddSingles("A", 1, 2, 3).AddSingles("B", 4, 5, 6).AddText("T", "x", "y", "z");

    private ITransformer Chain(IDataView view) =>
        _context.Transforms.Concatenate("F", "A", "B").Append(_context.Transforms.CopyColumns("C", "B")).Fit(view);

    [Fact]
    public void TheMapperKeepsTheSchemaObjectsItWasMadeWith()
    {
        var view = Data();
        var mapper = Chain(view).GetRowToRowMapper(view.Schema);

        Assert.Same(view.Schema, mapper.InputSchema);
        Assert.Same(mapper.OutputSchema, mapper.OutputSchema);
        Assert.Equal(["A", "B", "T", "F", "C"], mapper.OutputSchema.Names());
    }

    [Fact]
    public void DependenciesAreTheInputsOfTheColumnsAskedFor()
    {
        var view = Data();
        var mapper = Chain(view).GetRowToRowMapper(view.Schema);
        string[] Needed(params string[] names) =>
            [.. mapper.GetDependencies(names.Select(name => mapper.OutputSchema[name])).Select(column => column.Name).Order()];

        Assert.Equal(["B"], Needed("C"));
        Assert.Equal(["A", "B"], Needed("F"));
        Assert.Equal(["B", "T"], Needed("C", "T"));
        Assert.Empty(Needed());
    }

    [Fact]
    public void ARowFollowsTheRowItStandsOn()
    {
        var view = Data();
        var mapper = Chain(view).GetRowToRowMapper(view.Schema);
        using var cursor = view.GetRowCursor(view.Schema);
        using var row = mapper.GetRow(cursor, [mapper.OutputSchema["C"]]);
        var getter = row.GetGetter<float>(mapper.OutputSchema["C"]);
        var seen = new List<(long, float)>();
        while (cursor.MoveNext())
        {
            float value = 0;
            getter(ref value);
            getter(ref value);
            seen.Add((row.Position, value));
        }

        Assert.Equal([(0L, 4f), (1L, 5f), (2L, 6f)], seen);
        Assert.Same(mapper.OutputSchema, row.Schema);
    }

    [Fact]
    public void ARowPassesTheColumnsOfItsSourceOn()
    {
        var view = Data();
        var mapper = Chain(view).GetRowToRowMapper(view.Schema);
        using var cursor = view.GetRowCursor(view.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        cursor.MoveNext();
        ReadOnlyMemory<char> text = default;
        row.GetGetter<ReadOnlyMemory<char>>(mapper.OutputSchema["T"])(ref text);

        Assert.Equal("x", text.ToString());
    }

    [Fact]
    public void ARowOfAnotherSchemaIsRefused()
    {
        var view = Data();
        ITransformer copy = _context.Transforms.CopyColumns("C", "B").Fit(view);
        var mapper = copy.GetRowToRowMapper(view.Schema);
        using var other = Data().GetRowCursor([]);

        Assert.ThrowsAny<Exception>(() => mapper.GetRow(other, mapper.OutputSchema));
    }

    [Fact]
    public void MakingAMapperForAMissingColumnIsASchemaMismatch()
    {
        ITransformer copy = _context.Transforms.CopyColumns("C", "B").Fit(Data());
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.GetRowToRowMapper(new ArrayView().AddSingles("A", 1).Schema));
    }

    [Fact]
    public void MakingAMapperReadsNoRow()
    {
        var view = Data();
        Chain(view).GetRowToRowMapper(view.Schema);
        Assert.Equal((0, 0), (view.CursorsOpened, view.RowsRead));
    }

    [Fact]
    public void SelectingColumnsIsARowMapperToo()
    {
        var view = Data();
        ITransformer select = _context.Transforms.SelectColumns("B").Fit(view);
        var mapper = select.GetRowToRowMapper(view.Schema);
        using var cursor = view.GetRowCursor(view.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        cursor.MoveNext();
        float value = 0;
        row.GetGetter<float>(mapper.OutputSchema["B"])(ref value);

        Assert.Equal(["B"], mapper.OutputSchema.Names());
        Assert.Equal(4f, value);
    }
}
