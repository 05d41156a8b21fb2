using System.IO.Compression;
using System.Runtime.InteropServices;

namespace MLExtensions.Trainers.Tests;

/// <summary>Real data kept beside the repository.</summary>
internal static class SharedData
{
    public static string RepositoryRoot { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data"));

    /// <summary>One part of a set: float32 features (gzip) and one label byte per row.</summary>
    public static Problem Part(string folder, string part, int columns, int classes)
    {
        using var stream = new GZipStream(File.OpenRead(Path.Combine(Folder, folder, part + "_features.f32.gz")), CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        float[] rows = MemoryMarshal.Cast<byte, float>(buffer.ToArray()).ToArray();
        int[] labels = [.. File.ReadAllBytes(Path.Combine(Folder, folder, part + "_labels.u8")).Select(label => (int)label)];
        return new Problem(rows, columns, labels, classes, [.. Enumerable.Repeat(1f, labels.Length)]);
    }

    private static string FindRoot(string from)
    {
        for (DirectoryInfo? folder = new(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"MLExtensions.sln is in no folder above {from}.");
    }
}

/// <summary>A theory that needs the data beside the repository and is skipped, with the reason, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (!Directory.Exists(SharedData.Folder))
            Skip = "needs the data in ../shared/data beside the repository";
    }
}
