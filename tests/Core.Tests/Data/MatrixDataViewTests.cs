using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>Arrays in memory as a data view.</summary>
public class MatrixDataViewTests
{
    private static readonly MLContext Context = new(1);

    private static float[] Values(int rows, int dimension) => [.. Enumerable.Range(0, rows * dimension).Select(i => (float)i)];

    [Fact]
    public void Rows_and_further_columns_come_as_given()
    {
        IDataView view = Context.Data.LoadFromMatrix(
            Values(3, 2), 2, "X", MatrixColumn.Labels("Label", [0, -1, 1], ["no", "yes"]), MatrixColumn.Numbers("Weight", [1, 2, 3]), MatrixColumn.Texts("Name", ["a", null, "c"]));
        Assert.Equal([[0f, 1], [2, 3], [4, 5]], view.ReadVectors("X"));
        Assert.Equal([1u, 0, 2], view.ReadScalars<uint>("Label"));
        Assert.Equal([1f, 2, 3], view.ReadScalars<float>("Weight"));
        Assert.Equal(["a", "", "c"], view.ReadTexts("Name"));
        Assert.Equal(3, view.GetRowCount());
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Label"].GetKeyValues(ref names);
        Assert.Equal(["no", "yes"], names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void The_callers_buffer_is_never_ours()
    {
        float[] values = Values(2, 2);
        IDataView view = Context.Data.LoadFromMatrix(values, 2);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[0]);
        VBuffer<float> row = default;
        cursor.MoveNext();
        getter(ref row);
        VBufferEditor.CreateFromBuffer(ref row).Values.Fill(99);
        Assert.Equal(Values(2, 2), values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public void A_set_of_cursors_covers_every_row_once_and_batches_restore_the_order(int n)
    {
        const int rows = 5000;
        IDataView view = Context.Data.LoadFromMatrix(Values(rows, 1), 1);
        DataViewRowCursor[] cursors = view.GetRowCursorSet(view.Schema, n);
        Assert.InRange(cursors.Length, 1, n);
        var found = new List<(long Batch, float Value)>();
        foreach (DataViewRowCursor cursor in cursors)
        {
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[0]);
            VBuffer<float> row = default;
            for (long position = 0; cursor.MoveNext(); position++)
            {
                Assert.Equal(position, cursor.Position);
                getter(ref row);
                found.Add((cursor.Batch, row.GetValues()[0]));
            }
        }

        Assert.Equal(Values(rows, 1), found.OrderBy(item => item.Batch).Select(item => item.Value));
    }

    [Fact]
    public void Shuffling_gives_each_row_once_and_the_same_order_for_a_seed()
    {
        IDataView view = Context.Data.LoadFromMatrix(Values(100, 1), 1);
        float[] first = Shuffled(view, 4);
        Assert.Equal(first, Shuffled(view, 4));
        Assert.NotEqual(first, Shuffled(view, 5));
        Assert.Equal(Values(100, 1), first.Order());

        static float[] Shuffled(IDataView view, int seed)
        {
            using DataViewRowCursor cursor = view.GetRowCursor(view.Schema, new Random(seed));
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[0]);
            var values = new List<float>();
            VBuffer<float> row = default;
            while (cursor.MoveNext())
            {
                getter(ref row);
                values.Add(row.GetValues()[0]);
            }

            return [.. values];
        }
    }

    [Fact]
    public void Columns_that_are_not_asked_for_or_not_there_are_refused()
    {
        IDataView view = Context.Data.LoadFromMatrix(Values(2, 1), 1, "X", MatrixColumn.Numbers("Weight", [1, 2]));
        IDataView other = Context.Data.LoadFromMatrix(Values(2, 1), 1, "Y");
        Assert.Throws<ArgumentOutOfRangeException>(() => view.GetRowCursor(other.Schema));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["X"]]);
        Assert.False(cursor.IsColumnActive(view.Schema["Weight"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Weight"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["X"]));
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema["X"]);
        VBuffer<float> row = default;
        Assert.Throws<InvalidOperationException>(() => getter(ref row));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused_with_the_reason()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Data.LoadFromMatrix(Values(1, 1), 0));
        Assert.Contains("5 values", Assert.Throws<ArgumentException>(() => Context.Data.LoadFromMatrix(Values(5, 1), 2)).Message, StringComparison.Ordinal);
        Assert.Contains("'Weight'", Assert.Throws<ArgumentException>(() => Context.Data.LoadFromMatrix(Values(4, 1), 2, "X", MatrixColumn.Numbers("Weight", [1]))).Message, StringComparison.Ordinal);
        Assert.Contains("Row 1", Assert.Throws<ArgumentOutOfRangeException>(() => MatrixColumn.Labels("Label", [0, 2], ["a", "b"])).Message, StringComparison.Ordinal);
    }
}
