namespace MLExtensions.TestKit;

/// <summary>
/// Data that lies beside the checkout in a folder named shared and is not part of it: other people's data sets, and
/// numbers of other implementations. Tests that need some of it use <c>SharedDataFact</c> and skip where it is absent.
/// </summary>
public static class SharedData
{
    private const string FolderName = "shared";

    /// <summary>Full path of a file or folder, named from the shared folder on, as in <c>data/ood/digits8x8</c>.</summary>
    /// <exception cref="FileNotFoundException">It is absent here.</exception>
    public static string PathOf(string relativePath) => Find(relativePath)
        ?? throw new FileNotFoundException(ReasonIfAbsent(relativePath));

    /// <summary>The reason to skip a test that needs this, or null if it is there.</summary>
    public static string? ReasonIfAbsent(string relativePath) =>
        Find(relativePath) is null ? $"needs ../{FolderName}/{relativePath} beside the checkout, which is absent" : null;

    // The checkout may be a symbolic link or a linked work tree: its sibling is looked for as the path is written.
    private static string? Find(string relativePath)
    {
        var path = Path.GetFullPath(Path.Combine(RepositoryRoot.Folder, "..", FolderName, relativePath));
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }
}
