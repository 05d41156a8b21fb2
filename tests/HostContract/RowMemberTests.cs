using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

/// <summary>Which members of a row class become columns, and what their attributes make of them.</summary>
public class RowMemberTests
{
    private readonly MLContext _context = new(seed: 1);

    private IDataView Load<T>(params T[] rows)
        where T : class => _context.Data.LoadFromEnumerable(rows);

    private static string[] Print(DataViewSchema schema) => [.. schema.Select(column => $"{column.Name}: {column.Type}")];

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

    [Fact]
    public void ASchemaMayGiveTheAnnotations()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Scalar", new KeyDataViewType(typeof(uint), 3), Notes.KeyValues("a", "b", "c"));
        builder.AddColumn("Several", new VectorDataViewType(new KeyDataViewType(typeof(uint), 3)));
        var view = _context.Data.LoadFromEnumerable([new Keys { Scalar = 1 }], builder.ToSchema());

        Assert.Equal(["a", "b", "c"], view.Schema["Scalar"].KeyNames());
    }

    private sealed class WithNullable
    {
        public float? Maybe { get; set; }
    }

    [Fact]
    public void NullableNumbersAreRefused() => Assert.ThrowsAny<Exception>(() => Load(new WithNullable()).Schema);

    private sealed class ReadAndWrite
    {
        public float Readable { get; } = 3;

        public float Writable
        {
            set => _written = value;
        }

        private float _written;

        public float Written() => _written;
    }

    [Fact]
    public void PropertiesMustBeReadable()
    {
        var row = new ReadAndWrite { Writable = 1 };
        Assert.Equal(1f, row.Written());
        Assert.Equal(["Readable"], Load(row).Schema.Names());
    }
}
