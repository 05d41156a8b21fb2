using System.Runtime.InteropServices;
using System.Text.Json;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>An accurate and a robust network on MNIST, clean and attacked (data/calibration/mnist_accurate_robust_pair, with its own reference.json), and
/// numbers of a plain Python script in double precision that shares no code with ours.</summary>
public sealed class AdaptiveSmoothingReferenceTests
{
    private const string Folder = "data/calibration/mnist_accurate_robust_pair";
    private const int Classes = 10;

    private static readonly string[] Inputs = ["clean", "pgd_std", "pgd_robust", "pgd_mix50"];

    [SharedDataFact(Folder)]
    public void The_mixing_table_is_reproduced_to_the_row()
    {
        JsonElement reference = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf($"{Folder}/reference.json"))).RootElement;
        int compared = 0;
        foreach (string part in new[] { "test", "val" })
        {
            byte[] labels = Labels(part);
            foreach (string input in Inputs)
            {
                float[] accurate = Scores(part, input, "std"), robust = Scores(part, input, "robust");
                JsonElement expected = reference.GetProperty($"{part}_{input}");
                foreach ((string name, double alpha) in new[] { ("std", 0.0), ("mix_alpha_0.25", 0.25), ("mix_alpha_0.5", 0.5), ("mix_alpha_0.75", 0.75), ("mix_alpha_0.9", 0.9), ("robust", 1.0) })
                {
                    Assert.Equal((int)Math.Round(expected.GetProperty(name).GetDouble() * labels.Length), RightByMix(accurate, robust, labels, alpha));
                    Assert.Equal((int)Math.Round(expected.GetProperty(name).GetDouble() * labels.Length), RightByModel(Fixed(alpha), accurate, robust, labels));
                    compared++;
                }
            }
        }

        Assert.Equal(48, compared);
    }

    [SharedDataFact(Folder)]
    public void The_published_table_is_the_readmes()
    {
        // Beside the file of references: the four rows of the table in the data folder's own description.
        int[][] table = [[1952, 1914, 1953, 1950, 1934, 1920], [15, 1771, 25, 229, 1657, 1739], [799, 1412, 834, 1103, 1408, 1414], [26, 1424, 32, 291, 1307, 1391]];
        byte[] labels = Labels("test");
        for (int i = 0; i < Inputs.Length; i++)
        {
            float[] accurate = Scores("test", Inputs[i], "std"), robust = Scores("test", Inputs[i], "robust");
            Assert.Equal(table[i], new[] { 0, 1, 0.25, 0.5, 0.75, 0.9 }.Select(alpha => RightByMix(accurate, robust, labels, alpha)));
        }
    }

    [SharedDataFact(Folder)]
    public void The_quantile_on_the_validation_rows_is_the_scripts()
    {
        AdaptiveSmoothingModel model = AdaptiveSmoothingFitter.Fit(Validation());
        AdaptiveSmoothingSummary summary = model.Summary!;
        Assert.Equal(AdaptiveSmoothingMode.Quantile, summary.Mode);
        Assert.Equal((8000, 6000, 0), (summary.RowCount, summary.PerturbedRowCount, summary.SkippedRowCount));
        Tolerance.AssertClose(0.0376129018806576, summary.MarginQuantile, 1e-12, 0);
        Tolerance.AssertClose(0.963750545302121, model.AlphaMinimum, 2e-9, 0);
        Tolerance.AssertClose(0.7524180742023964, summary.BenignConfidence, 1e-12, 0);
        Assert.Equal(67.0 / 75, summary.BlockedShare, 1e-12);
        Assert.Equal(7834.0 / 8000, summary.CertifiableShare, 1e-12);
        Assert.Empty(summary.Warnings);
        Assert.Equal(4618.0 / 6000, summary.Perturbed.Robust, 1e-12);

        byte[] labels = Labels("test");
        int[] right = [.. Inputs.Select(input => RightByModel(model, Scores("test", input, "std"), Scores("test", input, "robust"), labels))];
        Assert.Equal([1916, 1764, 1416, 1413], right);
    }

    [SharedDataFact(Folder)]
    public void The_search_of_the_scale_on_the_validation_rows_is_the_scripts()
    {
        // The script, over all rows: six scales block 67 of 75 wrong decisions, of which 5 has the largest quantile.
        AdaptiveSmoothingModel model = AdaptiveSmoothingFitter.Fit(Validation(), new AdaptiveSmoothingOptions { SearchRobustMap = true });
        Assert.Equal(67.0 / 75, model.Summary!.BlockedShare, 1e-12);
        Assert.Equal(5, model.Map.Scale, 1e-12);
        Tolerance.AssertClose(0.22292364816532484, model.Summary.MarginQuantile, 1e-10, 0);
        Tolerance.AssertClose(0.8177125379006588, model.AlphaMinimum, 2e-9, 0);
    }

    [SharedDataFact(Folder)]
    public void Clean_rows_alone_are_stacking_and_say_so()
    {
        AdaptiveSmoothingRows clean = Rows("val", "clean");
        AdaptiveSmoothingModel model = AdaptiveSmoothingFitter.Fit(new AdaptiveSmoothingRows
        {
            ClassCount = Classes, AccurateScores = clean.AccurateScores, RobustScores = clean.RobustScores, Labels = clean.Labels,
        });
        Assert.Equal(AdaptiveSmoothingMode.Likelihood, model.Summary!.Mode);
        Tolerance.AssertClose(0.043311040851794776, model.AlphaMinimum, 1e-9, 0);
        Assert.Contains(model.Summary.Warnings, warning => warning.Contains("stacking", StringComparison.Ordinal));
        Assert.Contains(model.Summary.Warnings, warning => warning.Contains("one half", StringComparison.Ordinal));
        // And indeed: attacked rows are lost.
        Assert.True(RightByModel(model, Scores("test", "pgd_std", "std"), Scores("test", "pgd_std", "robust"), Labels("test")) < 100);
    }

    [SharedDataFact(Folder)]
    public void A_gate_keeps_the_robustness_of_its_floor_on_fresh_rows()
    {
        AdaptiveSmoothingModel gate = AdaptiveSmoothingFitter.Fit(Validation(), new AdaptiveSmoothingOptions { Mode = AdaptiveSmoothingMode.Gate, AccurateScale = 2 });
        AdaptiveSmoothingModel quantile = AdaptiveSmoothingFitter.Fit(Validation());
        Assert.Equal(quantile.AlphaMinimum, gate.AlphaMinimum);
        Assert.Equal(0.995, gate.AlphaMaximum);
        byte[] labels = Labels("test");
        foreach (string input in Inputs)
        {
            float[] accurate = Scores("test", input, "std"), robust = Scores("test", input, "robust");
            // The floor promises 98.5 % of what the robust network gets right, on rows like those of the fit; half a point of room for fresh ones.
            Assert.True(RightByModel(gate, accurate, robust, labels) >= 0.98 * RightByModel(Fixed(1), accurate, robust, labels), input);
        }
    }

    private static AdaptiveSmoothingModel Fixed(double alpha) =>
        AdaptiveSmoothingFitter.Fit(new AdaptiveSmoothingRows { ClassCount = Classes, AccurateScores = [], RobustScores = [], Labels = [] }, new AdaptiveSmoothingOptions { Alpha = alpha });

    private static AdaptiveSmoothingRows Validation()
    {
        AdaptiveSmoothingRows[] parts = [.. Inputs.Select(input => Rows("val", input))];
        return new AdaptiveSmoothingRows
        {
            ClassCount = Classes,
            AccurateScores = [.. parts.SelectMany(part => part.AccurateScores)],
            RobustScores = [.. parts.SelectMany(part => part.RobustScores)],
            Labels = [.. parts.SelectMany(part => part.Labels)],
            IsPerturbed = [.. parts.SelectMany(part => part.IsPerturbed!)],
        };
    }

    private static AdaptiveSmoothingRows Rows(string part, string input) => new()
    {
        ClassCount = Classes,
        AccurateScores = Scores(part, input, "std"),
        RobustScores = Scores(part, input, "robust"),
        Labels = [.. Labels(part).Select(label => (int)label)],
        IsPerturbed = [.. Enumerable.Repeat(input != "clean", 2000)],
    };

    private static float[] Scores(string part, string input, string network) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(SharedData.PathOf($"{Folder}/{part}_{input}_{network}_logits.f32"))).ToArray();

    private static byte[] Labels(string part) => File.ReadAllBytes(SharedData.PathOf($"{Folder}/{part}_labels.u8"));

    private static int RightByMix(float[] accurate, float[] robust, byte[] labels, double alpha)
    {
        int right = 0;
        var mixed = new float[Classes];
        for (int i = 0; i < labels.Length; i++)
        {
            AdaptiveSmoothing.Mix(accurate.AsSpan(i * Classes, Classes), robust.AsSpan(i * Classes, Classes), alpha, mixed);
            right += Array.IndexOf(mixed, mixed.Max()) == labels[i] ? 1 : 0;
        }

        return right;
    }

    private static int RightByModel(AdaptiveSmoothingModel model, float[] accurate, float[] robust, byte[] labels)
    {
        int right = 0;
        var mixed = new float[Classes];
        for (int i = 0; i < labels.Length; i++)
            right += model.Score(accurate.AsSpan(i * Classes, Classes), robust.AsSpan(i * Classes, Classes), [], mixed).PredictedClass == labels[i] ? 1 : 0;
        return right;
    }
}
