using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>What ML.NET users take for granted, for every estimator of the pack.</summary>
public class BehaviourTests
{
    public static TheoryData<string> Cases => ConformanceCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Saving_and_loading_gives_the_same_schema_and_bits(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        TestView data = @case.Data();
        ITransformer transformer = @case.Fit();
        ITransformer loaded = Load(Save(transformer, data.Schema));
        IDataView expected = transformer.Transform(data);
        IDataView found = loaded.Transform(data);
        Assert.Equal(Describe(expected.Schema), Describe(found.Schema));
        Assert.Equal(RowValues.ReadAll(expected, @case.Outputs), RowValues.ReadAll(found, @case.Outputs));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fitting_twice_gives_the_same_model_bytes_whatever_the_threads(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        DataViewSchema schema = @case.Data().Schema;
        Dictionary<string, byte[]> first = Entries(Save(@case.Fit(), schema));
        Dictionary<string, byte[]> second = Entries(Save(@case.Fit(), schema));
        Assert.Equal(first.Keys.Order(), second.Keys.Order());
        Assert.All(first, entry => Assert.Equal(entry.Value, second[entry.Key]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_alone_gives_the_bits_of_the_row_among_others(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        TestView data = @case.Data();
        ITransformer transformer = @case.Fit();
        Dictionary<string, List<object>> expected = RowValues.ReadAll(transformer.Transform(data), @case.Outputs);
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        foreach (string output in @case.Outputs)
        {
            // One output at a time, each row twice: no getter may depend on another one or on being called once.
            DataViewSchema.Column column = mapper.OutputSchema[output];
            DataViewRowCursor cursor = data.GetRowCursor(mapper.GetDependencies([column]));
            using DataViewRow row = mapper.GetRow(cursor, [column]);
            Func<object> reader = RowValues.Reader(row, column);
            for (int i = 0; cursor.MoveNext(); i++)
            {
                Assert.Equal(expected[output][i], reader());
                Assert.Equal(expected[output][i], reader());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Transform_reads_nothing_until_a_row_is_asked_for_and_leaves_the_input_as_it_is(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        ITransformer transformer = @case.Fit();
        TestView data = @case.Data();
        IDataView output = transformer.Transform(data);
        Assert.Equal(0, data.RowsRead);
        string[] passed = [.. data.Schema.Select(column => column.Name).Except(@case.Outputs)];
        Dictionary<string, List<object>> before = RowValues.ReadAll(@case.Data(), passed);
        Assert.Equal(before, RowValues.ReadAll(output, passed));
        // One by one as well: then nothing that the stage itself reads is active.
        foreach (string column in passed)
            Assert.Equal(before[column], RowValues.ReadAll(output, column)[column]);
        RowValues.ReadAll(output, @case.Outputs);
        Assert.Equal(RowValues.ReadAll(@case.Data(), @case.Inputs), RowValues.ReadAll(data, @case.Inputs));
        Assert.Equal(0, data.OpenCursors);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Eight_threads_get_the_same_bits_from_one_transformer(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        ITransformer transformer = @case.Fit();
        Dictionary<string, List<object>> expected = RowValues.ReadAll(transformer.Transform(@case.Data()), @case.Outputs);
        var found = new Dictionary<string, List<object>>[8];
        Parallel.For(0, found.Length, i => found[i] = RowValues.ReadAll(transformer.Transform(@case.Data()), @case.Outputs));
        Assert.All(found, values => Assert.Equal(expected, values));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_of_missing_values_and_of_another_length_never_throw(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        TestColumn[] columns = [.. @case.CreateData().Where(column => @case.TransformInputs.Contains(column.Name)).Select(Bad)];
        IDataView output = @case.Fit().Transform(new TestView(columns));
        foreach (List<object> values in RowValues.ReadAll(output, @case.Outputs).Values)
            Assert.Equal(4, values.Count);

        static TestColumn Bad(TestColumn column)
        {
            if (column.Type is TextDataViewType)
                return TestColumn.Texts(column.Name, "", "\0", "\uDC00\uD800", new string('\u0301', 1000));
            if (column.Type is VectorDataViewType { ItemType: TextDataViewType } texts)
                return TestColumn.TextVectors(column.Name, texts.Size, [], ["", "\0"], ["\uD800"], [.. Enumerable.Repeat("word", 100)]);
            if (column.Type is VectorDataViewType vector)
            {
                int size = Math.Max(vector.Size, 2);
                float[] ones = [.. Enumerable.Repeat(1f, size)];
                return TestColumn.Vectors(column.Name, vector, [[.. Enumerable.Repeat(float.NaN, size)], [.. Enumerable.Repeat(float.PositiveInfinity, size)], [1f], [.. ones, 1f]]);
            }

            return TestColumn.Numbers(column.Name, float.NaN, float.PositiveInfinity, 0, -1);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Making_and_fitting_does_not_change_the_random_numbers_of_others(string name)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        var plain = new MLContext(5);
        var used = new MLContext(5);
        IDataView numbers = new TestView(TestColumn.Numbers("N", [.. Enumerable.Range(0, 50).Select(i => (float)i)]));
        @case.Create(used).Fit(@case.Data());
        Assert.Equal(plain.Data.ShuffleRows(numbers).ReadScalars<float>("N"), used.Data.ShuffleRows(numbers).ReadScalars<float>("N"));
    }

    private static MemoryStream Save(ITransformer transformer, DataViewSchema schema)
    {
        var stream = new MemoryStream();
        new MLContext(1).Model.Save(transformer, schema, stream);
        stream.Position = 0;
        return stream;
    }

    private static ITransformer Load(Stream stream) => new MLContext(1).Model.Load(stream, out _);

    private static Dictionary<string, byte[]> Entries(Stream file)
    {
        using var archive = new ZipArchive(file);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using Stream stream = entry.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    private static string[] Describe(DataViewSchema schema) =>
        [.. schema.Select(column => $"{column.Name}: {column.Type} hidden={column.IsHidden} [{string.Join(", ", column.Annotations.Schema.Select(a => $"{a.Name}: {a.Type}"))}]")];
}
