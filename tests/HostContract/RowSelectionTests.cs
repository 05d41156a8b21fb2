using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class RowSelectionTests
{
    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Data(int rows = 6) => new ArrayView().AddSingles("A", [.. Enumerable.Range(0, rows).Select(i => (float)i)]);

    [Fact]
    public void TakeRowsGivesTheFirstRows()
    {
        var view = Data();
        var taken = _context.Data.TakeRows(view, 2);

        Assert.Equal([0f, 1f], taken.Values<float>("A"));
        Assert.True(view.RowsRead <= 3);
    }

    [Fact]
    public void SkipRowsGivesTheOthers() => Assert.Equal([4f, 5f], _context.Data.SkipRows(Data(), 4).Values<float>("A"));

    [Fact]
    public void TakingMoreRowsThanThereAreGivesAll() => Assert.Equal(6, _context.Data.TakeRows(Data(), 100).CountRows());

    [Fact]
    public void SkippingMoreRowsThanThereAreGivesNone() => Assert.Equal(0, _context.Data.SkipRows(Data(), 100).CountRows());

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void ACountBelowOneIsRefused(long count)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Data.TakeRows(Data(), count));
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Data.SkipRows(Data(), count));
    }

    [Fact]
    public void PositionCountsTheRowsThatAreLeft()
    {
        using var cursor = _context.Data.SkipRows(Data(), 4).GetRowCursor([]);
        cursor.MoveNext();
        Assert.Equal(0, cursor.Position);
    }

    [Fact]
    public void ShuffleRowsKeepsAllRowsInAnotherOrder()
    {
        var values = _context.Data.ShuffleRows(Data(100), seed: 3).Values<float>("A");

        Assert.NotEqual(Enumerable.Range(0, 100).Select(i => (float)i), values);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), values.Order());
    }

    [Fact]
    public void ShuffleRowsOfOneSeedGivesOneOrder()
    {
        var one = _context.Data.ShuffleRows(Data(100), seed: 3);
        var other = new MLContext(seed: 99).Data.ShuffleRows(Data(100), seed: 3);

        Assert.Equal(one.Values<float>("A"), one.Values<float>("A"));
        Assert.Equal(one.Values<float>("A"), other.Values<float>("A"));
    }

    [Fact]
    public void ShuffleRowsOfAnotherSeedGivesAnotherOrder() =>
        Assert.NotEqual(
            _context.Data.ShuffleRows(Data(100), seed: 3).Values<float>("A"),
            _context.Data.ShuffleRows(Data(100), seed: 4).Values<float>("A"));

    [Fact]
    public void ShuffleRowsKeepsTheColumnsOfARowTogether()
    {
        var view = new ArrayView().AddSingles("A", [.. Enumerable.Range(0, 50).Select(i => (float)i)])
            .AddVectors("V", [.. Enumerable.Range(0, 50).Select(i => new float[] { i, -i })]);
        var shuffled = _context.Data.ShuffleRows(view, seed: 3);
        using var cursor = shuffled.GetRowCursor(shuffled.Schema);
        var scalar = cursor.GetGetter<float>(shuffled.Schema["A"]);
        var vector = cursor.GetGetter<VBuffer<float>>(shuffled.Schema["V"]);
        while (cursor.MoveNext())
        {
            float a = 0;
            VBuffer<float> v = default;
            scalar(ref a);
            vector(ref v);
            Assert.Equal([a, -a], v.GetValues().ToArray());
        }
    }

    [Fact]
    public void ShuffleRowsIsLazy()
    {
        var view = Data();
        _context.Data.ShuffleRows(view, seed: 3);
        Assert.Equal(0, view.RowsRead);
    }

    [Fact]
    public void FilterRowsByColumnKeepsTheHalfOpenRange() =>
        Assert.Equal([2f, 3f], _context.Data.FilterRowsByColumn(Data(), "A", lowerBound: 2, upperBound: 4).Values<float>("A"));

    [Fact]
    public void FilterRowsByColumnDropsNaN()
    {
        var view = new ArrayView().AddSingles("A", 1, float.NaN, 3);
        Assert.Equal([1f, 3f], _context.Data.FilterRowsByColumn(view, "A", lowerBound: 0).Values<float>("A"));
    }

    [Fact]
    public void CacheReadsEachSourceRowOnceHoweverOftenItIsRead()
    {
        var view = Data();
        var cached = _context.Data.Cache(view);
        Assert.Equal(0, view.RowsRead);

        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], cached.Values<float>("A"));
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], cached.Values<float>("A"));
        Assert.Equal((6, 6), (view.RowsRead, view.ValuesRead["A"]));
    }

    [Fact]
    public void CacheKeepsTheSchema()
    {
        var view = new ArrayView().AddText("A", "x").AddSingles("A", 1);
        var schema = _context.Data.Cache(view).Schema;
        Assert.Equal([true, false], schema.Select(column => column.IsHidden));
    }

    [Fact]
    public void ACacheCanBeShuffled() => Assert.True(_context.Data.Cache(Data()).CanShuffle);

    [Fact]
    public void CachingAMissingColumnIsASchemaMismatch() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Data.Cache(Data(), "Missing"));

    [Fact]
    public void ACursorWithARandomOverACacheVisitsAllRowsInAnOrderThatTheSeedDecides()
    {
        var cached = _context.Data.Cache(Data(100));
        List<float> Read(int seed)
        {
            var values = new List<float>();
            using var cursor = cached.GetRowCursor(cached.Schema, new Random(seed));
            var getter = cursor.GetGetter<float>(cached.Schema["A"]);
            while (cursor.MoveNext())
            {
                float value = 0;
                getter(ref value);
                values.Add(value);
            }
            return values;
        }

        Assert.Equal(Read(3), Read(3));
        Assert.NotEqual(Read(3), Read(4));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), Read(3).Order());
    }

    [Fact]
    public void ACacheIsReadInOrderWithoutARandom() =>
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), _context.Data.Cache(Data(100)).Values<float>("A"));

    [Fact]
    public void ACacheKnowsItsRowCountOnceItIsFilled()
    {
        var cached = _context.Data.Cache(Data());
        cached.Values<float>("A");
        Assert.Equal(6, cached.GetRowCount());
    }

    [Fact]
    public void VectorsInACacheAreCopies()
    {
        var cached = _context.Data.Cache(new ArrayView().AddVectors("V", [1, 2], [3, 4]));
        using (var cursor = cached.GetRowCursor(cached.Schema))
        {
            var getter = cursor.GetGetter<VBuffer<float>>(cached.Schema["V"]);
            VBuffer<float> buffer = default;
            while (cursor.MoveNext())
            {
                getter(ref buffer);
                VBufferEditor.CreateFromBuffer(ref buffer).Values.Clear();
            }
        }
        Assert.Equal([[1f, 2f], [3f, 4f]], cached.Vectors("V"));
    }

    [Fact]
    public void SelectedRowsKeepSchemaAndAnnotations()
    {
        var view = new ArrayView().Add("K", new KeyDataViewType(typeof(uint), 1), [1u, 1u], Notes.KeyValues("cat"));

        Assert.Equal(["cat"], _context.Data.TakeRows(view, 1).Schema["K"].KeyNames());
        Assert.Equal(["cat"], _context.Data.ShuffleRows(view).Schema["K"].KeyNames());
        Assert.Equal(["cat"], _context.Data.TrainTestSplit(view).TrainSet.Schema["K"].KeyNames());
    }

    [Fact]
    public void WithoutASeedShuffleRowsFollowsTheContext()
    {
        static List<float> Read(int seed) => new MLContext(seed).Data.ShuffleRows(Data(100)).Values<float>("A");

        Assert.Equal(Read(3), Read(3));
        Assert.NotEqual(Read(3), Read(4));
    }

    [Fact]
    public void CreatingAComponentBetweenChangesAShuffleOfTheContext()
    {
        static List<float> Read(bool disturbed)
        {
            var context = new MLContext(seed: 3);
            if (disturbed)
                context.Transforms.CopyColumns("B", "A");
            return context.Data.ShuffleRows(Data(100)).Values<float>("A");
        }

        Assert.NotEqual(Read(false), Read(true));
    }
}
