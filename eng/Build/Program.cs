using MLExtensions.Build;

using var stop = new Interruption();
try
{
    var command = CommandLine.Parse(args);
    var repository = Repository.Find();
    return command.Verb switch
    {
        "help" => Help.Show(),
        "test" => await new TestVerb(repository, command, stop.Token).RunAsync(),
        "demo" => await new DemoVerb(repository, command, stop.Token).RunAsync(),
        "detect" => await new DetectVerb(repository, command, stop.Token).RunAsync(),
        "onnx" => await new OnnxVerb(repository, command, stop.Token).RunAsync(),
        "bench" => await new BenchVerb(repository, command, stop.Token).RunAsync(),
        "pack" => await new PackVerb(repository, command, stop.Token).RunAsync(),
        "format" => await new FormatVerb(repository, command, stop.Token).RunAsync(),
        _ => Help.ShowUnknown(command.Verb),
    };
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Interrupted.");
    return 130;
}
catch (BuildException exception)
{
    Console.Error.WriteLine("error: " + exception.Message);
    return exception.ExitCode;
}
