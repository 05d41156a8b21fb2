using System.Text.RegularExpressions;

namespace MLExtensions.Build;

/// <summary>Where things are in the checkout.</summary>
internal sealed partial class Repository
{
    private const string SolutionName = "MLExtensions.sln";

    private Repository(string root) => Root = root;

    public string Root { get; }

    public string Solution => Path.Combine(Root, SolutionName);

    /// <summary>The checkout that this tool was built from.</summary>
    public static Repository Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SolutionName)))
                return new Repository(folder.FullName);
        }
        throw new BuildException($"{SolutionName} was not found above {AppContext.BaseDirectory}.");
    }

    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>The output tree of one host, as set in Directory.Build.props.</summary>
    public string Artifacts(MlNetHost host) => PathOf("artifacts", host.ToString());

    /// <summary>Names of the test projects in the solution, by the rule of tests/Directory.Build.props.</summary>
    public IEnumerable<string> TestProjects() => ProjectLine().Matches(File.ReadAllText(Solution))
        .Where(match => match.Groups["path"].Value.Replace('\\', '/').StartsWith("tests/", StringComparison.Ordinal))
        .Select(match => match.Groups["name"].Value)
        .Where(name => name.EndsWith("Tests", StringComparison.Ordinal) || name.EndsWith("HostContract", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^Project\(""\{[^}]+\}""\) = ""(?<name>[^""]+)"", ""(?<path>[^""]+\.csproj)""", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
