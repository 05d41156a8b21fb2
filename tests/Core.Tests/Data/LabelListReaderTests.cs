using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>The kinds of columns that can hold any number of labels for a row.</summary>
public class LabelListReaderTests
{
    [Fact]
    public void Keys_come_sorted_once_and_without_missing_ones()
    {
        var type = new VectorDataViewType(new KeyDataViewType(typeof(ushort), 5), 0);
        TestColumn column = TestColumn.Scalars("L", type,
            [new VBuffer<ushort>(4, [5, 0, 2, 5]), new VBuffer<ushort>(0, []), new VBuffer<ushort>(3, 1, [4], [1])]);
        Assert.Equal([[1, 4], [], [3]], ReadAll(column, 5));
    }

    [Fact]
    public void Slots_above_zero_are_labels()
    {
        Assert.Equal([[0, 2], [], [1]], ReadAll(TestColumn.Vectors("L", 3, [1, 0, .5f], [0, -1, float.NaN], [0, 1, 0]), 3));
        Assert.Equal([[0, 2], [], [1]], ReadAll(TestColumn.SparseVectors("L", 3, [1, 0, .5f], [0, -1, 0], [0, 1, 0]), 3));
    }

    [Fact]
    public void True_slots_are_labels()
    {
        var type = new VectorDataViewType(BooleanDataViewType.Instance, 3);
        Assert.Equal([[0, 2], []], ReadAll(TestColumn.Scalars("L", type, [new VBuffer<bool>(3, [true, false, true]), new VBuffer<bool>(3, 0, [], [])]), 3));
    }

    [Fact]
    public void Other_columns_are_refused()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => InputColumn.Labels("L").Find(new TestView(TestColumn.Numbers("L", 1)).Schema));
        Assert.Contains("vector of Key", exception.Message, StringComparison.Ordinal);
        Assert.Contains("known-size vector of Boolean", exception.Message, StringComparison.Ordinal);
    }

    private static int[][] ReadAll(TestColumn column, int labelCount)
    {
        var view = new TestView(column);
        DataViewSchema.Column found = InputColumn.Labels("L").Find(view.Schema);
        Assert.Equal("L", InputColumn.Labels("L").Find(Shapes.Of(view.Schema)).Name);
        using DataViewRowCursor cursor = view.GetRowCursor([found]);
        var reader = new LabelListReader(cursor, found);
        Assert.Equal(labelCount, reader.LabelCount);
        var rows = new List<int[]>();
        while (cursor.MoveNext())
            rows.Add(reader.Read().ToArray());
        return [.. rows];
    }
}
