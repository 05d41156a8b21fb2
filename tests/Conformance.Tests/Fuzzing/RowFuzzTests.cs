using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>Rows of hostile numbers and lengths, with seeds, through every estimator of the pack: no getter throws, and what comes out keeps its type's promise.</summary>
public class RowFuzzTests
{
    private const int Rows = 300;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly float[] Hostile =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 1e-40f, 0f, -0f, 1e38f, -1e-38f, 1f,
        -1f, 88.8f, 1e4f, 3.4e-39f, BitConverter.Int32BitsToSingle(unchecked((int)0xFFC00001)),
    ];

    public static TheoryData<string> Cases => ConformanceCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Hostile_rows_never_throw_and_keep_the_promise_of_the_schema(string name) => await Task.Run(() =>
    {
        foreach (bool sparse in new[] { false, true })
            Run(name, sparse);
    }).WaitAsync(Limit);

    private static void Run(string name, bool sparse)
    {
        ConformanceCase @case = ConformanceCases.Get(name);
        var random = new Random(20);
        TestColumn[] columns = [.. @case.CreateData().Where(column => @case.TransformInputs.Contains(column.Name)).Select(column => Fuzz(column, random, sparse))];
        IDataView output = @case.Fit().Transform(new TestView(columns));
        foreach (string column in @case.Outputs)
        {
            List<object> values = RowValues.ReadAll(output, column)[column];
            Assert.Equal(Rows, values.Count);
            DataViewType type = output.Schema[column].Type;
            Assert.All(values, value => AssertKept(type, value));
        }
    }

    // Keys stay in their range and vectors of known size in theirs.
    private static void AssertKept(DataViewType type, object value)
    {
        if (type is VectorDataViewType { IsKnownSize: true } vector)
            Assert.Equal(vector.Size, Assert.IsAssignableFrom<Array>(value).Length);
        if (type is KeyDataViewType key)
            Assert.InRange(Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture), 0UL, key.Count);
    }

    private static TestColumn Fuzz(TestColumn column, Random random, bool sparse)
    {
        if (column.Type is TextDataViewType)
            return TestColumn.Texts(column.Name, [.. Enumerable.Range(0, Rows).Select(_ => Text(random))]);
        if (column.Type is VectorDataViewType { ItemType: TextDataViewType } texts)
            return TestColumn.TextVectors(column.Name, texts.Size, [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, random.Next(5)).Select(_ => Text(random)).ToArray())]);
        if (column.Type is not VectorDataViewType vector)
            return column.Type is NumberDataViewType
                ? TestColumn.Numbers(column.Name, [.. Enumerable.Range(0, Rows).Select(_ => Number(random))])
                : throw new NotSupportedException($"Column '{column.Name}' is of type {column.Type}, for which there are no hostile values yet.");
        int size = vector.Size == 0 ? 5 : vector.Size;
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => Vector(size, random))];
        return sparse ? TestColumn.SparseVectorsWithZeros(column.Name, vector, rows) : TestColumn.Vectors(column.Name, vector, rows);
    }

    private static float[] Vector(int size, Random random)
    {
        // Mostly the promised length; else none, one, one less, one more.
        int length = random.Next(6) == 0 ? new[] { 0, 1, Math.Max(0, size - 1), size + 1 }[random.Next(4)] : size;
        bool tame = random.Next(3) == 0;
        return [.. Enumerable.Range(0, length).Select(_ => tame || random.Next(2) == 0 ? (random.NextSingle() * 8) - 4 : Number(random))];
    }

    // Any code units at all, from all planes or from those that words are made of, torn surrogates among them.
    private static string Text(Random random)
    {
        int[] ends = [0x20, 0x80, 0x300, 0x370, 0x1200, 0xD800, 0xE000, 0x10000];
        int end = ends[random.Next(ends.Length)], length = random.Next(8) == 0 ? random.Next(3000) : random.Next(20);
        return string.Concat(Enumerable.Range(0, length).Select(_ => random.Next(6) == 0 ? ' ' : (char)(random.Next(4) == 0 ? random.Next(0x10000) : random.Next(end / 2, end))));
    }

    private static float Number(Random random) => Hostile[random.Next(Hostile.Length)];
}
