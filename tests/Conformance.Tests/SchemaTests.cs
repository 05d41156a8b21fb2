using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>What an estimator promises is what its transformer delivers, and all entrances refuse the same data with the same exception.</summary>
public class SchemaTests
{
    public static TheoryData<string> Cases => ConformanceCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_promised_schema_is_the_delivered_one(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        TestView data = @case.Data();
        SchemaShape promised = @case.Create(new MLContext(1)).GetOutputSchema(Shapes.Of(data.Schema));
        ITransformer transformer = @case.Fit();
        SchemaShape delivered = Shapes.Of(transformer.Transform(data).Schema);
        Assert.Equal(Describe(delivered), Describe(promised));
        Assert.Equal(Describe(delivered), Describe(Shapes.Of(transformer.GetOutputSchema(data.Schema))));
        Assert.Equal(Describe(delivered), Describe(Shapes.Of(transformer.GetRowToRowMapper(data.Schema).OutputSchema)));
        Assert.All(@case.Outputs, output => Assert.Contains(delivered, column => column.Name == output));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Missing_and_mistyped_columns_fail_alike_everywhere(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        ITransformer transformer = @case.Fit();
        foreach (string input in @case.Inputs)
        {
            foreach (bool missing in new[] { true, false })
            {
                TestView broken = Broken(@case, input, missing);
                IEstimator<ITransformer> estimator = @case.Create(new MLContext(1));
                string byShape = Message(() => estimator.GetOutputSchema(Shapes.Of(broken.Schema)));
                Assert.Contains($"'{input}'", byShape, StringComparison.Ordinal);
                Assert.Equal(byShape, Message(() => estimator.Fit(broken)));
                Assert.Equal(0, broken.RowsRead);
                if (!@case.TransformInputs.Contains(input))
                    continue;
                Assert.Equal(byShape, Message(() => transformer.Transform(broken)));
                Assert.Equal(byShape, Message(() => transformer.GetOutputSchema(broken.Schema)));
                Assert.Equal(byShape, Message(() => transformer.GetRowToRowMapper(broken.Schema)));
            }
        }

        static string Message(Action action) => Assert.Throws<ArgumentOutOfRangeException>(action).Message;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_transformer_needs_only_its_own_inputs(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        TestColumn[] columns = [.. @case.CreateData().Where(column => @case.TransformInputs.Contains(column.Name))];
        IDataView output = @case.Fit().Transform(new TestView(columns));
        Assert.All(@case.Outputs, column => Assert.NotEmpty(RowValues.ReadAll(output, column)[column]));
    }

    private static TestView Broken(ConformanceCase @case, string input, bool missing)
    {
        TestColumn[] columns = @case.CreateData();
        int rows = columns[0].RowCount;
        string name = missing ? "SomethingElse" : input;
        return new TestView([.. columns.Select(column => column.Name != input ? column
            : column.Type is TextDataViewType or VectorDataViewType { ItemType: TextDataViewType } ? TestColumn.Numbers(name, new float[rows])
            : TestColumn.Texts(name, [.. Enumerable.Repeat("text", rows)]))]);
    }

    private static string[] Describe(SchemaShape shape) =>
    [
        .. shape.Select(column => $"{column.Name}: {column.Kind} {column.ItemType} key={column.IsKey} [{string.Join("; ", Describe(column.Annotations ?? new SchemaShape([])))}]").Order(StringComparer.Ordinal),
    ];
}
