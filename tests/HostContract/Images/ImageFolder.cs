namespace MLExtensions.HostContract.Images;

/// <summary>A folder of pictures that is gone after the test.</summary>
internal sealed class ImageFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("host-contract-").FullName;

    public ImageFolder Add(string name, byte[] png)
    {
        File.WriteAllBytes(System.IO.Path.Combine(FullPath, name), png);
        return this;
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
