namespace MLExtensions.Calibrators;

/// <summary>Fits an <see cref="AdaptiveSmoothingModel"/>. No random numbers, one thread: equal input gives equal bits.</summary>
public static class AdaptiveSmoothingFitter
{
    private const double DefaultAlphaMaximum = 0.995;

    // Margins this near 1 are rounding, not confidence.
    private const double SaturatedMargin = 1 - 3e-6;

    // Keeps the rows that lie on the quantile itself on the safe side of rounding.
    private const double AlphaHeadroom = 1e-9;

    /// <summary>Learns from rows that neither classifier was trained on.</summary>
    /// <param name="rows">Scores, labels, and which rows are perturbed. Rows without label or positive weight, or with a value that is not
    /// finite, are left out and counted.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="progress">Told now and then, on the calling thread; may throw to cancel.</param>
    /// <returns>The model, with a summary.</returns>
    /// <exception cref="ArgumentException">Lengths or options do not fit.</exception>
    /// <exception cref="InvalidOperationException">No row is left, or the mode needs perturbed rows that are not there.</exception>
    public static AdaptiveSmoothingModel Fit(AdaptiveSmoothingRows rows, AdaptiveSmoothingOptions? options = null, IProgress<AdaptiveSmoothingProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new AdaptiveSmoothingOptions();
        options.ValidateFit();
        rows.Validate();
        options.ValidateClasses(rows.ClassCount);
        AdaptiveSmoothingMode mode = options.ResolvedMode(rows.IsPerturbed is not null, rows.DetectorFeatureCount > 0);
        SelectedRows selected = SelectedRows.Of(rows, options.AccurateScoreKind, options.RobustScoreKind);
        if (selected.Count == 0 && mode != AdaptiveSmoothingMode.Fixed)
            throw new InvalidOperationException($"None of the {rows.Labels.Length} rows can be used: each lacks a label, a positive weight, or finite scores.");

        int[] right = [.. Enumerable.Range(0, selected.Count).Where(i => selected.IsPerturbed[i] && selected.RobustClass[i] == selected.Labels[i])];
        if (right.Length == 0 && (mode == AdaptiveSmoothingMode.Quantile || options.SearchRobustMap))
        {
            throw new InvalidOperationException(
                $"The quantile rule needs perturbed rows that the robust classifier gets right; of {selected.Count} usable rows {selected.IsPerturbed.Count(marked => marked)} are perturbed and none is.");
        }

        RobustMap map = MapOf(selected, right, options, progress);
        var margins = new RowMargins(selected, map);
        double quantile = right.Length == 0
            ? double.NaN
            : WeightedMargins.Quantile(margins.Of(right), Pick(selected.Weights, right), 1 - (options.RetainedPercentage / 100));
        double safe = Math.Min(1, AdaptiveSmoothing.AlphaOfMargin(quantile) * (1 + AlphaHeadroom));
        double accurateScale = options.AccurateScale ?? (mode == AdaptiveSmoothingMode.Quantile ? double.PositiveInfinity : 1);
        RobustCertificate? certificate = options.CreateCertificate();

        SmoothingGate? gate = null;
        GateFit fit = default;
        double alpha = mode switch
        {
            AdaptiveSmoothingMode.Fixed => options.Alpha!.Value,
            AdaptiveSmoothingMode.Quantile => safe,
            AdaptiveSmoothingMode.Likelihood => Likely(selected, margins, accurateScale),
            _ => options.AlphaMinimum ?? (double.IsNaN(quantile) ? 0 : safe),
        };
        if (mode == AdaptiveSmoothingMode.Gate)
        {
            double largest = options.AlphaMaximum ?? Math.Max(DefaultAlphaMaximum, (1 + alpha) / 2);
            if (alpha > largest)
                throw new InvalidOperationException(FormattableString.Invariant($"The gate's range is empty: the smallest alpha is {alpha} (the quantile's, where AlphaMinimum is null), and AlphaMaximum is {largest}."));
            (gate, fit) = GateFitting.Fit(rows, selected, margins, accurateScale, alpha, largest, options, progress);
        }

        var model = new AdaptiveSmoothingModel(
            rows.ClassCount, gate is null ? 0 : rows.DetectorFeatureCount, options.AccurateScoreKind, options.RobustScoreKind, accurateScale, map,
            alpha, gate, gate is not null && options.UseScoreFeatures, certificate);
        return model.WithSummary(FitDiagnostics.Summarize(rows, selected, margins, model, mode, quantile, quantile > SaturatedMargin, right.Length, fit, options));
    }

    private static RobustMap MapOf(SelectedRows rows, int[] right, AdaptiveSmoothingOptions options, IProgress<AdaptiveSmoothingProgress>? progress)
    {
        var map = new RobustMap
        {
            Kind = options.RobustMap,
            Scale = options.RobustScale,
            Power = options.RobustPower,
            Shift = options.RobustShift,
            Unit = options.RobustMap == RobustMapKind.Monotone ? RootMeanSquare(rows) : 1,
        };
        int[] wrong = [.. Enumerable.Range(0, rows.Count).Where(i => !rows.IsPerturbed[i] && rows.RobustClass[i] != rows.Labels[i])];
        // Without wrong clean decisions there is nothing that a map could unblock.
        if (!options.SearchRobustMap || wrong.Length == 0)
            return map;
        return RobustMapSearch.Find(
            map, Pick(rows.Robust, right), Pick(rows.Weights, right), Pick(rows.Robust, wrong), Pick(rows.Weights, wrong), options.RetainedPercentage,
            (done, all) => progress?.Report(new AdaptiveSmoothingProgress(done, all, double.NaN)));
    }

    private static double RootMeanSquare(SelectedRows rows)
    {
        double squares = 0, weights = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            double mean = rows.Robust[i].Average();
            squares += rows.Weights[i] * rows.Robust[i].Sum(value => (value - mean) * (value - mean)) / rows.Robust[i].Length;
            weights += rows.Weights[i];
        }

        double unit = Math.Sqrt(squares / weights);
        return unit > 0 && double.IsFinite(unit) ? unit : 1;
    }

    private static double Likely(SelectedRows rows, RowMargins margins, double accurateScale)
    {
        (double[] accurate, double[] robust) = margins.LabelProbabilities(accurateScale);
        return ConstantAlpha.MaximumLikelihood(accurate, robust, GateFitting.BalancedWeights(rows));
    }

    private static T[] Pick<T>(T[] values, int[] indices) => Array.ConvertAll(indices, i => values[i]);
}
