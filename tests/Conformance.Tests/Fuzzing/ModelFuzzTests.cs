using Microsoft.ML;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>
/// Altered model files, with seeds: a file is refused with a <see cref="FormatException"/>, or it is a model of this format that scores
/// without exceptions other than those for columns that the data does not have. No crash, no hang, no memory that the file does not account for.
/// </summary>
public class ModelFuzzTests
{
    private const int Rounds = 400;
    private const long MostBytes = 64L << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Files => [.. Directory.GetFiles(RepositoryRoot.PathOf("tests/Conformance.Tests/OldModels"), "*.bin").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Taking_a_file_apart_and_putting_it_together_gives_the_file(string name) => Assert.Equal(Read(name), ModelBytes.Frame(ModelBytes.Unframe(Read(name))));

    [Theory]
    [MemberData(nameof(Files))]
    public void An_altered_file_is_noticed(string name)
    {
        byte[] file = Read(name);
        for (int seed = 0; seed < Rounds; seed++)
        {
            byte[] altered = Mutation.Of(file, new Random(seed));
            // Bytes behind the end belong to somebody else: a stream may hold more than the model.
            if (!altered.AsSpan().StartsWith(file))
                Assert.True(Try(altered, out _) is FormatException, $"{name}, seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task An_altered_file_with_right_checksums_is_refused_or_is_a_model(string name) => await Task.Run(() =>
    {
        byte[] payload = ModelBytes.Unframe(Read(name));
        ConformanceCase @case = CaseOf(Read(name));
        TestView data = @case.Data();
        for (int seed = 0; seed < Rounds; seed++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exception? refused = Try(ModelBytes.Frame(Mutation.Of(payload, new Random(seed))), out ITransformer? model);
            long used = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(used < MostBytes, $"{name}, seed {seed}: {used >> 20} MiB for a file of {payload.Length} bytes");
            Assert.True(refused is null or FormatException, $"{name}, seed {seed}: {refused}");
            if (model is null)
                continue;
            Exception? failed = Score(model, data);
            Assert.True(failed is null or ArgumentOutOfRangeException { ParamName: not "index" and not "start" and not "length" }, $"{name}, seed {seed}: {failed}");
        }
    }).WaitAsync(Limit);

    // Reads every column that the model adds to the data.
    private static Exception? Score(ITransformer model, TestView data)
    {
        try
        {
            IDataView output = model.Transform(data);
            foreach (DataViewSchema.Column column in output.Schema.Where(column => !column.IsHidden && column.Index >= data.Schema.Count))
                RowValues.ReadAll(output, column.Name);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static Exception? Try(byte[] file, out ITransformer? model)
    {
        model = null;
        try
        {
            using var stream = new MemoryStream(file);
            model = ModelReader.Load<ITransformer>(stream, id =>
            {
                SavedStageAttribute stage = StageFormats.Find(id);
                return (stage.Format, stage.Read);
            });
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static byte[] Read(string name) => File.ReadAllBytes(RepositoryRoot.PathOf($"tests/Conformance.Tests/OldModels/{name}"));

    private static ConformanceCase CaseOf(byte[] file)
    {
        Assert.Null(Try(file, out ITransformer? model));
        return ConformanceCases.All.First(@case => @case.Fit().GetType() == model!.GetType());
    }
}
