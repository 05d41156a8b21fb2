using System.Text.Json;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>The reference numbers that lie beside the sets; made by an independent program in double, see PROVENANCE.md there.</summary>
public static class CalibrationReference
{
    public static JsonElement Of(string set)
    {
        string[] parts = set.Split(':');
        JsonElement root = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf($"data/{parts[0]}/reference.json"))).RootElement;
        return parts.Length == 2 ? root.GetProperty(parts[1]) : root;
    }

    public static double Temperature(string set) => Of(set).GetProperty("temperature").GetDouble();

    /// <summary>The metrics of the test rows before or after temperature scaling.</summary>
    public static JsonElement Metrics(string set, bool after)
    {
        string moment = after ? "after" : "before";
        return Of(set).TryGetProperty($"test_{moment}", out JsonElement found) ? found : Of(set).GetProperty($"calibration_test_{moment}");
    }

    public static void AssertClose(JsonElement expected, CalibrationMetrics found, double relative)
    {
        Check("n", found.RowCount);
        Check("classes", found.ClassCount);
        Check("accuracy", found.Accuracy);
        Check("nll", found.LogLoss);
        Check("ece15", found.ExpectedCalibrationError);
        Check("mce15", found.MaximumCalibrationError);
        Check("ece15_equalmass", found.ExpectedCalibrationErrorEqualMass);
        Check("classwise_ece15", found.ClasswiseCalibrationError);
        Check("brier", found.BrierScore);
        Check("brier_per_class", found.BrierScore / found.ClassCount);
        Check("mean_confidence", found.MeanConfidence);
        Check("auroc_confidence_vs_correct", found.AreaUnderRocCurveOfConfidence);
        // Rows with the same probabilities up to their order keep the order of the rows, unless the last digit of a sum or logarithm differs from program to program.
        Check("aurc", found.AreaUnderRiskCoverageCurve, 1e-5);

        void Check(string name, double value, double atLeast = 0) =>
            Tolerance.AssertClose(expected.GetProperty(name).GetDouble(), value, Math.Max(relative, atLeast), context: name);
    }
}
