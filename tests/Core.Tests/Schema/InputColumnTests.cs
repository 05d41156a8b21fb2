using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>Columns are found or refused alike in schemas and in schema shapes, with ML.NET's exception.</summary>
public class InputColumnTests
{
    private static readonly TestView View = new(
        TestColumn.Vectors("Known", 2, [1f, 2f]),
        TestColumn.Vectors("Variable", 0, [1f, 2f]),
        TestColumn.Vectors("Matrix", new VectorDataViewType(NumberDataViewType.Single, 1, 2), [[1f, 2f]]),
        TestColumn.Numbers("Number", 1),
        TestColumn.Keys("Key", 3, [1]),
        TestColumn.Scalars("Flag", BooleanDataViewType.Instance, [true]),
        TestColumn.Texts("Text", "t"));

    private static readonly SchemaShape Shape = Shapes.Of(View.Schema);

    [Theory]
    [InlineData("Known", "SingleVector")]
    [InlineData("Matrix", "SingleVector")]
    [InlineData("Variable", "VariableSingleVector")]
    [InlineData("Number", "Single")]
    [InlineData("Key", "Key")]
    [InlineData("Flag", "Boolean")]
    [InlineData("Text", "Text")]
    public void A_column_is_taken_exactly_where_its_kind_is_allowed(string name, string kind)
    {
        foreach (ColumnKinds allowed in Enum.GetValues<ColumnKinds>().Where(value => value != ColumnKinds.None))
        {
            var column = new InputColumn("input", name, allowed);
            if ((allowed & Enum.Parse<ColumnKinds>(kind)) != 0)
            {
                Assert.Equal(name, column.Find(View.Schema).Name);
                Assert.Equal(name, column.Find(Shape).Name);
                continue;
            }

            ArgumentOutOfRangeException bySchema = Assert.Throws<ArgumentOutOfRangeException>(() => column.Find(View.Schema));
            ArgumentOutOfRangeException byShape = Assert.Throws<ArgumentOutOfRangeException>(() => column.Find(Shape));
            Assert.Equal("inputSchema", bySchema.ParamName);
            Assert.Equal("inputSchema", byShape.ParamName);
            Assert.StartsWith($"Schema mismatch for input column '{name}': expected ", bySchema.Message, StringComparison.Ordinal);
            Assert.StartsWith($"Schema mismatch for input column '{name}': expected ", byShape.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_column_is_named_with_its_role()
    {
        InputColumn column = InputColumn.Weight("Nowhere");
        Assert.StartsWith("Could not find weight column 'Nowhere'", Assert.Throws<ArgumentOutOfRangeException>(() => column.Find(View.Schema)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Could not find weight column 'Nowhere'", Assert.Throws<ArgumentOutOfRangeException>(() => column.Find(Shape)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_found_type_is_part_of_the_message()
    {
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => InputColumn.Features("Key").Find(View.Schema)).Message;
        Assert.Contains("expected known-size vector of Single, got Key<UInt32, 0-2>", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentOutOfRangeException>(() => InputColumn.Label("Variable").Find(Shape)).Message;
        Assert.Contains("expected Key, got VarVector<Single>", message, StringComparison.Ordinal);
    }
}
