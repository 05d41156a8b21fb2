using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class CreateEnumerableTests
{
    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Data() =>
        new ArrayView().AddSingles("A", 1, 2).AddVectors("V", [1, 2], [3, 4]).AddText("T", "x", "y").AddKeys("K", 3, 1, 0);

    private List<T> Read<T>(IDataView view, bool reuse = false, bool ignoreMissing = false)
        where T : class, new() => [.. _context.Data.CreateEnumerable<T>(view, reuse, ignoreMissing)];

    private sealed class Row
    {
        public float A { get; set; }

        public float[]? V { get; set; }

        public string? T { get; set; }
    }

    [Fact]
    public void MembersAreFilledFromTheColumnsOfTheirName()
    {
        var rows = Read<Row>(Data());

        Assert.Equal([1f, 2f], rows.Select(row => row.A));
        Assert.Equal([[1f, 2f], [3f, 4f]], rows.Select(row => row.V));
        Assert.Equal(["x", "y"], rows.Select(row => row.T));
    }

    [Fact]
    public void RowsShareNothingUnlessReuseIsAskedFor()
    {
        var rows = Read<Row>(Data());

        Assert.NotSame(rows[0], rows[1]);
        Assert.NotSame(rows[0].V, rows[1].V);
        Assert.Equal([1f, 2f], rows[0].V!);
    }

    [Fact]
    public void ReuseFillsOneObjectAndItsArrayAgain()
    {
        var rows = Read<Row>(Data(), reuse: true);

        Assert.Same(rows[0], rows[1]);
        Assert.Equal([3f, 4f], rows[0].V!);
    }

    [Fact]
    public void ReuseKeepsAnArrayOfTheSameLength()
    {
        float[]? first = null;
        foreach (var row in _context.Data.CreateEnumerable<Row>(Data(), reuseRowObject: true))
        {
            first ??= row.V;
            Assert.Same(first, row.V);
        }
    }

    [Fact]
    public void AVectorOfAnotherLengthGetsAnArrayOfItsLength()
    {
        var view = new ArrayView().AddVectorsOfSize("V", 0, [1, 2, 3], [4]);
        var lengths = _context.Data.CreateEnumerable<Vector>(view, reuseRowObject: true).Select(row => row.V!.Length);
        Assert.Equal([3, 1], lengths);
    }

    private sealed class Vector
    {
        public float[]? V { get; set; }
    }

    [Fact]
    public void SparseVectorsFillWholeArrays()
    {
        var view = new ArrayView().Add("V", new VectorDataViewType(NumberDataViewType.Single, 4), [new VBuffer<float>(4, 1, [7], [2])]);
        Assert.Equal([0f, 0f, 7f, 0f], Read<Vector>(view)[0].V!);
    }

    private sealed class Buffer
    {
        public VBuffer<float> V { get; set; }
    }

    [Fact]
    public void BuffersStaySparse()
    {
        var view = new ArrayView().Add("V", new VectorDataViewType(NumberDataViewType.Single, 4), [new VBuffer<float>(4, 1, [7], [2])]);
        var buffer = Read<Buffer>(view)[0].V;

        Assert.False(buffer.IsDense);
        Assert.Equal([0f, 0f, 7f, 0f], buffer.DenseValues());
    }

    private sealed class KeyRow
    {
        public uint K { get; set; }
    }

    [Fact]
    public void AnUnsignedMemberGetsTheStoredKey() => Assert.Equal([1u, 0u], Read<KeyRow>(Data()).Select(row => row.K));

    private sealed class KeyRoundTrip
    {
        [KeyType(3)]
        public uint K { get; set; }
    }

    [Fact]
    public void AKeyMemberReadsTheStoredValueAlthoughItWasWrittenZeroBased()
    {
        var view = _context.Data.LoadFromEnumerable([new KeyRoundTrip { K = 0 }, new KeyRoundTrip { K = 2 }]);
        Assert.Equal([1u, 3u], Read<KeyRoundTrip>(view).Select(row => row.K));
    }

    private sealed class Renamed
    {
        [ColumnName("A")]
        public float Other { get; set; }

        [NoColumn]
        public float Kept { get; set; } = 5;
    }

    [Fact]
    public void ColumnNamesAndLeftOutMembersAreHonoured()
    {
        var row = Read<Renamed>(Data())[0];
        Assert.Equal((1f, 5f), (row.Other, row.Kept));
    }

    private sealed class WithMissing
    {
        public float A { get; set; }

        public float Missing { get; set; } = 9;
    }

    [Fact]
    public void AMemberWithoutAColumnIsRefused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Read<WithMissing>(Data()));
        Assert.Contains("'Missing'", error.Message);
    }

    [Fact]
    public void AMemberWithoutAColumnKeepsItsValueWhenThatIsAskedFor() =>
        Assert.Equal([(1f, 9f), (2f, 9f)], Read<WithMissing>(Data(), ignoreMissing: true).Select(row => (row.A, row.Missing)));

    [Fact]
    public void AMemberWithoutAColumnIsRefusedBeforeTheFirstRow() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => { _context.Data.CreateEnumerable<WithMissing>(Data(), reuseRowObject: false); });

    private sealed class Mistyped
    {
        public double A { get; set; }
    }

    [Fact]
    public void AMemberOfAnotherTypeIsAnInvalidOperation()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read<Mistyped>(Data()));
        Assert.Contains("Can't bind the IDataView column 'A'", error.Message);
    }

    private sealed class ScalarForVector
    {
        public float V { get; set; }
    }

    [Fact]
    public void AScalarMemberForAVectorIsAnInvalidOperation() =>
        Assert.Throws<InvalidOperationException>(() => Read<ScalarForVector>(Data()));

    [Fact]
    public void OnlyTheColumnsOfMembersAreRead()
    {
        var view = Data();
        Read<Vector>(view);

        Assert.Equal(["V"], view.LatestColumnsNeeded);
        Assert.Equal((0, 2), (view.ValuesRead["A"], view.ValuesRead["V"]));
    }

    [Fact]
    public void TheVisibleOfTwoSameNamedColumnsIsRead()
    {
        var view = new ArrayView().AddText("A", "x").AddSingles("A", 7);
        Assert.Equal(7f, Read<Renamed>(view)[0].Other);
    }

    [Fact]
    public void EnumeratingTwiceReadsTwice()
    {
        var view = Data();
        var rows = _context.Data.CreateEnumerable<Vector>(view, reuseRowObject: false);
        Assert.Equal(0, view.CursorsOpened);
        Assert.Equal(rows.Count(), rows.Count());
        Assert.Equal(2, view.CursorsOpened);
    }

    [Fact]
    public void GetColumnReadsScalarsArraysTextsAndBuffers()
    {
        var view = Data();

        Assert.Equal([1f, 2f], view.GetColumn<float>("A"));
        Assert.Equal([[1f, 2f], [3f, 4f]], view.GetColumn<float[]>("V"));
        Assert.Equal(["x", "y"], view.GetColumn<string>("T"));
        Assert.Equal([2, 2], view.GetColumn<VBuffer<float>>(view.Schema["V"]).Select(vector => vector.Length));
    }

    [Fact]
    public void GetColumnRefusesAnotherType() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Data().GetColumn<double>("A").ToList());

    [Fact]
    public void GetColumnRefusesAMissingName() =>
        Assert.ThrowsAny<ArgumentException>(() => Data().GetColumn<float>("Missing").ToList());

    [Fact]
    public void PreviewShowsSchemaAndFirstRows()
    {
        var preview = Data().Preview(maxRows: 1);

        Assert.Equal(["A", "V", "T", "K"], preview.Schema.Names());
        var row = Assert.Single(preview.RowView);
        Assert.Equal("A", row.Values[0].Key);
        Assert.Equal(1f, row.Values[0].Value);
    }
}
