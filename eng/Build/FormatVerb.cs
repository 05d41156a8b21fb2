namespace MLExtensions.Build;

/// <summary>Checks the formatting of all sources, or corrects it.</summary>
internal sealed class FormatVerb(Repository repository, CommandLine command, CancellationToken cancellation)
{
    public async Task<int> RunAsync()
    {
        if (command.Rest is not ([] or ["fix"]))
            throw new BuildException("format takes nothing or 'fix'.", 2);
        var dotnet = new DotNet(repository, cancellation);
        var host = await new HostProbe(repository, dotnet).ChooseAsync(command);
        // The rules about unused usings need references that compile, the opened ones of the seam included.
        await dotnet.RequireAsync("restore", host, "restore", repository.Solution, "-v", "quiet");
        if (host == MlNetHost.Package)
        {
            await dotnet.RequireAsync("the build of Core", host,
                "build", repository.PathOf("src", "Core"), "--no-restore", "-v", "quiet", "-clp:ErrorsOnly");
        }
        string[] mode = command.Rest is ["fix"] ? [] : ["--verify-no-changes"];
        return await dotnet.RunAsync(host, ["format", repository.Solution, "--no-restore", .. mode]);
    }
}
