using MLExtensions.TestKit;

namespace MLExtensions.Architecture.Tests;

/// <summary>The README's speed table is the one of a results file; `./build.sh bench publish` makes it so.</summary>
public sealed class ReadmeBenchmarkTests
{
    private const string Begin = "<!-- softmax-benchmark: ";
    private const string End = "<!-- /softmax-benchmark -->";

    [Fact]
    public void TheTableInTheReadmeIsTheOneInTheResults()
    {
        string readme = Read("README.md");
        string block = Between(readme, Begin, End);
        string source = block[..block.IndexOf(" -->", StringComparison.Ordinal)];
        string shown = block[(block.IndexOf('\n') + 1)..];
        string measured = Between(Read(source), "<!-- table -->\n", "<!-- /table -->");
        Assert.True(measured.Length > 500, $"{source} holds no table");
        Assert.Equal(measured, shown);
    }

    private static string Read(string path) => File.ReadAllText(RepositoryRoot.PathOf(path)).ReplaceLineEndings("\n");

    private static string Between(string text, string begin, string end)
    {
        int from = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(from >= 0, $"no '{begin}'");
        from += begin.Length;
        int to = text.IndexOf(end, from, StringComparison.Ordinal);
        Assert.True(to >= 0, $"no '{end}'");
        return text[from..to];
    }
}
