using System.Globalization;
using System.Text.Json;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Real features: the numbers that an independent float64 implementation gives for every method, whole sets and single rows.
/// Definitions: the data folder's README; provenance: PROVENANCE.md beside the data.</summary>
public class MahalanobisReferenceTests
{
    private static readonly MahalanobisSettings Plain = MahalanobisTests.Plain;

    public static TheoryData<string> Folders => [OodData.ResNet, OodData.Mlp];

    [SharedDataTheory(OodData.ResNet, OodData.Mlp)]
    [MemberData(nameof(Folders))]
    public void Distances_give_the_reference_metrics_and_rows(string folder)
    {
        Check(folder, "mahalanobis", Fit(folder, Plain));
        Check(folder, "relative_mahalanobis", Fit(folder, Plain with { Relative = true }));
        Check(folder, "mahalanobis_l2normalized", Fit(folder, Plain with { Normalize = true }));
    }

    [SharedDataTheory(OodData.ResNet, OodData.Mlp)]
    [MemberData(nameof(Folders))]
    public void Neighbors_give_the_reference_metrics_and_rows(string folder)
    {
        var model = new NearestNeighborModel(OodData.Features(folder, "train"), OodData.Dimension(folder), 50);
        Check(folder, "knn50_l2", OodData.Features, OodData.Dimension(folder), model.ScoreRows);
    }

    [SharedDataTheory(OodData.ResNet, OodData.Mlp)]
    [MemberData(nameof(Folders))]
    public void Logit_scores_give_the_reference_metrics_and_rows(string folder)
    {
        // Ours is 1 - msp, which keeps its digits where msp rounds to 1.
        Check("msp", logits => LogitScores.MaximumProbability(logits), 1);
        Check("max_logit", LogitScores.MaximumLogit);
        Check("energy_logsumexp", logits => LogitScores.Energy(logits));
        Check("neg_entropy", logits => LogitScores.Entropy(logits));

        void Check(string method, Score score, double shift = 0) => MahalanobisReferenceTests.Check(folder, method, OodData.Logits, OodData.Classes(folder), (logits, scores) =>
        {
            int classes = OodData.Classes(folder);
            for (int i = 0; i < scores.Length; i++)
                scores[i] = score(logits.Slice(i * classes, classes));
        }, shift);
    }

    [SharedDataTheory(OodData.ResNet, OodData.Mlp)]
    [MemberData(nameof(Folders))]
    public void Distances_from_all_classes_and_the_accuracy_of_the_nearest_are_the_reference_values(string folder)
    {
        MahalanobisModel model = Fit(folder, Plain);
        int classes = OodData.Classes(folder);
        string[][] lines = Lines(folder);
        foreach (string set in OodData.OutSets(folder).Prepend("test"))
        {
            float[] features = OodData.Features(folder, set);
            foreach (string[] line in lines.Where(line => line[0] == set))
            {
                int row = int.Parse(line[1], CultureInfo.InvariantCulture);
                float[] distances = MahalanobisTests.DistancesOf(model, features[(row * model.Dimension)..((row + 1) * model.Dimension)]);
                for (int label = 0; label < classes; label++)
                    Tolerance.AssertClose(Number(line[Array.IndexOf(lines[0], $"maha_d2_class{label}")]), distances[label], 1e-4);
            }
        }

        int[] labels = OodData.Labels(folder, "test");
        var scores = new MahalanobisScore[labels.Length];
        model.EvaluateRows(OodData.Features(folder, "test"), scores);
        Assert.Equal(Reference(folder).GetProperty("mahalanobis_class_accuracy").GetDouble(), labels.Zip(scores, (label, score) => label == score.NearestClass ? 1.0 : 0.0).Average(), 1e-12);
    }

    [SharedDataFact(OodData.Digits)]
    public void The_singular_covariance_of_the_digits_gives_the_reference_metrics_by_pseudo_inverse()
    {
        (float[] train, int[] trainLabels, float[] test, int[] testLabels, float[] unknown) = OodData.ReadDigits();
        MahalanobisModel model = MahalanobisTests.Fit(train, trainLabels, 64, Plain);
        JsonElement expected = Reference(OodData.Digits).GetProperty("ridge_0.0");
        Assert.Equal(expected.GetProperty("rank").GetInt32(), model.Rank);
        var scores = new MahalanobisScore[testLabels.Length];
        model.EvaluateRows(test, scores);
        Assert.Equal(expected.GetProperty("class_accuracy").GetDouble(), testLabels.Zip(scores, (label, score) => label == score.NearestClass ? 1.0 : 0.0).Average(), 1e-12);
        var metrics = new OutOfDistributionMetrics(MahalanobisPropertyTests.Scores(model, test), MahalanobisPropertyTests.Scores(model, unknown));
        Assert.Equal(expected.GetProperty("auroc").GetDouble(), metrics.AreaUnderRocCurve, 1e-5);
        Assert.Equal(expected.GetProperty("fpr_at_95tpr").GetDouble(), metrics.FalsePositiveRateAt95, 1e-4);
        Assert.Equal(expected.GetProperty("aupr_id_positive").GetDouble(), metrics.AveragePrecisionIn, 1e-5);
    }

    [SharedDataFact(OodData.Digits)]
    public void A_ridge_is_a_fixed_shrinkage_up_to_scale()
    {
        // S + r m I = (1 + r) ((1 - rho) S + rho m I) with rho = r / (1 + r): the same ranking, distances 1 + r times as large.
        (float[] train, int[] trainLabels, float[] test, int[] testLabels, float[] unknown) = OodData.ReadDigits();
        MahalanobisModel model = MahalanobisTests.Fit(train, trainLabels, 64, Plain with { Shrinkage = CovarianceShrinkage.Fixed, FixedShrinkage = 0.001 / 1.001 });
        JsonElement expected = Reference(OodData.Digits).GetProperty("ridge_0.001");
        var metrics = new OutOfDistributionMetrics(MahalanobisPropertyTests.Scores(model, test), MahalanobisPropertyTests.Scores(model, unknown));
        Assert.Equal(expected.GetProperty("auroc").GetDouble(), metrics.AreaUnderRocCurve, 1e-5);
        Assert.Equal(expected.GetProperty("fpr_at_95tpr").GetDouble(), metrics.FalsePositiveRateAt95, 1e-4);
        var scores = new MahalanobisScore[testLabels.Length];
        model.EvaluateRows(test, scores);
        Assert.Equal(expected.GetProperty("class_accuracy").GetDouble(), testLabels.Zip(scores, (label, score) => label == score.NearestClass ? 1.0 : 0.0).Average(), 1e-12);
    }

    private delegate float Score(ReadOnlySpan<float> row);

    private delegate void ScoreAll(ReadOnlySpan<float> rows, Span<float> scores);

    private static MahalanobisModel Fit(string folder, MahalanobisSettings settings) =>
        MahalanobisTests.Fit(OodData.Features(folder, "train"), OodData.Labels(folder, "train"), OodData.Dimension(folder), settings);

    private static void Check(string folder, string method, MahalanobisModel model) =>
        Check(folder, method, OodData.Features, model.Dimension, model.ScoreRows);

    private static void Check(string folder, string method, Func<string, string, float[]> load, int dimension, ScoreAll score, double shift = 0)
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

    private static string[][] Lines(string folder) => [.. File.ReadLines(SharedData.PathOf(folder + "/reference_first100.csv")).Select(line => line.Split(','))];

    private static JsonElement Reference(string folder) => JsonDocument.Parse(File.ReadAllText(SharedData.PathOf(folder + "/reference.json"))).RootElement;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
