using Microsoft.ML;
using MLExtensions.TestKit;
using MLExtensions.Transforms;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> DetectionDecoding()
    {
        yield return new("DecodeDetections", context => context.Transforms.DecodeDetections(DetectionHead.YoloV8, "output", 32, 32, ["cat", "dog"]),
            () => [TestColumn.Vectors("output", 6 * 21, Vectors(30, 6 * 21))], ["output"], ["output"], ["Boxes", "Scores", "Classes"]);
        yield return new("DecodeDetections of two outputs",
            context => context.Transforms.DecodeDetections(new DetectionDecodingOptions { Head = DetectionHead.Detr, InputColumnNames = ["Logits", "Corners"], ClassCount = 2, MultiLabel = true }),
            () => [TestColumn.Vectors("Logits", 15, Vectors(30, 15)), TestColumn.Vectors("Corners", 0, Vectors(30, 20))],
            ["Logits", "Corners"], ["Logits", "Corners"], ["Boxes", "Scores", "Classes"]);
    }
}
