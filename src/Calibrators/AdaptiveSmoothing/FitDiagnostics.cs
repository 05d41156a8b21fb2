using System.Globalization;

namespace MLExtensions.Calibrators;

/// <summary>Says how a fit went and what to beware of.</summary>
internal static class FitDiagnostics
{
    private const double LeastBenignConfidence = 0.6;

    public static AdaptiveSmoothingSummary Summarize(
        AdaptiveSmoothingRows source, SelectedRows rows, RowMargins margins, AdaptiveSmoothingModel model, AdaptiveSmoothingMode mode,
        double quantile, bool saturated, int rightCount, GateFit fit, AdaptiveSmoothingOptions options)
    {
        var groups = new Tally[2];
        double certifiable = 0, all = 0;
        List<double> right = [], rightWeights = [], wrong = [], wrongWeights = [];
        var mixed = new double[source.ClassCount];
        int features = model.DetectorFeatureCount;
        for (int i = 0; i < rows.Count; i++)
        {
            int at = rows.Indices[i];
            SmoothedRow row = model.Score(
                source.AccurateScores.AsSpan(at * source.ClassCount, source.ClassCount), source.RobustScores.AsSpan(at * source.ClassCount, source.ClassCount),
                source.DetectorFeatures.AsSpan(at * features, features), mixed);
            double weight = rows.Weights[i];
            bool robustRight = rows.RobustClass[i] == rows.Labels[i];
            groups[rows.IsPerturbed[i] ? 1 : 0].Add(
                weight, AdaptiveSmoothing.IndexOfLargest(rows.Accurate[i]) == rows.Labels[i], robustRight, row.PredictedClass == rows.Labels[i]);
            all += weight;
            certifiable += margins[i] > model.RequiredMargin ? weight : 0;
            if (rows.IsPerturbed[i] && robustRight)
            {
                right.Add(margins[i]);
                rightWeights.Add(weight);
            }
            else if (!rows.IsPerturbed[i] && !robustRight)
            {
                wrong.Add(margins[i]);
                wrongWeights.Add(weight);
            }
        }

        double confidence = WeightedMargins.AreaUnderRocCurve([.. right], [.. rightWeights], [.. wrong], [.. wrongWeights]);
        return new AdaptiveSmoothingSummary
        {
            Mode = mode,
            RowCount = rows.Count,
            PerturbedRowCount = rows.IsPerturbed.Count(marked => marked),
            SkippedRowCount = rows.Skipped,
            GuardedRowCount = margins.GuardedCount,
            Clean = groups[0].Shares,
            Perturbed = groups[1].Shares,
            BenignConfidence = confidence,
            CertifiableShare = all > 0 ? certifiable / all : double.NaN,
            MarginQuantile = quantile,
            BlockedShare = wrong.Count > 0 ? RobustMapSearch.Blocked([.. wrong], [.. wrongWeights], AdaptiveSmoothing.RequiredMargin(model.AlphaMinimum)) : double.NaN,
            Objective = model.Gate is null ? double.NaN : fit.Objective,
            Iterations = fit.Iterations,
            Warnings = [.. Warnings(rows, margins, model, confidence, saturated, rightCount, wrong.Count, fit, options)],
        };
    }

    private static IEnumerable<string> Warnings(
        SelectedRows rows, RowMargins margins, AdaptiveSmoothingModel model, double confidence, bool saturated, int rightCount, int wrongCount,
        GateFit fit, AdaptiveSmoothingOptions options)
    {
        if (rows.Skipped > 0)
            yield return $"{rows.Skipped} of {rows.Count + rows.Skipped} rows were left out: no label, no positive weight, or a value that is not finite.";
        if (!rows.IsPerturbed.Contains(true))
            yield return "No row is marked as perturbed. What is fitted on clean rows alone is stacking for clean accuracy, and says nothing about robustness.";
        if (model.AlphaMinimum <= 0.5)
            yield return Invariant($"alpha can be as small as {model.AlphaMinimum:0.####}: up to one half, no decision of the robust classifier is safe from the accurate one.");
        if (confidence < LeastBenignConfidence)
            yield return Invariant($"The robust classifier is hardly more confident when it is right on perturbed rows than when it is wrong on clean ones (AUROC {confidence:0.###}, below {LeastBenignConfidence}): mixing cannot help.");
        if (saturated)
            yield return "The robust margins are saturated at 1, so the quantile says little: the robust scale is too large.";
        if (rightCount > 0 && rightCount * (1 - (options.RetainedPercentage / 100)) < 1)
            yield return Invariant($"{rightCount} perturbed rows that the robust classifier gets right are few for keeping {options.RetainedPercentage} % of them: the quantile rests on the smallest margins.");
        if (margins.GuardedCount > 0)
            yield return $"On {margins.GuardedCount} of {rows.Count} rows the published map would have moved the largest class, so it was not used there.";
        if (options.SearchRobustMap && wrongCount == 0)
            yield return "The robust classifier is right on all clean rows: there was nothing to search a map for.";
        if (model.Gate is not null && fit.Iterations >= options.MaximumIterations)
            yield return $"The gate's solver used up its {options.MaximumIterations} iterations.";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private record struct Tally(double All, double Accurate, double Robust, double Mixed)
    {
        public readonly MixedAccuracy Shares => new(Accurate / All, Robust / All, Mixed / All);

        public void Add(double weight, bool accurate, bool robust, bool mixed)
        {
            All += weight;
            Accurate += accurate ? weight : 0;
            Robust += robust ? weight : 0;
            Mixed += mixed ? weight : 0;
        }
    }
}
