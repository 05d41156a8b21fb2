namespace MLExtensions.Build;

/// <summary>Gets ONNX Runtime for this user, so that tests and samples find it; "onnx remove" takes it away again.</summary>
internal sealed class OnnxVerb(Repository repository, CommandLine command, CancellationToken cancellation)
{
    public async Task<int> RunAsync()
    {
        if (command.Rest is ["remove"])
        {
            var cache = OnnxRuntimeCache.Open();
            Console.WriteLine(cache.IsThere ? $"Removing {cache.Folder}" : "There is none.");
            cache.Remove();
            return 0;
        }

        if (command.Rest.Count > 0)
            throw new BuildException($"onnx takes no argument but 'remove'; found '{string.Join(' ', command.Rest)}'.", 2);
        var dotnet = new DotNet(repository, cancellation);
        var host = await new HostProbe(repository, dotnet).ChooseAsync(command);
        await ProvideAsync(repository, dotnet, host, cancellation);
        return 0;
    }

    /// <summary>What a sample that runs ONNX models needs, on either host.</summary>
    public static async Task ProvideAsync(Repository repository, DotNet dotnet, MlNetHost host, CancellationToken cancellation)
    {
        if (host == MlNetHost.Package)
            await new CompanionProbe(repository, dotnet).FindAsync();
        else
            await new OnnxRuntimeFetch(repository, dotnet, cancellation).EnsureAsync();
    }
}
