using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>The softmax stages: values by hand, columns, annotations, refused arguments.</summary>
public class SoftmaxTests
{
    private static readonly MLContext Context = new(1);

    private static float[][] Run(IEstimator<ITransformer> estimator, IDataView data, string column = "P") => estimator.Fit(data).Transform(data).ReadVectors(column);

    private static TestView Logits(params float[][] rows) => new(TestColumn.Vectors("Z", rows[0].Length, rows));

    [Fact]
    public void Rows_that_overflow_elsewhere_are_right()
    {
        float[][] found = Run(Context.Transforms.SoftmaxStable("P", "Z"), Logits([1000f, 1001, 1002], [88, 89, 90], [-1000, -1001, -1002], [float.MaxValue, -float.MaxValue, 0]));
        double total = 1 + Math.Exp(-1) + Math.Exp(-2);
        float[] rising = [(float)(Math.Exp(-2) / total), (float)(Math.Exp(-1) / total), (float)(1 / total)];
        AssertClose(rising, found[0]);
        AssertClose(rising, found[1]);
        AssertClose(rising.Reverse(), found[2]);
        Assert.Equal([1f, 0, 0], found[3]);
    }

    [Fact]
    public void Log_softmax_keeps_what_underflows_as_a_probability()
    {
        Assert.Equal([0f, -200], Run(Context.Transforms.LogSoftmax("P", "Z"), Logits([100f, -100]))[0]);
        Assert.Equal([1f, 0], Run(Context.Transforms.SoftmaxStable("P", "Z"), Logits([100f, -100]))[0]);
        AssertClose([(float)-Math.Log(2), (float)-Math.Log(2)], Run(Context.Transforms.LogSoftmax("P", "Z"), Logits([-3f, -3]))[0]);
    }

    [Fact]
    public void Missing_infinite_and_empty_rows()
    {
        float nan = float.NaN;
        float infinity = float.PositiveInfinity;
        foreach (IEstimator<ITransformer> estimator in new IEstimator<ITransformer>[] { Context.Transforms.SoftmaxStable("P", "Z"), Context.Transforms.LogSoftmax("P", "Z") })
        {
            Assert.All(Run(estimator, Logits([nan, 1, 2], [1, infinity, 2], [-infinity, -infinity, -infinity])), row => Assert.Equal([nan, nan, nan], row));
            Assert.Empty(Run(estimator, new TestView(TestColumn.Vectors("Z", 0, Array.Empty<float>()))).Single());
        }

        Assert.Equal(0f, Run(Context.Transforms.SoftmaxStable("P", "Z"), Logits([-infinity, 0, 1]))[0][0]);
        Assert.Equal(-infinity, Run(Context.Transforms.LogSoftmax("P", "Z"), Logits([-infinity, 0, 1]))[0][0]);
        Assert.Equal([1f], Run(Context.Transforms.SoftmaxStable("P", "Z"), Logits([-7f]))[0]);
    }

    [Fact]
    public void Zeros_that_a_sparse_row_leaves_out_are_logits()
    {
        var sparse = new TestView(TestColumn.SparseVectors("Z", 4, [0f, 2, 0, 0]));
        Assert.Equal(Run(Context.Transforms.SoftmaxStable("P", "Z"), Logits([0f, 2, 0, 0])), Run(Context.Transforms.SoftmaxStable("P", "Z"), sparse));
    }

    [Fact]
    public void Temperature_divides_the_logits()
    {
        AssertClose(
            Run(Context.Transforms.SoftmaxStable("P", "Z"), Logits([0.5f, 1, 2]))[0],
            Run(Context.Transforms.SoftmaxStable("P", "Z", 2f), Logits([1f, 2, 4]))[0]);
    }

    [Fact]
    public void The_type_of_the_input_is_kept_with_its_dimensions()
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, 1, 3);
        var data = new TestView(TestColumn.Vectors("Z", type, [[1f, 2, 3]]));
        Assert.Equal(type, Context.Transforms.SoftmaxStable("P", "Z").Fit(data).Transform(data).Schema["P"].Type);
        var variable = new TestView(TestColumn.Vectors("Z", 0, [1f, 2], [3f]));
        Assert.Equal(variable.Schema["Z"].Type, Context.Transforms.LogSoftmax("Z").Fit(variable).Transform(variable).Schema["Z"].Type);
    }

    [Fact]
    public void Several_columns_in_one_stage_read_the_input_not_each_other()
    {
        var data = new TestView(TestColumn.Vectors("A", 2, [0f, 1]), TestColumn.Vectors("B", 2, [5f, 5]));
        IDataView output = Context.Transforms.SoftmaxStable([new("A", "B"), new("B", "A")]).Fit(data).Transform(data);
        Assert.Equal([0.5f, 0.5f], output.ReadVectors("A")[0]);
        AssertClose([0.26894142f, 0.73105858f], output.ReadVectors("B")[0]);
    }

    [Fact]
    public void Score_annotations_are_passed_on_and_say_what_the_values_are_now()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 2),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(2, ["cat".AsMemory(), "dog".AsMemory()]));
        annotations.Add("ScoreColumnKind", TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = "MulticlassClassification".AsMemory());
        annotations.Add("ScoreValueKind", TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = "Score".AsMemory());
        annotations.Add("ScoreColumnSetId", new KeyDataViewType(typeof(uint), int.MaxValue), (ref uint value) => value = 4);
        annotations.Add("SomethingElse", NumberDataViewType.Single, (ref float value) => value = 1);
        var data = new TestView(TestColumn.Vectors("Z", new VectorDataViewType(NumberDataViewType.Single, 2), [[1f, 2]], annotations.ToAnnotations()));

        DataViewSchema.Annotations probability = Context.Transforms.SoftmaxStable("P", "Z").Fit(data).Transform(data).Schema["P"].Annotations;
        Assert.Equal(["IsNormalized", "ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind", "SlotNames"], probability.Schema.Select(column => column.Name).Order());
        Assert.Equal("Probability", Text(probability, "ScoreValueKind"));
        Assert.Equal("MulticlassClassification", Text(probability, "ScoreColumnKind"));
        uint id = 0;
        probability.GetValue("ScoreColumnSetId", ref id);
        Assert.Equal(4u, id);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        probability.GetValue("SlotNames", ref slots);
        Assert.Equal(["cat", "dog"], slots.DenseValues().Select(slot => slot.ToString()));

        DataViewSchema.Annotations logarithm = Context.Transforms.LogSoftmax("P", "Z").Fit(data).Transform(data).Schema["P"].Annotations;
        Assert.Equal("Score", Text(logarithm, "ScoreValueKind"));
        Assert.DoesNotContain(logarithm.Schema, column => column.Name == "IsNormalized");
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_temperature_that_is_not_above_zero_is_refused_with_its_name_and_range(float temperature)
    {
        foreach (Action make in new Action[]
        {
            () => Context.Transforms.SoftmaxStable("P", "Z", temperature),
            () => Context.Transforms.LogSoftmax("P", "Z", temperature),
            () => Context.Transforms.SoftmaxStable(new SoftmaxOptions { Temperature = temperature }),
        })
        {
            ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(make);
            Assert.Equal("temperature", exception.ParamName, ignoreCase: true);
            Assert.Contains("allowed: a finite number above 0", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Columns_must_be_named_and_made_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.SoftmaxStable([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.SoftmaxStable([new("P", "A"), new("P", "B")]));
        Assert.Throws<ArgumentNullException>(() => Context.Transforms.SoftmaxStable((InputOutputColumnPair[])null!));
        Assert.Throws<ArgumentNullException>(() => Context.Transforms.SoftmaxStable((SoftmaxOptions)null!));
        Assert.Throws<ArgumentNullException>(() => ((TransformsCatalog)null!).SoftmaxStable("P"));
    }

    private static string Text(DataViewSchema.Annotations annotations, string kind)
    {
        ReadOnlyMemory<char> text = default;
        annotations.GetValue(kind, ref text);
        return text.ToString();
    }

    private static void AssertClose(IEnumerable<float> expected, IEnumerable<float> found)
    {
        foreach ((float First, float Second) in expected.Zip(found))
            Assert.Equal(First, Second, MathF.Abs(First) * 5e-7f);
        Assert.Equal(expected.Count(), found.Count());
    }
}
