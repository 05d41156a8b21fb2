using MLExtensions.TestKit;

namespace MLExtensions.Architecture.Tests;

public sealed class SolutionTests
{
    // They run outside of the solution's build: the build tool itself, and what it restores to ask the NuGet sources.
    private static readonly string[] OnTheirOwn = ["eng/Build/Build.csproj", "eng/Probe/Probe.csproj"];

    /// <summary>A project that is only referenced would be built in another configuration than the one that was asked for.</summary>
    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        var solution = File.ReadAllText(RepositoryRoot.PathOf("MLExtensions.sln")).Replace('\\', '/');
        Findings.AssertNone(SourceTree.TextFiles
            .Select(file => file.Path)
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) && !OnTheirOwn.Contains(path))
            .Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal)));
    }
}
