using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class CursorTests
{
    private readonly MLContext _context = new(seed: 1);

    private sealed class Row
    {
        public float A { get; set; }

        public float B { get; set; }
    }

    private IDataView Loaded(int rows = 3) =>
        _context.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new Row { A = i, B = 10 * i }).ToList());

    private IDataView Mapped(IDataView source) => _context.Transforms.CopyColumns("C", "A").Fit(source).Transform(source);

    public static TheoryData<bool> LoadedAndMapped => [false, true];

    private IDataView View(bool mapped) => mapped ? Mapped(Loaded()) : Loaded();

    [Theory]
    [MemberData(nameof(LoadedAndMapped))]
    public void PositionStartsAtMinusOneAndCountsRows(bool mapped)
    {
        using var cursor = View(mapped).GetRowCursor([]);
        Assert.Equal(-1, cursor.Position);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(i, cursor.Position);
        }
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.False(cursor.MoveNext());
    }

    [Theory]
    [MemberData(nameof(LoadedAndMapped))]
    public void OnlyRequestedColumnsAreActive(bool mapped)
    {
        var view = View(mapped);
        using var cursor = view.GetRowCursor([view.Schema["B"]]);

        Assert.True(cursor.IsColumnActive(view.Schema["B"]));
        Assert.False(cursor.IsColumnActive(view.Schema["A"]));
    }

    [Theory]
    [MemberData(nameof(LoadedAndMapped))]
    public void AGetterOfAnInactiveColumnThrows(bool mapped)
    {
        var view = View(mapped);
        using var cursor = view.GetRowCursor([view.Schema["B"]]);
        Assert.ThrowsAny<Exception>(() => cursor.GetGetter<float>(view.Schema["A"]));
    }

    [Theory]
    [MemberData(nameof(LoadedAndMapped))]
    public void AGetterOfAnotherTypeIsAnInvalidOperation(bool mapped)
    {
        var view = View(mapped);
        using var cursor = view.GetRowCursor([view.Schema["A"]]);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(view.Schema["A"]));
    }

    [Theory]
    [MemberData(nameof(LoadedAndMapped))]
    public void GettersMayBeTakenBeforeTheFirstRowAndCalledAgain(bool mapped)
    {
        var view = View(mapped);
        using var cursor = view.GetRowCursor([view.Schema["A"], view.Schema["B"]]);
        var a = cursor.GetGetter<float>(view.Schema["A"]);
        var b = cursor.GetGetter<float>(view.Schema["B"]);
        cursor.MoveNext();
        cursor.MoveNext();
        float first = 0, second = 0, other = 0;
        b(ref other);
        a(ref first);
        a(ref second);

        Assert.Equal((1f, 1f, 10f), (first, second, other));
    }

    [Fact]
    public void AGetterCalledOutsideARowThrows()
    {
        var view = Loaded();
        using var cursor = view.GetRowCursor([view.Schema["A"]]);
        var getter = cursor.GetGetter<float>(view.Schema["A"]);
        Assert.ThrowsAny<Exception>(() =>
        {
            float value = 0;
            getter(ref value);
        });
    }

    [Theory]
    [MemberData(nameof(LoadedAndMapped))]
    public void RepeatedCursorsGiveTheSameRows(bool mapped)
    {
        var view = View(mapped);
        Assert.Equal([0f, 1f, 2f], view.Values<float>("A"));
        Assert.Equal([0f, 1f, 2f], view.Values<float>("A"));
    }

    [Fact]
    public void TheSchemaIsOneObjectForAViewAndItsCursors()
    {
        var view = Mapped(Loaded());
        using var cursor = view.GetRowCursor([]);

        Assert.Same(view.Schema, view.Schema);
        Assert.Same(view.Schema, cursor.Schema);
    }

    [Fact]
    public void OnlyTheInputsOfRequestedColumnsAreReadFromTheSource()
    {
        var source = new ArrayView().AddText("Label", "x", "y").AddSingles("A", 1, 2).AddSingles("B", 3, 4);
        var chain = _context.Transforms.Concatenate("F", "A", "B").Append(_context.Transforms.CopyColumns("C", "B"));
        var output = chain.Fit(source).Transform(source);

        output.Values<float>("C");
        Assert.Equal(["B"], source.LatestColumnsNeeded);
        Assert.Equal((0, 0, 2), (source.ValuesRead["Label"], source.ValuesRead["A"], source.ValuesRead["B"]));

        output.Vectors("F");
        Assert.Equal(["A", "B"], source.LatestColumnsNeeded);
    }

    [Fact]
    public void AskingForNoColumnReadsNoValue()
    {
        var source = new ArrayView().AddSingles("A", 1, 2);
        Assert.Equal(2, _context.Transforms.NormalizeMinMax("N", "A").Fit(source).Transform(Fresh(out var fresh)).CountRows());
        Assert.Equal(0, fresh.ValuesRead["A"]);
    }

    private static ArrayView Fresh(out ArrayView view) => view = new ArrayView().AddSingles("A", 1, 2);

    /// <summary>The values of a set's cursors, read by one thread each, with the batch that they came in.</summary>
    private static async Task<List<(long Batch, float Value)>[]> ReadSet(IDataView view, string name, int n)
    {
        var column = view.Schema[name];
        var cursors = view.GetRowCursorSet([column], n);
        Assert.InRange(cursors.Length, 1, n);
        return await Task.WhenAll(cursors.Select(cursor => Task.Factory.StartNew(
            () =>
            {
                using (cursor)
                {
                    var values = new List<(long, float)>();
                    var getter = cursor.GetGetter<float>(column);
                    float value = 0;
                    while (cursor.MoveNext())
                    {
                        getter(ref value);
                        values.Add((cursor.Batch, value));
                    }
                    return values;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    [Fact]
    public async Task ACursorSetCoversTheRowsOnceAndItsBatchesRestoreTheirOrder()
    {
        var parts = await ReadSet(Mapped(Loaded(2000)), "C", 3);
        Assert.Equal(
            Enumerable.Range(0, 2000).Select(i => (float)i),
            parts.SelectMany(part => part).OrderBy(row => row.Batch).Select(row => row.Value));
    }

    [Fact]
    public async Task NoTwoCursorsOfASetShareABatch()
    {
        var parts = await ReadSet(Mapped(Loaded(2000)), "C", 3);
        var batches = parts.Select(part => part.Select(row => row.Batch).Distinct().ToArray()).ToArray();
        Assert.Equal(batches.Sum(part => part.Length), batches.SelectMany(part => part).Distinct().Count());
    }

    [Fact]
    public void ASetOfOneIsAllowed() => Assert.Single(Mapped(Loaded()).GetRowCursorSet([], 1));

    [Fact]
    public void BatchNeverDecreasesInACursor()
    {
        using var cursor = Mapped(Loaded(500)).GetRowCursor([]);
        long batch = long.MinValue;
        while (cursor.MoveNext())
        {
            Assert.True(cursor.Batch >= batch);
            batch = cursor.Batch;
        }
    }

    [Fact]
    public void RowToRowStagesPassTheIdsOfTheirSourceOn()
    {
        var source = new ArrayView().AddSingles("A", 1, 2, 3);
        var output = Mapped(source);
        using var cursor = output.GetRowCursor([output.Schema["C"]]);
        var getter = cursor.GetIdGetter();
        var ids = new List<ulong>();
        while (cursor.MoveNext())
        {
            DataViewRowId id = default;
            getter(ref id);
            ids.Add(id.Low);
        }

        Assert.Equal([0UL, 1UL, 2UL], ids);
    }

    [Fact]
    public void RowToRowStagesPassTheRowCountOfTheirSourceOn()
    {
        Assert.Equal(3, Mapped(Loaded()).GetRowCount());
        Assert.Null(Mapped(_context.Data.LoadFromEnumerable(Stream())).GetRowCount());
    }

    private static IEnumerable<Row> Stream()
    {
        yield return new Row { A = 1 };
        yield return new Row { A = 2 };
    }

    [Fact]
    public void DisposingACursorTwiceIsHarmless()
    {
        var cursor = Loaded().GetRowCursor([]);
        cursor.MoveNext();
        cursor.Dispose();
        cursor.Dispose();
        Assert.Equal(3, Loaded().CountRows());
    }

    [Fact]
    public void ManyThreadsMayReadOneView()
    {
        var view = _context.Transforms.NormalizeMinMax("N", "A").Append(_context.Transforms.Concatenate("F", "N", "B"))
            .Fit(Loaded(300)).Transform(Loaded(300));
        var expected = view.Vectors("F").Select(row => row[0] + row[1]).ToArray();
        var sums = new float[4][];
        Parallel.For(0, 4, i => sums[i] = [.. view.Vectors("F").Select(row => row[0] + row[1])]);

        Assert.All(sums, sum => Assert.Equal(expected, sum));
    }

    [Fact]
    public void AFailureOfTheSourceReachesTheReader()
    {
        var view = Mapped(_context.Data.LoadFromEnumerable(Failing()));
        var error = Assert.ThrowsAny<Exception>(() => view.Values<float>("C"));
        Assert.Equal("the source broke", error.GetBaseException().Message);
    }

    private static IEnumerable<Row> Failing()
    {
        yield return new Row();
        throw new InvalidOperationException("the source broke");
    }
}
