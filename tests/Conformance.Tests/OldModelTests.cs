using System.Reflection;
using Microsoft.ML;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>
/// Model files load for ever: OldModels holds one file of every version of every format that was ever written, with the outputs that it
/// gave then. A new version needs a new file; run the tests once with MLEXTENSIONS_WRITE_OLD_MODELS=1 to have the missing ones written,
/// and commit them. A file that is there is never written again.
/// </summary>
public class OldModelTests
{
    private static readonly string Folder = RepositoryRoot.PathOf("tests/Conformance.Tests/OldModels");

    public static TheoryData<string> Formats =>
        [.. Stages().Select(stage => stage.Format.Id).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_version_ever_written_is_kept_and_loads(string id)
    {
        SavedStageAttribute stage = Stages().Single(candidate => candidate.Format.Id == id);
        string current = FileOf(id, stage.Format.Version);
        if (!File.Exists(current) && Environment.GetEnvironmentVariable("MLEXTENSIONS_WRITE_OLD_MODELS") == "1")
            Write(id, current);
        for (int version = 1; version <= stage.Format.Version; version++)
        {
            string file = FileOf(id, version);
            Assert.True(File.Exists(file), $"OldModels lacks {Path.GetFileName(file)}: see the remark of this class.");
            using FileStream stream = File.OpenRead(file);
            ITransformer loaded = ModelReader.Load<ITransformer>(stream, found =>
            {
                Assert.Equal(id, found);
                return (stage.Format, stage.Read);
            });
            AssertClose(Table.Load(Path.ChangeExtension(file, ".json")), OutputsOf(CaseOf(id), loaded));
        }
    }

    [Fact]
    public void Nothing_else_lies_in_the_folder()
    {
        string[] expected = [.. Stages().SelectMany(stage => Enumerable.Range(1, stage.Format.Version).Select(version => $"{stage.Format.Id}-v{version}"))];
        Assert.Empty(Directory.GetFiles(Folder).Select(Path.GetFileNameWithoutExtension).Except(expected));
    }

    private static Table OutputsOf(ConformanceCase @case, ITransformer transformer) =>
        Table.Read(new MLContext(1).Transforms.SelectColumns(@case.Outputs).Fit(transformer.Transform(@case.Data())).Transform(transformer.Transform(@case.Data())));

    // Numbers may differ in the last bits between processors; all else is equal.
    private static void AssertClose(Table expected, Table found)
    {
        Assert.Equal(expected.Columns.Select(column => column.Name), found.Columns.Select(column => column.Name));
        foreach ((TableColumn left, TableColumn right) in expected.Columns.Zip(found.Columns))
        {
            Assert.Equal(left.Keys, right.Keys);
            Assert.Equal(left.Texts, right.Texts);
            Assert.Equal(left.Flags, right.Flags);
            float[] then = [.. (left.Numbers ?? []).SelectMany(row => row)];
            float[] now = [.. (right.Numbers ?? []).SelectMany(row => row)];
            Assert.Equal(then.Length, now.Length);
            for (int i = 0; i < then.Length; i++)
                Assert.Equal(then[i], now[i], 2e-6f * Math.Max(1, Math.Abs(then[i])));
        }
    }

    private static IEnumerable<SavedStageAttribute> Stages() =>
        new[] { "MLExtensions.Transforms", "MLExtensions.Calibrators", "MLExtensions.Trainers" }
            .SelectMany(name => Assembly.Load(name).GetCustomAttributes<SavedStageAttribute>());

    // The first case, in the order of ConformanceCases, whose transformer is saved in this format.
    private static ConformanceCase CaseOf(string id) => ConformanceCases.All.First(@case => FormatOf(@case.Fit()) == id);

    private static string FormatOf(ITransformer transformer) => Stages().First(stage => stage.GetType().GetGenericArguments()[0] == transformer.GetType()).Format.Id;

    private static string FileOf(string id, int version) => Path.Combine(Folder, $"{id}-v{version}.bin");

    private static void Write(string id, string file)
    {
        Directory.CreateDirectory(Folder);
        ITransformer transformer = CaseOf(id).Fit();
        using FileStream stream = File.Create(file);
        MethodInfo save = typeof(ModelWriter).GetMethods().Single(method => method is { Name: nameof(ModelWriter.Save), IsGenericMethodDefinition: true, IsPublic: true });
        save.MakeGenericMethod(transformer.GetType()).Invoke(null, [stream, transformer]);
        OutputsOf(CaseOf(id), transformer).Save(Path.ChangeExtension(file, ".json"));
    }
}
