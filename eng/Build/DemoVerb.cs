namespace MLExtensions.Build;

/// <summary>Runs the sample that shows the pack at its main job.</summary>
internal sealed class DemoVerb(Repository repository, CommandLine command, CancellationToken cancellation)
{
    public async Task<int> RunAsync()
    {
        var dotnet = new DotNet(repository, cancellation);
        var host = await new HostProbe(repository, dotnet).ChooseAsync(command);
        if (command.Rest.Any(argument => argument.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)))
            await OnnxVerb.ProvideAsync(repository, dotnet, host, cancellation);
        return await dotnet.RunAsync(host,
            ["run", "--project", repository.PathOf("samples", "ImageClassification"), "-c", command.Configuration, "--", .. command.Rest]);
    }
}
