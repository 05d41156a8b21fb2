using Microsoft.ML;
using MLExtensions.TestKit;
using MLExtensions.Transforms;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> SoftNms()
    {
        yield return new("SoftNms", context => context.Transforms.SoftNms(classNames: ["cat", "dog"]),
            () => Detections(5, variable: false), ["Boxes", "Scores"], ["Boxes", "Scores"], ["PredictedLabel", "PredictedBoundingBoxes", "Score"]);
        yield return new("SoftNms of variable size with all outputs",
            context => context.Transforms.SoftNms(new SoftNmsOptions
            {
                ClassCount = 2,
                Method = SuppressionMethod.Weighted,
                KeypointColumnName = "Points",
                RawScoreColumnName = "Raw",
                SourceIndexColumnName = "Source",
                PredictedKeypointColumnName = "PredictedPoints",
                LetterboxMode = LetterboxMode.PadCentered,
                ModelWidth = 100,
                ModelHeight = 100,
                ImageWidthColumnName = "Width",
                ImageHeightColumnName = "Height",
            }),
            () =>
            [
                .. Detections(6, variable: true),
                TestColumn.Vectors("Points", 0, [.. Enumerable.Range(0, 30).Select(i => Vectors(1, 4 * (1 + (i % 6)), seed: i)[0])]),
                TestColumn.Numbers("Width", [.. Enumerable.Range(0, 30).Select(i => 50f + i)]),
                TestColumn.Numbers("Height", [.. Enumerable.Range(0, 30).Select(i => 80f - i)]),
            ],
            ["Boxes", "Scores", "Points", "Width", "Height"], ["Boxes", "Scores", "Points", "Width", "Height"],
            ["PredictedLabel", "PredictedBoundingBoxes", "Score", "Raw", "Source", "PredictedPoints"]);
    }

    private static TestColumn[] Detections(int most, bool variable)
    {
        var random = new Random(5);
        int[] counts = [.. Enumerable.Range(0, 30).Select(i => variable ? 1 + (i % most) : most)];
        float[][] boxes = [.. counts.Select(count => Enumerable.Range(0, count).SelectMany(_ =>
        {
            float x = random.Next(60);
            float y = random.Next(60);
            return new[] { x, y, x + 20 + random.Next(20), y + 20 + random.Next(20) };
        }).ToArray())];
        float[][] scores = [.. counts.Select(count => Enumerable.Range(0, 2 * count).Select(_ => random.NextSingle()).ToArray())];
        return [TestColumn.Vectors("Boxes", variable ? 0 : 4 * most, boxes), TestColumn.Vectors("Scores", variable ? 0 : 2 * most, scores)];
    }
}
