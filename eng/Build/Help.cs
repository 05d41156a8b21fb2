namespace MLExtensions.Build;

internal static class Help
{
    private const string Text = """
        usage: build <verb> [options]

          demo            run samples/ImageClassification; further arguments go to the sample
          detect          run samples/ObjectDetection; "detect photo" finds faces in a photo with ONNX Runtime
          onnx [remove]   get ONNX Runtime for the embedded host, once per user (150 MB with npm), for tests and samples
          test            build the solution, run every test; further arguments go to dotnet test (--filter ...)
          bench           run tests/Benchmarks; further arguments go to BenchmarkDotNet
          pack            write the NuGet packages to artifacts/packages; further arguments go to dotnet pack
          format [fix]    check the formatting, or correct it
          help            this text

          --host Package|Embedded   which ML.NET to build against (also: -p:MlNetHost=...). Without it the NuGet
                                    sources are asked for Microsoft.ML: if they have it Package, else Embedded.
          -c, --configuration       Release (default) or Debug

        MLEXTENSIONS_CACHE          where ONNX Runtime is kept; without it the user's folder for local data
        MLEXTENSIONS_NUGET_SOURCE   a further NuGet source: a URL, or a folder (a relative one starts at the repository)
        """;

    public static int Show()
    {
        Console.WriteLine(Text);
        return 0;
    }

    public static int ShowUnknown(string verb)
    {
        Console.Error.WriteLine($"error: unknown verb '{verb}'.");
        Console.Error.WriteLine();
        Console.Error.WriteLine(Text);
        return 2;
    }
}
