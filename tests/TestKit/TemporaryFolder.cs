namespace MLExtensions.TestKit;

/// <summary>A folder of its own for a test, deleted with all it holds at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-test-").FullName;

    /// <summary>Full path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
