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
    public void Distances_from_all_classes_and_the_accuracy_of_the_nearest_are_the_reference_values(string folder)
    {
        MahalanobisModel model = Fit(folder, Plain);
        int classes = OodData.Classes(folder);
        string[][] lines = OodReference.Lines(folder);
        foreach (string set in OodData.OutSets(folder).Prepend("test"))
        {
            float[] features = OodData.Features(folder, set);
            foreach (string[] line in lines.Where(line => line[0] == set))
            {
                int row = int.Parse(line[1], CultureInfo.InvariantCulture);
                float[] distances = MahalanobisTests.DistancesOf(model, features[(row * model.Dimension)..((row + 1) * model.Dimension)]);
                for (int label = 0; label < classes; label++)
                    Tolerance.AssertClose(OodReference.Number(line[Array.IndexOf(lines[0], $"maha_d2_class{label}")]), distances[label], 1e-4);
            }
        }

        int[] labels = OodData.Labels(folder, "test");
        var scores = new MahalanobisScore[labels.Length];
        model.EvaluateRows(OodData.Features(folder, "test"), scores);
        Assert.Equal(OodReference.Reference(folder).GetProperty("mahalanobis_class_accuracy").GetDouble(), labels.Zip(scores, (label, score) => label == score.NearestClass ? 1.0 : 0.0).Average(), 1e-12);
    }

    [SharedDataFact(OodData.Digits)]
    public void The_singular_covariance_of_the_digits_gives_the_reference_metrics_by_pseudo_inverse()
    {
        (float[] train, int[] trainLabels, float[] test, int[] testLabels, float[] unknown) = OodData.ReadDigits();
        MahalanobisModel model = MahalanobisTests.Fit(train, trainLabels, 64, Plain);
        JsonElement expected = OodReference.Reference(OodData.Digits).GetProperty("ridge_0.0");
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
        JsonElement expected = OodReference.Reference(OodData.Digits).GetProperty("ridge_0.001");
        var metrics = new OutOfDistributionMetrics(MahalanobisPropertyTests.Scores(model, test), MahalanobisPropertyTests.Scores(model, unknown));
        Assert.Equal(expected.GetProperty("auroc").GetDouble(), metrics.AreaUnderRocCurve, 1e-5);
        Assert.Equal(expected.GetProperty("fpr_at_95tpr").GetDouble(), metrics.FalsePositiveRateAt95, 1e-4);
        var scores = new MahalanobisScore[testLabels.Length];
        model.EvaluateRows(test, scores);
        Assert.Equal(expected.GetProperty("class_accuracy").GetDouble(), testLabels.Zip(scores, (label, score) => label == score.NearestClass ? 1.0 : 0.0).Average(), 1e-12);
    }

    private static MahalanobisModel Fit(string folder, MahalanobisSettings settings) =>
        MahalanobisTests.Fit(OodData.Features(folder, "train"), OodData.Labels(folder, "train"), OodData.Dimension(folder), settings);

    private static void Check(string folder, string method, MahalanobisModel model) =>
        OodReference.Check(folder, method, OodData.Features, model.Dimension, model.ScoreRows);
}
