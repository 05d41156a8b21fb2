using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>Files of multi-label data.</summary>
public sealed class XmcDataViewTests : IDisposable
{
    private const string Small = "4 5 3\n2,0 4:1.5 1:-2\n 0:3e-1\n1 \n\n";

    private static readonly MLContext Context = new(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Small, false)]
    [InlineData(Small, true)]
    [InlineData("4 5 3\r\n0,2,2 1:-2  4:1.5 \r\n 0:.3\r\n1\r\n \r\n", true)]
    public void Rows_come_as_they_are_written_sorted(string text, bool compressed)
    {
        IDataView view = Context.Data.LoadFromXmcFile(File(text, compressed));
        Assert.Equal(4, view.GetRowCount());
        Assert.Equal([[0, -2, 0, 0, 1.5f], [.3f, 0, 0, 0, 0], new float[5], new float[5]], view.ReadVectors("Features"));
        Assert.Equal([[1u, 3], [], [2], []], RowValues.ReadAll(view, "Labels")["Labels"].Cast<uint[]>());
        var key = Assert.IsType<KeyDataViewType>(((VectorDataViewType)view.Schema["Labels"].Type).ItemType);
        Assert.Equal(3ul, key.Count);
    }

    [Fact]
    public void Columns_are_named_and_labels_have_names_where_given()
    {
        IDataView view = Context.Data.LoadFromXmcFile(File(Small), "L", "F", ["a", "b", "c"]);
        Assert.Equal(["L", "F"], view.Schema.Select(column => column.Name));
        Assert.Equal("b", ClassNames.Of(view.Schema["L"])[1]);
        Assert.Throws<ArgumentException>(() => Context.Data.LoadFromXmcFile(File(Small), labelNames: ["a"]));
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("4 5", 1, 4)]
    [InlineData("x 5 3", 1, 1)]
    [InlineData("1 0 3\n", 1, 3)]
    [InlineData("1 5 3 7\n", 1, 6)]
    [InlineData("1 5 3\n3 0:1\n", 2, 1)]
    [InlineData("1 5 3\n0,-1 0:1\n", 2, 3)]
    [InlineData("1 5 3\n0,,1 0:1\n", 2, 3)]
    [InlineData("1 5 3\n0, 0:1\n", 2, 3)]
    [InlineData("1 5 3\n0;1 0:1\n", 2, 2)]
    [InlineData("2 5 3\n0 0:1\n0 5:1\n", 3, 3)]
    [InlineData("1 5 3\n0 1:1 2\n", 2, 7)]
    [InlineData("1 5 3\n0 1:1 2:\n", 2, 9)]
    [InlineData("1 5 3\n0 1:NaN\n", 2, 5)]
    [InlineData("1 5 3\n0 1:1x\n", 2, 6)]
    [InlineData("1 5 3\n0 1:1 1:2\n", 2, 1)]
    [InlineData("2 5 3\n0 1:1\n", 2, 1)]
    [InlineData("1 5 3\n0 1:1\n0 1:1\n", 3, 1)]
    public void What_is_wrong_is_said_with_line_and_column(string text, int line, int column)
    {
        string file = File(text);
        var exception = Assert.Throws<FormatException>(() => XmcFile.Read(file));
        Assert.Contains($"data.txt, line {line}, column {column}:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_longer_than_the_buffer_is_read_whole()
    {
        const int features = 50_000;
        string row = "1 " + string.Join(" ", Enumerable.Range(0, features).Select(i => $"{i}:{i}"));
        (SparseMatrix read, LabelLists labels) = XmcFile.Read(File($"2 {features} 2\n{row}\n{row}\n", compressed: true));
        Assert.Equal(2, read.RowCount);
        Assert.Equal([1], labels[1]);
        Assert.Equal(Enumerable.Range(0, features), read.ColumnsOf(1).ToArray());
        Assert.Equal(features - 1, read.ValuesOf(1)[^1]);
    }

    [Fact]
    public void A_cursor_serves_only_what_was_asked_for_and_only_inside()
    {
        IDataView view = Context.Data.LoadFromXmcFile(File(Small));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Labels"]]);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]));
        ValueGetter<VBuffer<uint>> getter = cursor.GetGetter<VBuffer<uint>>(view.Schema["Labels"]);
        VBuffer<uint> labels = default;
        Assert.Throws<InvalidOperationException>(() => getter(ref labels));
        int rows = 0;
        while (cursor.MoveNext())
            rows++;
        Assert.Equal(4, rows);
        Assert.Throws<InvalidOperationException>(() => getter(ref labels));
        Assert.False(cursor.MoveNext());
    }

    [SharedDataFact("data/xmc/YSO-Finna-EN-8K/test.txt.gz")]
    public void Real_data_has_the_shape_that_is_documented()
    {
        (SparseMatrix features, LabelLists labels) = XmcFile.Read(SharedData.PathOf("data/xmc/YSO-Finna-EN-8K/test.txt.gz"));
        Assert.Equal((5821, 15125, 8306), (features.RowCount, features.ColumnCount, labels.LabelCount));
        // The features are L2-normalised and printed with a few digits.
        for (int row = 0; row < features.RowCount; row++)
        {
            double norm = features.ValuesOf(row).ToArray().Sum(value => (double)value * value);
            Assert.True(features.ValuesOf(row).IsEmpty || Math.Abs(norm - 1) < 1e-3, $"Row {row} has squared norm {norm}.");
        }
    }

    private string File(string text, bool compressed = false)
    {
        string file = _folder.PathOf("data.txt");
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        using FileStream stream = System.IO.File.Create(file);
        if (!compressed)
        {
            stream.Write(bytes);
            return file;
        }

        using var packed = new GZipStream(stream, CompressionLevel.Fastest);
        packed.Write(bytes);
        return file;
    }
}
