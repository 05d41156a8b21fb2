using System.Globalization;
using System.Text.Json;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Compares scores of the shared data sets with the numbers that an independent float64 implementation gives.
/// Definitions: the data folder's README; provenance: PROVENANCE.md beside the data.</summary>
internal static class OodReference
{
    public delegate void ScoreAll(ReadOnlySpan<float> rows, Span<float> scores);

    /// <summary>The metrics of both out-of-distribution sets, and each of the first hundred rows of all sets, whose confidence is the shift less our score.</summary>
    public static void Check(string folder, string method, Func<string, string, float[]> load, int dimension, ScoreAll score, double shift = 0)
    {
        JsonElement expected = Reference(folder).GetProperty("ood").GetProperty(method);
        float[] inScores = All("test");
        foreach (string set in OodData.OutSets(folder))
        {
            JsonElement numbers = expected.GetProperty(set);
            var metrics = new OutOfDistributionMetrics(inScores, All(set));
            string context = $"{method} on {set}";
            Tolerance.AssertClose(numbers.GetProperty("auroc").GetDouble(), metrics.AreaUnderRocCurve, 0, 1e-5, context);
            Tolerance.AssertClose(numbers.GetProperty("fpr_at_95tpr").GetDouble(), metrics.FalsePositiveRateAt95, 0, 1e-4, context);
            Tolerance.AssertClose(numbers.GetProperty("aupr_id_positive").GetDouble(), metrics.AveragePrecisionIn, 0, 2e-5, context);
            Tolerance.AssertClose(numbers.GetProperty("aupr_ood_positive").GetDouble(), metrics.AveragePrecisionOut, 0, 2e-5, context);
        }

        string[][] lines = Lines(folder);
        int column = Array.IndexOf(lines[0], method);
        var scores = new Dictionary<string, float[]>();
        foreach (string[] line in lines[1..])
        {
            if (!scores.TryGetValue(line[0], out float[]? all))
                scores[line[0]] = all = All(line[0]);
            // The reference is a confidence.
            double number = shift - Number(line[column]);
            Tolerance.AssertClose(number, all[int.Parse(line[1], CultureInfo.InvariantCulture)], 1e-4, 1e-4 * Math.Min(1, Math.Abs(number) + 0.1), $"{method}, {line[0]} row {line[1]}");
        }

        float[] All(string set)
        {
            float[] rows = load(folder, set);
            var result = new float[rows.Length / dimension];
            score(rows, result);
            return result;
        }
    }

    public static string[][] Lines(string folder) => [.. File.ReadLines(SharedData.PathOf(folder + "/reference_first100.csv")).Select(line => line.Split(','))];

    public static JsonElement Reference(string folder) => JsonDocument.Parse(File.ReadAllText(SharedData.PathOf(folder + "/reference.json"))).RootElement;

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
