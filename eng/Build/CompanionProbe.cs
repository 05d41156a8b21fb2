namespace MLExtensions.Build;

/// <summary>
/// Finds which optional companions of Microsoft.ML the NuGet sources have, for the tests that need them. Unlike the probe for
/// Microsoft.ML itself this one restores into the usual packages folder: the packages are large and are needed there anyway.
/// </summary>
internal sealed class CompanionProbe(Repository repository, DotNet dotnet)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly string[] Companions = ["Onnx", "ImageAnalytics", "AutoML"];

    /// <summary>Sets the property Has... of each companion for all builds that follow, and prints what was found; one set by the caller stays.</summary>
    public async Task FindAsync()
    {
        foreach (var companion in Companions)
        {
            var property = "Has" + companion;
            var given = Environment.GetEnvironmentVariable(property);
            var value = string.IsNullOrEmpty(given) ? (await IsOfferedAsync(companion) ? "true" : "false") : given;
            dotnet.Properties[property] = value;
            Console.WriteLine($"  {property}: {value}{(string.IsNullOrEmpty(given) ? "" : " (asked for)")}");
        }
    }

    private async Task<bool> IsOfferedAsync(string companion)
    {
        var folder = Directory.CreateTempSubdirectory("mlextensions-probe-").FullName;
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            var (exitCode, _) = await dotnet.CaptureAsync(MlNetHost.Package, limit.Token,
                "restore", repository.PathOf("eng", "Probe", "Probe.csproj"), $"-p:ProbeFor={companion}", $"-p:ArtifactsPath={folder}");
            return exitCode == 0;
        }
        catch (OperationCanceledException) when (!dotnet.IsCancelled)
        {
            return false;
        }
        finally
        {
            TemporaryFolders.Delete(folder);
        }
    }
}
