using System.Text.RegularExpressions;

namespace MLExtensions.Build;

/// <summary>
/// Decides which ML.NET to build against by asking the configured NuGet sources. Nothing is remembered: packages and
/// answers of earlier runs could hide that a source has changed.
/// </summary>
internal sealed partial class HostProbe(Repository repository, DotNet dotnet)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Returns the host for this run and prints which and why.</summary>
    public async Task<MlNetHost> ChooseAsync(CommandLine command)
    {
        var (host, reason) = command.Host is { } chosen ? (chosen, "asked for") : await ProbeAsync();
        Console.WriteLine($"ML.NET host: {host} ({reason})");
        return host;
    }

    private async Task<(MlNetHost Host, string Reason)> ProbeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mlextensions-probe-").FullName;
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            var (exitCode, output) = await dotnet.CaptureAsync(MlNetHost.Package, limit.Token,
                "restore", repository.PathOf("eng", "Probe", "Probe.csproj"),
                "--packages", Path.Combine(folder, "packages"), "--no-http-cache",
                $"-p:ArtifactsPath={Path.Combine(folder, "artifacts")}");
            if (exitCode == 0)
                return (MlNetHost.Package, "the NuGet sources have Microsoft.ML");

            // Only an answer of NuGet is an answer; anything else is a fault to be seen.
            var answer = NuGetError().Match(output);
            return answer.Success
                ? (MlNetHost.Embedded, $"Microsoft.ML cannot be restored: {answer.Value.Trim()}")
                : throw new BuildException($"the probe for Microsoft.ML failed:{Environment.NewLine}{output}");
        }
        catch (OperationCanceledException) when (!dotnet.IsCancelled)
        {
            return (MlNetHost.Embedded, $"the NuGet sources did not answer within {Limit.TotalSeconds:0} seconds");
        }
        finally
        {
            TemporaryFolders.Delete(folder);
        }
    }

    [GeneratedRegex(@"NU1\d{3}: [^\[\r\n]+")]
    private static partial Regex NuGetError();
}
