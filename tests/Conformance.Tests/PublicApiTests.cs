using System.Reflection;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>
/// The public surface is what docs/api says, so that every change of it is seen in a review. After a change that is meant, run the tests once
/// with MLEXTENSIONS_WRITE_API=1 and commit the files.
/// </summary>
public class PublicApiTests
{
    public static TheoryData<string> Assemblies => ["MLExtensions.Numerics", "MLExtensions.Core", "MLExtensions.Transforms", "MLExtensions.Calibrators", "MLExtensions.Trainers"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_surface_is_the_one_written_down(string name)
    {
        string file = RepositoryRoot.PathOf($"docs/api/{name}.txt");
        string found = $"# Public surface of {name}; nullability is left out.\n" + string.Join('\n', PublicApi.Lines(Assembly.Load(name))) + "\n";
        if (Environment.GetEnvironmentVariable("MLEXTENSIONS_WRITE_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, found);
        }

        Assert.True(File.Exists(file), $"{file} is absent: see the remark of this class.");
        string[] expected = File.ReadAllText(file).ReplaceLineEndings("\n").Split('\n');
        Findings.AssertNone(expected.Except(found.Split('\n')).Select(line => $"gone: {line}").Concat(found.Split('\n').Except(expected).Select(line => $"new: {line}")));
        Assert.Equal(expected, found.Split('\n'));
    }
}
