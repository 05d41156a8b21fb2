using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>Training data is read once, in order, dense or sparse.</summary>
public class TrainingReaderTests
{
    private static TrainingReader Reader(bool label = true, bool weight = true) => new(
        InputColumn.Features("Features"), label ? InputColumn.Label("Label") : null, weight ? InputColumn.Weight("Weight") : null);

    [Fact]
    public void Dense_rows_labels_and_weights_come_in_order_in_one_pass()
    {
        TestView view = Projections.View(50);
        TrainingRows rows = Reader().Read(view);
        Assert.Equal(50, view.RowsRead);
        Assert.Equal(0, view.OpenCursors);
        Assert.Equal(50, rows.Count);
        Assert.Equal(Projections.Length, rows.Dimension);
        Assert.Equal(Projections.Rows(50).SelectMany(row => row), rows.Dense);
        Assert.Null(rows.Sparse);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (i % 4) - 1), rows.Labels);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (float)i), rows.Weights);
    }

    [Fact]
    public void Sparse_rows_stay_sparse_unless_dense_is_demanded()
    {
        float[][] source = [[0, 0, 0, 0, 3, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 2]];
        var view = new TestView(TestColumn.SparseVectors("Features", 8, source));
        TrainingRows sparse = Reader(false, false).Read(view);
        Assert.Null(sparse.Dense);
        Assert.Equal([0L, 1, 1, 3], sparse.Sparse!.Starts);
        Assert.Equal([4, 0, 7], sparse.Sparse.Columns);
        Assert.Equal([3f, 1, 2], sparse.Sparse.Values);
        Assert.Equal(source.SelectMany(row => row), Reader(false, false).Read(view, dense: true).Dense);
    }

    [Fact]
    public void Only_the_columns_needed_are_read()
    {
        TestView view = Projections.View(3);
        TrainingRows rows = Reader(label: false, weight: false).Read(view);
        Assert.Equal(["Features"], view.LastColumns);
        Assert.Null(rows.Labels);
        Assert.Null(rows.Weights);
    }

    [Fact]
    public void No_rows_give_empty_arrays()
    {
        TrainingRows rows = Reader().Read(Projections.View(0));
        Assert.Equal(0, rows.Count);
        Assert.Empty(rows.Dense!);
        Assert.Empty(rows.Labels!);
    }

    [Fact]
    public void A_row_of_another_length_is_an_error_that_names_it()
    {
        var view = new TestView(TestColumn.Vectors("Features", 2, [1f, 2f], [1f]));
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => Reader(false, false).Read(view));
        Assert.Contains("Row 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'Features'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, view.OpenCursors);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        TestView view = Projections.View(10_000);
        Assert.Throws<OperationCanceledException>(() => Reader().Read(view, checkAlive: () => throw new OperationCanceledException()));
        Assert.InRange(view.RowsRead, 1, 9_999);
        Assert.Equal(0, view.OpenCursors);
    }

    [Fact]
    public void Keys_of_every_raw_type_become_class_indices()
    {
        foreach (IDataView view in new IDataView[]
        {
            Keys<byte>([0, 1, 3]), Keys<ushort>([0, 1, 3]), Keys<uint>([0, 1, 3]), Keys<ulong>([0, 1, 3]),
        })
        {
            Assert.Equal([-1, 0, 2], Reader(weight: false).Read(view).Labels!);
        }

        static TestView Keys<T>(T[] values) => new(
            TestColumn.Vectors("Features", 1, [1f], [2f], [3f]),
            TestColumn.Scalars("Label", new Microsoft.ML.Data.KeyDataViewType(typeof(T), 3), values));
    }
}
