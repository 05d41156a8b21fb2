namespace MLExtensions.Build;

/// <summary>Runs the benchmarks, always optimised.</summary>
internal sealed class BenchVerb(Repository repository, CommandLine command, CancellationToken cancellation)
{
    public async Task<int> RunAsync()
    {
        var dotnet = new DotNet(repository, cancellation);
        var host = await new HostProbe(repository, dotnet).ChooseAsync(command);
        return await dotnet.RunAsync(host,
            ["run", "--project", repository.PathOf("tests", "Benchmarks"), "-c", "Release", "--", .. command.Rest]);
    }
}
