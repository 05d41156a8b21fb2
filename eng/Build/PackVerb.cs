namespace MLExtensions.Build;

/// <summary>Writes the NuGet packages.</summary>
internal sealed class PackVerb(Repository repository, CommandLine command, CancellationToken cancellation)
{
    public async Task<int> RunAsync()
    {
        var dotnet = new DotNet(repository, cancellation);
        var host = await new HostProbe(repository, dotnet).ChooseAsync(command);
        if (host == MlNetHost.Embedded)
        {
            throw new BuildException("packages are made in Package mode only: a package built against the embedded host would "
                + "reference an assembly that is never published. Configure a NuGet source that has Microsoft.ML, or set "
                + "MLEXTENSIONS_NUGET_SOURCE.");
        }

        var output = repository.PathOf("artifacts", "packages");
        if (Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        foreach (var project in Directory.EnumerateFiles(repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Order())
        {
            await dotnet.RequireAsync($"packing {Path.GetFileNameWithoutExtension(project)}", host,
                ["pack", project, "-c", command.Configuration, "-o", output, "-v", "quiet", "-p:ContinuousIntegrationBuild=true", .. command.Rest]);
        }
        foreach (var package in Directory.EnumerateFiles(output).Order())
            Console.WriteLine(Path.GetRelativePath(repository.Root, package));
        return 0;
    }
}
