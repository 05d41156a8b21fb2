namespace MLExtensions.TestKit;

/// <summary>The checkout that the running tests were built from.</summary>
public static class RepositoryRoot
{
    /// <summary>Full path of the folder that holds MLExtensions.sln.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Full path of something in the checkout.</summary>
    public static string PathOf(string relativePath) => Path.GetFullPath(Path.Combine(Folder, relativePath));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds MLExtensions.sln.");
    }
}
