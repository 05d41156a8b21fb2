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
            ["Variable: Vector<Single>", "Fixed: Vector<Single, 3>", "Square: Vector<Single, 2, 2>", "Buffer: Vector<Single, 2>", "Words: Vector<String>"],
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

    private sealed class Keys
    {
        [KeyType(3)]
        public uint Scalar { get; set; }

        [KeyType(3)]
        public uint[]? Several { get; set; }
    }

    [Fact]
    public void KeyTypeMakesAKeyOfTheStatedCount() =>
        Assert.Equal(["Scalar: Key<UInt32, 0-2>", "Several: Vector<Key<UInt32, 0-2>>"], Print(Load(new Keys()).Schema));

    [Fact]
    public void AScalarKeyMemberIsZeroBasedAndStoredOneHigher() =>
        Assert.Equal([1u, 2u, 3u], Load(new Keys { Scalar = 0 }, new Keys { Scalar = 1 }, new Keys { Scalar = 2 }).Values<uint>("Scalar"));

    [Fact]
    public void AScalarKeyMemberAtOrAboveTheCountIsMissing() =>
        Assert.Equal([0u, 0u], Load(new Keys { Scalar = 3 }, new Keys { Scalar = 100 }).Values<uint>("Scalar"));

    [Fact]
    public void AnArrayOfKeysIsStoredAsItIs() =>
        Assert.Equal([0u, 1u, 2u, 3u], Load(new Keys { Several = [0, 1, 2, 3] }).Values<VBuffer<uint>>("Several")[0].DenseValues());

    private sealed class Named
    {
        [ColumnName("Other")]
        public float Renamed { get; set; }

        public float Field;

        [NoColumn]
        public float Left { get; set; }

        public const float Constant = 1;

        public static float Shared { get; set; }

        private float Hidden { get; set; } = 2;

        public float Sum() => Hidden + Field;
    }

    [Fact]
    public void PublicFieldsAndPropertiesCountAndFieldsComeFirst()
    {
        var row = new Named { Renamed = 1, Field = 2, Left = 3 };
        Assert.Equal(4, row.Sum());

        Assert.Equal(["Field", "Other"], Load(row).Schema.Names());
        Assert.Equal([1f], Load(row).Values<float>("Other"));
        Assert.Equal([2f], Load(row).Values<float>("Field"));
    }

    private sealed class Doubled
    {
        public float A { get; set; }

        [ColumnName("A")]
        public float B { get; set; }
    }

    [Fact]
    public void TwoMembersOfOneColumnNameAreRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Load(new Doubled()));

    private sealed class Unknown
    {
        public Dictionary<string, string>? Map { get; set; }
    }

    [Fact]
    public void AMemberOfAnUnknownTypeIsRefused() => Assert.ThrowsAny<ArgumentException>(() => Load(new Unknown()));

    private sealed class BadKey
    {
        [KeyType(3)]
        public int Number { get; set; }
    }

    [Fact]
    public void AKeyMemberOfASignedTypeIsRefused() => Assert.ThrowsAny<ArgumentException>(() => Load(new BadKey()));

    private sealed class BadVector
    {
        [VectorType(3)]
        public float Number { get; set; }
    }

    [Fact]
    public void AVectorTypeOnAScalarIsRefused() => Assert.ThrowsAny<ArgumentException>(() => Load(new BadVector()));

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

    [Fact]
    public void ASchemaMayGiveTheAnnotations()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Scalar", new KeyDataViewType(typeof(uint), 3), Notes.KeyValues("a", "b", "c"));
        builder.AddColumn("Several", new VectorDataViewType(new KeyDataViewType(typeof(uint), 3)));
        var view = _context.Data.LoadFromEnumerable([new Keys { Scalar = 1 }], builder.ToSchema());

        Assert.Equal(["a", "b", "c"], view.Schema["Scalar"].KeyNames());
    }
}
