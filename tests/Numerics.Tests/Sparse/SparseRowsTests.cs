namespace MLExtensions.Numerics.Tests;

public class SparseRowsTests
{
    private static readonly LabelLists Lists = new(4, [0, 2, 2, 3], [1, 3, 1]);

    [Fact]
    public void Lists_can_be_counted_selected_and_turned_around()
    {
        Assert.Equal([0, 2, 0, 1], Lists.CountRows());
        LabelLists selected = Lists.Select([2, 0]);
        Assert.Equal([1], selected[0]);
        Assert.Equal([1, 3], selected[1]);
        LabelLists turned = Lists.Transpose();
        Assert.Equal((4, 3), (turned.RowCount, turned.LabelCount));
        Assert.Equal([0, 2], turned[1]);
        Assert.Equal([0], turned[3]);
        Assert.Empty(turned[0].ToArray());
    }

    [Fact]
    public void Rows_of_a_matrix_can_be_selected()
    {
        var matrix = new SparseMatrix(5, [0, 1, 1, 3], [4, 0, 2], [1, 2, 3]);
        SparseMatrix selected = matrix.Select([2, 1, 2]);
        Assert.Equal(3, selected.RowCount);
        Assert.Equal([0, 2], selected.ColumnsOf(2));
        Assert.Equal([2f, 3], selected.ValuesOf(0));
        Assert.Empty(selected.ValuesOf(1).ToArray());
    }

    [Theory]
    [InlineData(new long[] { 0, 1 }, new[] { 5 })]
    [InlineData(new long[] { 0, 2 }, new[] { 2, 2 })]
    [InlineData(new long[] { 0, 2 }, new[] { 2, 1 })]
    [InlineData(new long[] { 0, 2, 1, 2 }, new[] { 0, 1 })]
    [InlineData(new long[] { 0, 1 }, new[] { 0, 1 })]
    [InlineData(new long[] { }, new int[] { })]
    public void What_does_not_fit_is_refused(long[] starts, int[] columns)
    {
        Assert.Throws<ArgumentException>(() => new SparseMatrix(5, starts, columns, new float[columns.Length]));
        Assert.Throws<ArgumentException>(() => new LabelLists(5, starts, columns));
    }
}
