using System.Globalization;
using MLExtensions.Calibrators;

namespace MLExtensions.Benchmarks;

/// <summary>What mixing an accurate and a robust network gains and costs, on rows that nothing was fitted on; writes adaptive-smoothing.md of this processor.</summary>
internal static class SmoothingReport
{
    public static void Write(ResultsFolder folder)
    {
        string data = Path.Combine(folder.Root, "..", "shared", "data");
        if (!Directory.Exists(data))
            throw new DirectoryNotFoundException("The data beside the checkout is absent: shared/data.");
        string[] lines = [.. Lines(data)];
        File.WriteAllText(folder.PathOf("adaptive-smoothing.md"), string.Join('\n', lines) + "\n");
        Console.WriteLine(string.Join(Environment.NewLine, lines));
    }

    private static IEnumerable<string> Lines(string data)
    {
        var pair = new MnistPair(data);
        yield return "# Adaptive smoothing: accuracy and robustness";
        yield return "";
        yield return $"{ProcessorName.Full}. The figures do not depend on the processor. Written by `bench measure-smoothing`.";
        yield return "";
        yield return "## An accurate and a robust network on MNIST";
        yield return "";
        yield return "2,000 test pictures: fitted on the even rows, measured on the 1,000 odd ones; half a point is the standard error of shares near 0.95, 1.5 points";
        yield return "near 0.7. The recorded attacks are PGD (20 steps, L-inf 0.15) on the accurate network, on the robust one, and on their 50:50 mix. *Own* is the same PGD on the";
        yield return "very mix of the line, through map and gate (where the accurate network is at zero temperature, through its softmax), and, because maps hide slopes, once more through";
        yield return "the plain mix with the same attack: a row counts if it is right under both. *Worst* counts rows that are right clean and under all attacks. *Any g*: rows that are right under PGD on the robust network with a margin that no accurate network can overrule: what the lemma certifies at";
        yield return FormattableString.Invariant($"those pictures. The networks were run again for the own attack; their clean logits differ from the recorded ones by at most {pair.LargestDifference():0.0e+0}.");
        yield return "";
        yield return "| mix | fitted on | alpha | clean | PGD on g | PGD on h | PGD on 50:50 | own | worst | any g |";
        yield return "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";
        string[] one = ["clean", "pgd_std"];
        yield return Line(pair, "accurate alone", "", Fit(pair, [], new() { Alpha = 0 }));
        yield return Line(pair, "robust alone", "", Fit(pair, [], new() { Alpha = 1 }));
        foreach (double alpha in new[] { 0.5, 0.75, 0.9 })
            yield return Line(pair, "fixed", "", Fit(pair, [], new() { Alpha = alpha }));
        foreach (string[] inputs in new[] { MnistPair.Inputs, one })
        {
            string seen = inputs.Length == 2 ? "PGD on g" : "all three";
            yield return Line(pair, "quantile", seen, Fit(pair, inputs, new()));
            yield return Line(pair, "quantile, 90 % retained", seen, Fit(pair, inputs, new() { RetainedPercentage = 90 }));
            yield return Line(pair, "quantile, scale searched", seen, Fit(pair, inputs, new() { SearchRobustMap = true }));
            yield return Line(pair, "quantile, monotone map searched", seen, Fit(pair, inputs, new() { SearchRobustMap = true, RobustMap = RobustMapKind.Monotone }));
            yield return Line(pair, "quantile, MixedNUTS map searched", seen, Fit(pair, inputs, new() { SearchRobustMap = true, RobustMap = RobustMapKind.MixedNuts }));
            yield return Line(pair, "gate, paper's loss", seen, Fit(pair, inputs, new() { Mode = AdaptiveSmoothingMode.Gate }));
            yield return Line(pair, "gate on the searched monotone map", seen, Fit(pair, inputs, new() { Mode = AdaptiveSmoothingMode.Gate, SearchRobustMap = true, RobustMap = RobustMapKind.Monotone }));
            yield return Line(pair, "gate without a floor", seen, Fit(pair, inputs, new() { Mode = AdaptiveSmoothingMode.Gate, AlphaMinimum = 0 }));
        }

        yield return Line(pair, "likelihood (stacking)", "clean only", Fit(pair, ["clean"], new() { Mode = AdaptiveSmoothingMode.Likelihood }));
        AdaptiveSmoothingSummary summary = Fit(pair, MnistPair.Inputs, new()).Summary!;
        yield return "";
        yield return FormattableString.Invariant($"Benign confidence on the fitted rows: AUROC {summary.BenignConfidence:0.000}; {summary.BlockedShare:0.0 %} of the robust network's wrong clean decisions are blocked by the plain quantile.");
        yield return "";
        foreach (string line in StackingTable.Lines(data))
            yield return line;
    }

    private static AdaptiveSmoothingModel Fit(MnistPair pair, string[] inputs, AdaptiveSmoothingOptions options)
    {
        AdaptiveSmoothingRows rows = pair.EvenRows(inputs);
        if (!inputs.Any(input => input != "clean"))
            rows = new AdaptiveSmoothingRows { ClassCount = rows.ClassCount, AccurateScores = rows.AccurateScores, RobustScores = rows.RobustScores, Labels = rows.Labels };
        return AdaptiveSmoothingFitter.Fit(rows, options);
    }

    private static string Line(MnistPair pair, string name, string seen, AdaptiveSmoothingModel model)
    {
        int[] odd = [.. Enumerable.Range(0, pair.Labels.Length / 2).Select(i => (2 * i) + 1)];
        bool[] worst = [.. odd.Select(_ => true)];
        var shares = new List<double>();
        double certified = 0;
        var mixed = new double[MnistPair.Classes];
        foreach (string input in MnistPair.Inputs)
        {
            float[] accurate = pair.Scores(input, "std"), robust = pair.Scores(input, "robust");
            shares.Add(odd.Average(row => Count(row, accurate.AsSpan(row * MnistPair.Classes, MnistPair.Classes), robust.AsSpan(row * MnistPair.Classes, MnistPair.Classes), input == "pgd_robust")));
        }

        List<MixAttack> attacks = [new MixAttack(pair, Softened(model, model.Map))];
        if (model.Map.Kind != RobustMapKind.Scale || model.Map.Scale != 1)
            attacks.Add(new MixAttack(pair, Softened(model, new RobustMap())));
        shares.Add(odd.Average(row => attacks.Min(attack =>
        {
            (float[] accurate, float[] robust) = attack.Run(row);
            return Count(row, accurate, robust, false);
        })));
        shares.Add(worst.Average(right => right ? 1.0 : 0));
        shares.Add(certified / odd.Length);
        string alpha = model.Gate is null ? FormattableString.Invariant($"{model.AlphaMinimum:0.0000}") : FormattableString.Invariant($"{model.AlphaMinimum:0.0000} to {model.AlphaMaximum:0.0000}");
        return $"| {name} | {seen} | {alpha} | {string.Join(" | ", shares.Select(share => share.ToString("0.000", CultureInfo.InvariantCulture)))} |";

        double Count(int row, ReadOnlySpan<float> accurate, ReadOnlySpan<float> robust, bool certifies)
        {
            SmoothedRow result = model.Score(accurate, robust, [], mixed);
            bool right = result.PredictedClass == pair.Labels[row];
            worst[row / 2] &= right;
            if (certifies && right && result.RobustMargin > model.RequiredMargin)
                certified++;
            return right ? 1 : 0;
        }
    }

    // Nothing can be learned from the slope of a step; the same mix with a softmax in its place leads the attack.
    private static AdaptiveSmoothingModel Softened(AdaptiveSmoothingModel model, RobustMap map) => new(
        model.ClassCount, 0, model.AccurateKind, model.RobustKind, double.IsFinite(model.AccurateScale) ? model.AccurateScale : 1, map,
        model.AlphaMinimum, model.Gate, model.UsesScoreFeatures, null);
}
