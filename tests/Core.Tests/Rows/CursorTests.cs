using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>The rules that a stage's cursors keep, row by row and by blocks alike.</summary>
public class CursorTests
{
    public static TheoryData<bool> Modes => [false, true];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(73)]
    [InlineData(74)]
    [InlineData(300)]
    public void Blocks_and_rows_give_the_same_bits(int count)
    {
        TestView view = Projections.View(count);
        IDataView byRow = Projections.Stage(blocks: false).Transform(view);
        IDataView byBlock = Projections.Stage(blocks: true).Transform(view);
        Assert.Equal(byRow.ReadVectors("Projected"), byBlock.ReadVectors("Projected"));
        Assert.Equal(byRow.ReadScalars<float>("First"), byBlock.ReadScalars<float>("First"));
        Assert.Equal(count, byBlock.ReadScalars<float>("First").Length);
    }

    [Fact]
    public void Sparse_rows_give_the_same_bits_as_dense_ones()
    {
        foreach (bool blocks in new[] { false, true })
        {
            Assert.Equal(
                Projections.Stage(blocks).Transform(Projections.View(100)).ReadVectors("Projected"),
                Projections.Stage(blocks).Transform(Projections.View(100, sparse: true)).ReadVectors("Projected"));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_column_of_a_row_belongs_together(bool blocks)
    {
        TestView view = Projections.View(150);
        IDataView output = Projections.Stage(blocks).Transform(view);
        float[][] expected = Projections.Stage(false).Transform(view).ReadVectors("Projected");
        using DataViewRowCursor cursor = output.GetRowCursor(output.Schema);
        ValueGetter<VBuffer<float>> projected = cursor.GetGetter<VBuffer<float>>(output.Schema["Projected"]);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(output.Schema["Features"]);
        ValueGetter<ReadOnlyMemory<char>> text = cursor.GetGetter<ReadOnlyMemory<char>>(output.Schema["Text"]);
        ValueGetter<uint> label = cursor.GetGetter<uint>(output.Schema["Label"]);
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        for (int i = 0; i < 150; i++)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(i, cursor.Position);
            Assert.Equal(i / 5, cursor.Batch);
            VBuffer<float> vector = default;
            ReadOnlyMemory<char> name = default;
            uint key = 0;
            DataViewRowId rowId = default;
            // Last column first and twice: getters may be called in any order and repeatedly.
            for (int repeat = 0; repeat < 2; repeat++)
            {
                label(ref key);
                text(ref name);
                id(ref rowId);
                projected(ref vector);
                Assert.Equal(expected[i], Columns.Dense(vector));
                features(ref vector);
                Assert.Equal(Projections.Rows(150)[i], Columns.Dense(vector));
            }

            Assert.Equal($"row {i}", name.ToString());
            Assert.Equal((uint)(i % 4), key);
            Assert.Equal(new DataViewRowId((ulong)i, 7), rowId);
        }

        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Outside_of_a_row_getters_throw(bool blocks)
    {
        IDataView output = Projections.Stage(blocks).Transform(Projections.View(3));
        DataViewRowCursor cursor = output.GetRowCursor(output.Schema);
        ValueGetter<float> first = cursor.GetGetter<float>(output.Schema["First"]);
        ValueGetter<float> weight = cursor.GetGetter<float>(output.Schema["Weight"]);
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        float value = 0;
        DataViewRowId rowId = default;
        Assert.Equal(-1, cursor.Position);
        Check();
        Assert.True(cursor.MoveNext());
        first(ref value);
        cursor.Dispose();
        cursor.Dispose();
        Assert.False(cursor.MoveNext());
        Check();

        void Check()
        {
            Assert.Throws<InvalidOperationException>(() => first(ref value));
            Assert.Throws<InvalidOperationException>(() => weight(ref value));
            Assert.Throws<InvalidOperationException>(() => id(ref rowId));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Only_columns_asked_for_are_active_and_only_their_inputs_are_read(bool blocks)
    {
        TestView view = Projections.View(20);
        ProjectionTransformer stage = Projections.Stage(blocks);
        IDataView output = stage.Transform(view);
        using (DataViewRowCursor cursor = output.GetRowCursor([output.Schema["Weight"]]))
        {
            Assert.Equal(["Weight"], view.LastColumns);
            Assert.True(cursor.IsColumnActive(output.Schema["Weight"]));
            Assert.False(cursor.IsColumnActive(output.Schema["First"]));
            Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(output.Schema["First"]));
            Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(output.Schema["Features"]));
            Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(output.Schema["Weight"]));
            while (cursor.MoveNext())
            {
            }
        }

        Assert.Equal(0, stage.Computed);
        using (output.GetRowCursor([output.Schema["First"]]))
            Assert.Equal(["Features"], view.LastColumns);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_getter_of_the_wrong_type_is_refused(bool blocks)
    {
        IDataView output = Projections.Stage(blocks).Transform(Projections.View(2));
        using DataViewRowCursor cursor = output.GetRowCursor(output.Schema);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(output.Schema["First"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(output.Schema["Projected"]));
    }

    [Fact]
    public void Nothing_is_read_until_a_cursor_moves_and_blocks_grow_from_one_row()
    {
        TestView view = Projections.View(200);
        ProjectionTransformer stage = Projections.Stage(blocks: true);
        IDataView output = stage.Transform(view);
        Assert.Equal(0, view.RowsRead);
        using DataViewRowCursor cursor = output.GetRowCursor([output.Schema["First"]]);
        Assert.Equal(0, view.RowsRead);
        int[] expected = [1, 9, 73, 137, 200];
        var seen = new List<int>();
        while (cursor.MoveNext())
        {
            if (seen.Count == 0 || seen[^1] != view.RowsRead)
                seen.Add(view.RowsRead);
        }

        Assert.Equal(expected, seen);
        Assert.Equal(200, stage.Computed);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Rows_before_a_failing_one_are_delivered_and_the_original_exception_follows(bool blocks)
    {
        TestView view = Projections.View(100);
        view.FailAtRow = 42;
        IDataView output = Projections.Stage(blocks).Transform(view);
        using DataViewRowCursor cursor = output.GetRowCursor([output.Schema["First"]]);
        for (int i = 0; i < 42; i++)
            Assert.True(cursor.MoveNext());
        Assert.Throws<IOException>(() => cursor.MoveNext());
    }

    [Fact]
    public void A_failing_kernel_fails_the_move_and_closes_nothing_silently()
    {
        TestView view = Projections.View(10);
        IDataView output = Projections.Stage(blocks: true, failInKernel: true).Transform(view);
        DataViewRowCursor cursor = output.GetRowCursor([output.Schema["First"]]);
        Assert.Throws<InvalidOperationException>(() => cursor.MoveNext());
        cursor.Dispose();
        Assert.Equal(0, view.OpenCursors);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Sources_are_closed_at_the_end_and_by_dispose(bool blocks)
    {
        TestView view = Projections.View(30);
        IDataView output = Projections.Stage(blocks).Transform(view);
        DataViewRowCursor ended = output.GetRowCursor(output.Schema);
        while (ended.MoveNext())
        {
        }

        Assert.Equal(0, view.OpenCursors);
        DataViewRowCursor left = output.GetRowCursor(output.Schema);
        left.MoveNext();
        Assert.Equal(1, view.OpenCursors);
        left.Dispose();
        left.Dispose();
        Assert.Equal(0, view.OpenCursors);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_set_of_cursors_gives_every_row_once_with_its_batch(bool blocks)
    {
        TestView view = Projections.View(143);
        IDataView output = Projections.Stage(blocks).Transform(view);
        float[] expected = output.ReadScalars<float>("First");
        DataViewSchema.Column[] columns = [output.Schema["First"], output.Schema["Weight"]];
        DataViewRowCursor[] cursors = output.GetRowCursorSet(columns, 3);
        var found = new (float First, long Batch)[143];
        Parallel.ForEach(cursors, cursor =>
        {
            using DataViewRowCursor own = cursor;
            ValueGetter<float> first = own.GetGetter<float>(columns[0]);
            ValueGetter<float> weight = own.GetGetter<float>(columns[1]);
            float value = 0;
            float row = 0;
            long batch = -1;
            while (own.MoveNext())
            {
                Assert.True(own.Batch >= batch);
                batch = own.Batch;
                weight(ref row);
                first(ref value);
                found[(int)row] = (value, batch);
            }
        });
        Assert.Equal(expected, found.Select(row => row.First));
        Assert.Equal(Enumerable.Range(0, 143).Select(i => (long)(i / 5)), found.Select(row => row.Batch));
    }

    [Fact]
    public void Eight_concurrent_passes_agree()
    {
        IDataView output = Projections.Stage(blocks: true).Transform(Projections.View(500));
        float[][] expected = output.ReadVectors("Projected");
        float[][][] found = new float[8][][];
        Parallel.For(0, 8, i => found[i] = output.ReadVectors("Projected"));
        Assert.All(found, pass => Assert.Equal(expected, pass));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Shuffling_is_the_sources(bool blocks)
    {
        TestView view = Projections.View(60);
        IDataView output = Projections.Stage(blocks).Transform(view);
        Assert.True(output.CanShuffle);
        Assert.Equal(60, output.GetRowCount());
        Assert.Equal(Order(view), Order(output));

        static float[] Order(IDataView data)
        {
            DataViewSchema.Column[] columns = [.. data.Schema.Where(column => column.Name is "Weight" or "First")];
            using DataViewRowCursor cursor = data.GetRowCursor(columns, new Random(3));
            ValueGetter<float> getter = cursor.GetGetter<float>(data.Schema["Weight"]);
            var order = new List<float>();
            float value = 0;
            while (cursor.MoveNext())
            {
                getter(ref value);
                order.Add(value);
            }

            return [.. order];
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_row_of_another_length_gives_missing_values_and_harms_no_other(bool blocks)
    {
        float[][] rows = Projections.Rows(12);
        rows[7] = [1, 2];
        IDataView output = Projections.Stage(blocks).Transform(new TestView(TestColumn.Vectors("Features", Projections.Length, rows)));
        float[] first = output.ReadScalars<float>("First");
        Assert.True(float.IsNaN(first[7]));
        Assert.DoesNotContain(float.NaN, first.Where((_, i) => i != 7));
    }
}
