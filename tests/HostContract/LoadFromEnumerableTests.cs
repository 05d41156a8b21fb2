using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class LoadFromEnumerableTests
{
    private readonly MLContext _context = new(seed: 1);

    private IDataView Load<T>(params T[] rows)
        where T : class => _context.Data.LoadFromEnumerable(rows);

    private static string[] Print(DataViewSchema schema) => [.. schema.Select(column => $"{column.Name}: {column.Type}")];

    private sealed class Numbers
    {
        public byte Byte { get; set; }

        public short Short { get; set; }

        public ushort UnsignedShort { get; set; }

        public int Int { get; set; }

        public uint UnsignedInt { get; set; }

        public long Long { get; set; }

        public float Single { get; set; }

        public double Double { get; set; }

        public bool Boolean { get; set; }

        public string? Text { get; set; }

        public ReadOnlyMemory<char> Memory { get; set; }

        public DateTime Time { get; set; }
    }

    [Fact]
    public void MembersBecomeColumnsOfTheMatchingType() =>
        Assert.Equal(
            [
                "Byte: Byte", "Short: Int16", "UnsignedShort: UInt16", "Int: Int32", "UnsignedInt: UInt32", "Long: Int64", "Single: Single",
                "Double: Double", "Boolean: Boolean", "Text: String", "Memory: String", "Time: DateTime",
            ],
            Print(Load(new Numbers()).Schema));

    [Fact]
    public void ScalarsAreReadAsTheyAre()
    {
        var view = Load(new Numbers { Int = -3, Double = 2.5, Boolean = true, Text = "cat", Time = new DateTime(2020, 2, 3) });

        Assert.Equal([-3], view.Values<int>("Int"));
        Assert.Equal([2.5], view.Values<double>("Double"));
        Assert.Equal([true], view.Values<bool>("Boolean"));
        Assert.Equal(["cat"], view.Texts("Text"));
        Assert.Equal([new DateTime(2020, 2, 3)], view.Values<DateTime>("Time"));
    }

    [Fact]
    public void ANullStringIsEmptyText() => Assert.Equal([""], Load(new Numbers()).Texts("Text"));

    private sealed class Vectors
    {
        public float[]? Variable { get; set; }

        [VectorType(3)]
        public float[]? Fixed { get; set; }

        [VectorType(2, 2)]
        public float[]? Square { get; set; }

        [VectorType(2)]
        public VBuffer<float> Buffer { get; set; }

        public string[]? Words { get; set; }
    }

    [Fact]
    public void ArraysAreVectorsOfVaryingLengthUnlessASizeIsStated() =>
        Assert.Equal(
            [
                "Variable: Vector<Single>", "Fixed: Vector<Single, 3>", "Square: Vector<Single, 2, 2>", "Buffer: Vector<Single, 2>",
                "Words: Vector<String>",
            ],
            Print(Load(new Vectors()).Schema));

    [Fact]
    public void ArraysAndBuffersAreReadAsVectors()
    {
        var view = Load(new Vectors { Variable = [1, 2], Buffer = new VBuffer<float>(2, 1, [7], [1]), Words = ["a", "b"] });

        Assert.Equal([[1f, 2f]], view.Vectors("Variable"));
        Assert.Equal([[0f, 7f]], view.Vectors("Buffer"));
        Assert.Equal(["a", "b"], view.Values<VBuffer<ReadOnlyMemory<char>>>("Words")[0].DenseValues().Select(text => text.ToString()));
    }

    [Fact]
    public void ANullArrayIsAVectorOfLengthZero() => Assert.Equal(0, Load(new Vectors()).Values<VBuffer<float>>("Variable")[0].Length);

    [Fact]
    public void AnArrayOfAnotherLengthThanStatedIsNotRefused()
    {
        var view = Load(new Vectors { Fixed = [1] });
        Assert.Equal(1, view.Values<VBuffer<float>>("Fixed")[0].Length);
    }

    [Fact]
    public void AVectorThatWasReadIsACopy()
    {
        var row = new Vectors { Variable = [1, 2] };
        var vector = Load(row).Values<VBuffer<float>>("Variable")[0];
        row.Variable[0] = 99;

        Assert.Equal(1f, vector.GetItemOrDefault(0));
    }

    private class Base
    {
        public float Inherited { get; set; }
    }

    private sealed class Derived : Base
    {
        public float Own { get; set; }
    }

    [Fact]
    public void InheritedMembersCount() => Assert.Equal(["Inherited", "Own"], Load(new Derived()).Schema.Names().Order());

    private static IEnumerable<Base> Counted(int rows, Action onStart)
    {
        onStart();
        for (int i = 0; i < rows; i++)
            yield return new Base { Inherited = i };
    }

    [Fact]
    public void ACollectionTellsItsRowCountAndAStreamDoesNot()
    {
        Assert.Equal(2, Load(new Base(), new Base()).GetRowCount());
        Assert.Null(_context.Data.LoadFromEnumerable(Counted(2, () => { })).GetRowCount());
    }

    [Fact]
    public void ALoadedViewCannotBeShuffledByItsCursor() => Assert.False(Load(new Base()).CanShuffle);

    [Fact]
    public void LoadingEnumeratesNothingAndEachCursorEnumeratesAgain()
    {
        int starts = 0;
        var view = _context.Data.LoadFromEnumerable(Counted(2, () => starts++));
        Assert.Equal(0, starts);

        view.Values<float>("Inherited");
        Assert.Equal([0f, 1f], view.Values<float>("Inherited"));
        Assert.Equal(2, starts);
    }

    [Fact]
    public void RowsAreNotReadAhead()
    {
        int produced = 0;
        IEnumerable<Base> Rows()
        {
            for (; produced < 100;)
            {
                produced++;
                yield return new Base();
            }
        }
        var view = _context.Data.LoadFromEnumerable(Rows());
        using var cursor = view.GetRowCursor(view.Schema);
        cursor.MoveNext();
        Assert.Equal(1, produced);
    }

    [Fact]
    public void ANullSourceIsANullArgument() =>
        Assert.Throws<ArgumentNullException>(() => _context.Data.LoadFromEnumerable<Base>(null!));

    [Fact]
    public void ASchemaDefinitionMayStateTypesAndAnnotations()
    {
        var definition = SchemaDefinition.Create(typeof(Vectors));
        definition["Variable"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["Variable"].AddAnnotation("SlotNames", Notes.TextVector("x", "y"), new VectorDataViewType(TextDataViewType.Instance, 2));
        definition["Fixed"].ColumnName = "Renamed";
        var view = _context.Data.LoadFromEnumerable([new Vectors { Variable = [1, 2] }], definition);

        Assert.Equal("Vector<Single, 2>", view.Schema["Variable"].Type.ToString());
        Assert.Equal(["x", "y"], view.Schema["Variable"].SlotNames());
        Assert.NotNull(view.Schema.GetColumnOrNull("Renamed"));
    }

    private sealed class MoreTypes
    {
        public sbyte Small { get; set; }

        public ulong Large { get; set; }

        public TimeSpan Span { get; set; }

        public DateTimeOffset Offset { get; set; }

        public bool[]? Flags { get; set; }

        public double[]? Doubles { get; set; }

        public VBuffer<ReadOnlyMemory<char>> Words { get; set; }

        [KeyType(200)]
        public byte Key { get; set; }
    }

    [Fact]
    public void FurtherMemberTypesAreKnown() =>
        Assert.Equal(
            [
                "Small: SByte", "Large: UInt64", "Span: TimeSpan", "Offset: DateTimeOffset", "Flags: Vector<Boolean>",
                "Doubles: Vector<Double>", "Words: Vector<String>", "Key: Key<Byte, 0-199>",
            ],
            Print(Load(new MoreTypes()).Schema));

    [Fact]
    public void ANullRowFailsWhenItIsRead()
    {
        var view = _context.Data.LoadFromEnumerable(new Base[] { new(), null! });
        Assert.ThrowsAny<Exception>(() => view.Values<float>("Inherited"));
    }

    [Fact]
    public void ALoadedSetOfCursorsIsOne() => Assert.Single(Load(new Base()).GetRowCursorSet([], 4));

    [Fact]
    public void RowsMayBeChangedBetweenPasses()
    {
        var row = new Base { Inherited = 1 };
        var view = Load(row);
        Assert.Equal([1f], view.Values<float>("Inherited"));
        row.Inherited = 2;
        Assert.Equal([2f], view.Values<float>("Inherited"));
    }
}
