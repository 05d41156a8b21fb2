using System.Formats.Tar;
using System.IO.Compression;

namespace MLExtensions.Build;

/// <summary>
/// Gets ONNX Runtime for the embedded host, once for each user: the package of NuGet where the sources have it, else the official C# sources and the
/// native library out of an npm package (both MIT). Nothing of it is in this repository.
/// </summary>
internal sealed class OnnxRuntimeFetch(Repository repository, DotNet dotnet, CancellationToken cancellation)
{
    private static readonly TimeSpan NuGetLimit = TimeSpan.FromMinutes(5);

    private static readonly NpmDownload Npm = new(
        OnnxRuntimeCache.NpmPackage + "@" + OnnxRuntimeCache.NpmVersion, 149_786_233, "e59788788818fdde1b2e522e766a21ba0f7d8391de55737abf81e32cc801785d");

    /// <summary>Fetches it unless it is there.</summary>
    /// <exception cref="BuildException">It is not to be had; the message says why.</exception>
    public async Task EnsureAsync()
    {
        var cache = OnnxRuntimeCache.Open();
        if (cache.IsThere)
        {
            Console.WriteLine($"ONNX Runtime: in {cache.Folder}");
            return;
        }

        Directory.CreateDirectory(cache.Parent);
        var work = Directory.CreateDirectory(Path.Combine(cache.Parent, $"fetching-{Environment.ProcessId}")).FullName;
        try
        {
            var finished = Directory.CreateDirectory(Path.Combine(work, "finished")).FullName;
            if (await NuGetHasItAsync(work))
            {
                OnnxRuntimeCache.Mark(finished, "NuGet");
                Console.WriteLine("ONNX Runtime: from NuGet.");
            }
            else
            {
                await FetchFromNpmAsync(work, finished);
                OnnxRuntimeCache.Mark(finished, "Npm");
                Console.WriteLine($"ONNX Runtime: in {cache.Folder}");
            }

            cache.Accept(finished);
        }
        finally
        {
            TemporaryFolders.Delete(work);
        }
    }

    // Into the usual packages folder: it is needed there anyway.
    private async Task<bool> NuGetHasItAsync(string work)
    {
        using var limit = new CancellationTokenSource(NuGetLimit);
        try
        {
            var (exitCode, _) = await dotnet.CaptureAsync(MlNetHost.Embedded, limit.Token,
                "restore", repository.PathOf("eng", "Probe", "Probe.csproj"), "-p:ProbeFor=OnnxRuntime", $"-p:ArtifactsPath={Path.Combine(work, "probe")}");
            return exitCode == 0;
        }
        catch (OperationCanceledException) when (!dotnet.IsCancelled)
        {
            return false;
        }
    }

    private async Task FetchFromNpmAsync(string work, string finished)
    {
        var native = OnnxRuntimeCache.NativeLibrary
            ?? throw new BuildException("NuGet has no Microsoft.ML.OnnxRuntime, and the npm package has no library for this kind of machine.");
        Console.WriteLine("The NuGet sources have no Microsoft.ML.OnnxRuntime; npm is asked (150 MB, once).");
        var file = await Npm.FetchAsync(Path.Combine(work, "download"), cancellation);
        await using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        await using var archive = new TarReader(stream);
        var hasLibrary = false;
        while (await archive.GetNextEntryAsync(cancellationToken: cancellation) is { } entry)
        {
            var path = entry.Name.StartsWith("package/", StringComparison.Ordinal) ? entry.Name["package/".Length..] : entry.Name;
            var isSource = path.StartsWith("Runtime/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal);
            var place = isSource ? "sources" + path["Runtime".Length..]
                : path == native ? "native/" + Path.GetFileName(path)
                : path is "LICENSE" or "ThirdPartyNotices.txt" ? path
                : null;
            if (place is null || entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || place.Contains("..", StringComparison.Ordinal))
                continue;
            hasLibrary |= path == native;
            var target = Path.Combine(finished, place.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await entry.ExtractToFileAsync(target, overwrite: true, cancellation);
        }

        if (!hasLibrary)
            throw new BuildException($"The npm package has no {native}.");
    }
}
