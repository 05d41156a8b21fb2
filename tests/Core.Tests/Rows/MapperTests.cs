using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>A stage as a row mapper, and where it puts its columns.</summary>
public class MapperTests
{
    [Fact]
    public void A_row_alone_gives_the_bits_of_the_row_in_a_block()
    {
        TestView view = Projections.View(90);
        ProjectionTransformer stage = Projections.Stage(blocks: true);
        float[] expected = stage.Transform(view).ReadScalars<float>("First");
        IRowToRowMapper mapper = stage.GetRowToRowMapper(view.Schema);
        DataViewSchema.Column first = mapper.OutputSchema["First"];
        DataViewRowCursor input = view.GetRowCursor(mapper.GetDependencies([first]));
        using DataViewRow row = mapper.GetRow(input, [first]);
        ValueGetter<float> getter = row.GetGetter<float>(first);
        float value = 0;
        Assert.Throws<InvalidOperationException>(() => getter(ref value));
        for (int i = 0; i < 90; i++)
        {
            Assert.True(input.MoveNext());
            getter(ref value);
            Assert.Equal(expected[i], value);
            Assert.Equal(i, row.Position);
        }
    }

    [Fact]
    public void Dependencies_are_the_inputs_of_the_columns_asked_for()
    {
        IRowToRowMapper mapper = Projections.Stage(false).GetRowToRowMapper(Projections.View(1).Schema);
        Assert.Equal(["Features"], mapper.GetDependencies([mapper.OutputSchema["First"]]).Select(column => column.Name));
        Assert.Equal(["Text"], mapper.GetDependencies([mapper.OutputSchema["Text"]]).Select(column => column.Name));
        Assert.Empty(mapper.GetDependencies([]));
    }

    [Fact]
    public void A_row_of_another_schema_is_refused_and_disposing_closes_the_input()
    {
        TestView view = Projections.View(4);
        IRowToRowMapper mapper = Projections.Stage(false).GetRowToRowMapper(view.Schema);
        using (DataViewRowCursor other = Projections.View(4).GetRowCursor([]))
            Assert.Throws<ArgumentOutOfRangeException>(() => mapper.GetRow(other, []));
        mapper.GetRow(view.GetRowCursor([]), []).Dispose();
        Assert.Equal(0, view.OpenCursors);
        Assert.Same(mapper.OutputSchema, mapper.OutputSchema);
        Assert.Same(view.Schema, mapper.InputSchema);
    }

    [Fact]
    public void A_column_that_hides_another_stands_right_behind_it()
    {
        DataViewSchema schema = Projections.Stage(false, output: "Features").GetOutputSchema(Projections.View(1).Schema);
        Assert.Equal(["Text", "Features", "Features", "Weight", "Label", "First"], schema.Select(column => column.Name));
        Assert.True(schema[1].IsHidden);
        Assert.Equal(2, schema["Features"].Index);
        Assert.Equal(Projections.Outputs, ((VectorDataViewType)schema["Features"].Type).Size);
    }

    [Fact]
    public void Stages_chain_over_hidden_columns()
    {
        TestView view = Projections.View(80);
        var weights = new float[Projections.Outputs];
        Array.Fill(weights, 1f);
        var sum = new ProjectionTransformer("Projected", "Projected", weights, Projections.Outputs, blocks: true);
        IDataView chained = sum.Transform(Projections.Stage(blocks: true).Transform(view));
        float[][] projected = Projections.Stage(false).Transform(view).ReadVectors("Projected");
        float[][] sums = chained.ReadVectors("Projected");
        for (int i = 0; i < 80; i++)
            Assert.Equal(projected[i].Aggregate(0f, (total, value) => MathF.FusedMultiplyAdd(1f, value, total)), Assert.Single(sums[i]));
    }

    [Fact]
    public void Columns_of_other_schemas_are_refused()
    {
        IDataView output = Projections.Stage(false).Transform(Projections.View(2));
        IDataView other = new TestView(TestColumn.Numbers("Other", 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => output.GetRowCursor([other.Schema["Other"]]));
    }
}
