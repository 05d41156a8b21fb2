using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A model file being written: a zip with one directory per component.</summary>
internal sealed class RepositoryWriter : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly HashSet<string> _paths = [];

    public RepositoryWriter(Stream stream, IExceptionContext context)
    {
        ExceptionContext = context;
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var version = typeof(RepositoryWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        WriteEntry("TrainingInfo", "Version.txt", Encoding.UTF8.GetBytes($"{version?.InformationalVersion}\n"));
    }

    public IExceptionContext ExceptionContext { get; }

    public void WriteEntry(string directory, string name, ReadOnlySpan<byte> content)
    {
        string path = RepositoryPath.Combine(directory, name);
        ExceptionContext.CheckParam(_paths.Add(path), nameof(name), $"Duplicate entry: '{path}'");
        using var entry = _archive.CreateEntry(path).Open();
        entry.Write(content);
    }

    public void Dispose() => _archive.Dispose();
}

/// <summary>A model file being read.</summary>
internal sealed class RepositoryReader : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    public RepositoryReader(Stream stream, IExceptionContext context)
    {
        ExceptionContext = context;
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception ex)
        {
            throw context.ExceptDecode(ex, "Failed to open a zip archive");
        }
        foreach (var entry in _archive.Entries)
            _entries[entry.FullName.Replace('\\', '/')] = entry;
    }

    public IExceptionContext ExceptionContext { get; }

    /// <summary>The whole entry as a stream in memory; null when there is none.</summary>
    public MemoryStream OpenEntryOrNull(string directory, string name)
    {
        if (!_entries.TryGetValue(RepositoryPath.Combine(directory, name), out var entry))
            return null;
        using var source = entry.Open();
        var content = new MemoryStream();
        source.CopyTo(content);
        content.Position = 0;
        return content;
    }

    public void Dispose() => _archive.Dispose();
}

internal static class RepositoryPath
{
    public static string Combine(string directory, string name) => string.IsNullOrEmpty(directory) ? name : $"{directory}/{name}";
}
