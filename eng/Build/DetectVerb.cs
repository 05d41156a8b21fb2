namespace MLExtensions.Build;

/// <summary>Runs the sample of object detection; on pictures it needs ONNX Runtime, which is fetched if need be.</summary>
internal sealed class DetectVerb(Repository repository, CommandLine command, CancellationToken cancellation)
{
    public async Task<int> RunAsync()
    {
        var dotnet = new DotNet(repository, cancellation);
        var host = await new HostProbe(repository, dotnet).ChooseAsync(command);
        if (command.Rest.Any(argument => argument == "photo" || argument.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)))
            await OnnxVerb.ProvideAsync(repository, dotnet, host, cancellation);
        return await dotnet.RunAsync(host,
            ["run", "--project", repository.PathOf("samples", "ObjectDetection"), "-c", command.Configuration, "--", .. command.Rest]);
    }
}
