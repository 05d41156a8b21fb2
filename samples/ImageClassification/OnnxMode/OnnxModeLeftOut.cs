namespace ImageClassification.OnnxMode;

/// <summary>Stands for the second mode where the program was built without ONNX Runtime.</summary>
internal static class OnnxRun
{
    public static int Start(string[] arguments)
    {
        Console.Error.WriteLine("An ONNX classifier needs ONNX Runtime, and this program was built without it.");
        Console.Error.WriteLine("From the root of the repository: ./build.sh demo " + string.Join(' ', arguments));
        Console.Error.WriteLine("That fetches it once (150 MB) where ML.NET is the embedded one; with Microsoft.ML it needs the packages");
        Console.Error.WriteLine("Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime from a NuGet source.");
        return 3;
    }
}
