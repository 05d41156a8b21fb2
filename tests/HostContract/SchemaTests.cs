using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class SchemaTests
{
    private static DataViewSchema Build(params (string Name, DataViewType Type)[] columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var (name, type) in columns)
            builder.AddColumn(name, type);
        return builder.ToSchema();
    }

    private static readonly DataViewSchema Twice = Build(
        ("A", NumberDataViewType.Single), ("B", NumberDataViewType.Single), ("A", TextDataViewType.Instance));

    [Fact]
    public void ColumnsKeepTheOrderOfTheBuilder()
    {
        Assert.Equal(3, Twice.Count);
        Assert.Equal(["A", "B", "A"], Twice.Names());
        Assert.Equal([0, 1, 2], Twice.Select(column => column.Index));
    }

    [Fact]
    public void TheLastOfTwoSameNamedColumnsWins()
    {
        Assert.Equal(2, Twice["A"].Index);
        Assert.Same(TextDataViewType.Instance, Twice["A"].Type);
    }

    [Fact]
    public void TheEarlierOfTwoSameNamedColumnsIsHiddenButStaysReachable()
    {
        Assert.Equal([true, false, false], Twice.Select(column => column.IsHidden));
        Assert.Equal("A", Twice[0].Name);
        Assert.Same(NumberDataViewType.Single, Twice[0].Type);
    }

    [Fact]
    public void GetColumnOrNullFindsTheVisibleColumn() => Assert.Equal(2, Twice.GetColumnOrNull("A")!.Value.Index);

    [Fact]
    public void GetColumnOrNullGivesNullForAMissingName() => Assert.Null(Twice.GetColumnOrNull("C"));

    [Fact]
    public void NamesAreCaseSensitive() => Assert.Null(Twice.GetColumnOrNull("a"));

    [Fact]
    public void TheIndexerRefusesAMissingName()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Twice["C"]);
        Assert.Contains("Column 'C' not found", error.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void NullAndEmptyNamesAreNullArguments(string? name)
    {
        Assert.Throws<ArgumentNullException>(() => Twice[name!]);
        Assert.Throws<ArgumentNullException>(() => Twice.GetColumnOrNull(name!));
        Assert.Throws<ArgumentNullException>(() => new DataViewSchema.Builder().AddColumn(name!, NumberDataViewType.Single));
        Assert.Throws<ArgumentNullException>(() => new DataViewSchema.DetachedColumn(name!, NumberDataViewType.Single));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void TheIndexerRefusesAnIndexOutsideTheSchema(int index) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Twice[index]);

    [Fact]
    public void ABuilderRefusesANullType() =>
        Assert.Throws<ArgumentNullException>(() => new DataViewSchema.Builder().AddColumn("A", null!));

    [Fact]
    public void TheDefaultColumnHasNoName() => Assert.Null(default(DataViewSchema.Column).Name);

    [Fact]
    public void AnnotationsAreNeverNull() => Assert.Empty(Twice[0].Annotations.Schema);

    [Fact]
    public void AddColumnsTakesHiddenColumnsAlong()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(Twice);
        builder.AddColumn("B", BooleanDataViewType.Instance);
        var schema = builder.ToSchema();

        Assert.Equal(["A", "B", "A", "B"], schema.Names());
        Assert.Equal([true, true, false, false], schema.Select(column => column.IsHidden));
    }

    [Fact]
    public void DetachedColumnsKeepNameTypeAndAnnotations()
    {
        var annotations = Notes.SlotNames("x", "y");
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("V", new VectorDataViewType(NumberDataViewType.Single, 2), annotations);
        var detached = new DataViewSchema.DetachedColumn(builder.ToSchema()["V"]);

        var again = new DataViewSchema.Builder();
        again.AddColumns([detached]);
        var column = again.ToSchema()["V"];

        Assert.Equal("Vector<Single, 2>", column.Type.ToString());
        Assert.Equal(["x", "y"], column.SlotNames());
    }

    [Fact]
    public void AnEmptySchemaHasNoColumns() => Assert.Empty(new DataViewSchema.Builder().ToSchema());

    [Fact]
    public void AColumnPrintsNameTypeAndAnnotationKinds()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("V", new VectorDataViewType(NumberDataViewType.Single, 2), Notes.SlotNames("x", "y"));
        builder.AddColumn("S", NumberDataViewType.Single);
        var schema = builder.ToSchema();

        Assert.Equal("V: Vector<Single, 2> {SlotNames}", schema["V"].ToString());
        Assert.Equal("S: Single", schema["S"].ToString());
    }
}
