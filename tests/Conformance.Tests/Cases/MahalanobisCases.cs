using Microsoft.ML;
using MLExtensions.TestKit;
using MLExtensions.Transforms;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> Mahalanobis()
    {
        string[] outputs = ["OodScore", "MahalanobisDistance", "RelativeDistance", "OodPValue", "IsOod"];
        yield return new("MahalanobisOod", context => context.Transforms.MahalanobisOod(), Labelled,
            ["Features", "Label"], ["Features"], [.. outputs, "NearestClass"]);
        yield return new("MahalanobisOod without labels", context => context.Transforms.MahalanobisOod("Score", "Features", null), Labelled,
            ["Features"], ["Features"], ["Score", .. outputs[1..]]);
        yield return new("MahalanobisOod with every option", context => context.Transforms.MahalanobisOod(new MahalanobisOodOptions
        {
            ScoreColumnName = "Features",
            ExampleWeightColumnName = "Weight",
            ClassDistancesColumnName = "ClassDistances",
            Normalize = false,
            Relative = true,
            Shrinkage = CovarianceShrinkage.None,
            Jitter = 1e-8,
            InputPerturbation = 0.01,
            Calibration = OodCalibrationMode.HeldOut,
            TargetFalseAlarmRate = 0.2,
        }), Labelled, ["Features", "Label", "Weight"], ["Features"], ["Features", .. outputs[1..], "NearestClass", "ClassDistances"]);
        yield return new("MahalanobisOod uncalibrated", context => context.Transforms.MahalanobisOod(new MahalanobisOodOptions
        {
            Calibration = OodCalibrationMode.None,
            Shrinkage = CovarianceShrinkage.Oas,
        }), () => [TestColumn.SparseVectors("Features", 40, Vectors(60, 40)), TestColumn.Keys("Label", 3, [.. Enumerable.Range(0, 60).Select(i => (uint)(i % 4))])],
            ["Features", "Label"], ["Features"], [.. outputs[..3], "NearestClass"]);

        static TestColumn[] Labelled() =>
        [
            TestColumn.Vectors("Features", 6, Vectors(90, 6)), Labels(90), TestColumn.Numbers("Weight", [.. Enumerable.Range(0, 90).Select(i => 1f + (i % 3))]),
        ];
    }
}
