using Spectre.Console;

namespace ObjectDetection.Photo;

/// <summary>Stands for the detection in photos where the program was built without ONNX Runtime.</summary>
internal static class PhotoRun
{
    public static int Start(string[] arguments)
    {
        AnsiConsole.MarkupLine("[red]Photos need ONNX Runtime, and this program was built without it.[/]");
        AnsiConsole.WriteLine("From the root of the repository: ./build.sh detect " + string.Join(' ', arguments));
        AnsiConsole.WriteLine("That fetches it once (150 MB) where ML.NET is the embedded one; with Microsoft.ML it needs the packages Microsoft.ML.OnnxTransformer,");
        AnsiConsole.WriteLine("Microsoft.ML.OnnxRuntime and Microsoft.ML.ImageAnalytics from a NuGet source.");
        return 3;
    }
}
