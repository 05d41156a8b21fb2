namespace MLExtensions.Calibrators;

/// <summary>Learns a gate from selected rows.</summary>
internal static class GateFitting
{
    private const double DeviationFloor = 1e-6;

    public static (SmoothingGate Gate, GateFit Fit) Fit(
        AdaptiveSmoothingRows source, SelectedRows rows, RowMargins margins, double accurateScale, double alphaMinimum, double alphaMaximum,
        AdaptiveSmoothingOptions options, IProgress<AdaptiveSmoothingProgress>? progress)
    {
        bool known = rows.IsPerturbed.Contains(true) && rows.IsPerturbed.Contains(false);
        GateLossKind loss = options.GateLoss ?? (known && options.Solver == GateSolver.Newton ? GateLossKind.Paper : GateLossKind.NegativeLogLikelihood);
        if (loss == GateLossKind.Paper && !known)
            throw new InvalidOperationException("GateLoss is Paper, which learns to tell perturbed rows from clean ones; the data needs rows of both kinds, marked.");

        (double[] features, int count) = Features(source, rows, options);
        (double[] means, double[] deviations) = Standardize(features, count, rows.Weights);
        (double[] accurate, double[] robust) = margins.LabelProbabilities(accurateScale);
        var low = new double[rows.Count];
        var high = new double[rows.Count];
        for (int i = 0; i < low.Length; i++)
        {
            low[i] = ((1 - alphaMinimum) * accurate[i]) + (alphaMinimum * robust[i]);
            high[i] = ((1 - alphaMaximum) * accurate[i]) + (alphaMaximum * robust[i]);
        }

        double[] targets = Array.ConvertAll(rows.IsPerturbed, perturbed => perturbed ? 1.0 : 0);
        GateCoefficients coefficients = loss == GateLossKind.Paper
            ? new GateCoefficients(options.DetectionWeight, options.CrossEntropyWeight, options.ProductWeight, options.L2Regularization)
            : new GateCoefficients(0, 1, 0, options.L2Regularization);
        var objective = new GateObjective(features, count, low, high, targets, BalancedWeights(rows), coefficients);
        var start = new double[count + 1];
        GateFit fit = options.Solver == GateSolver.Newton
            ? GateNewton.Minimize(objective, start, options.Tolerance, options.MaximumIterations, Report)
            : GateExpectationMaximization.Minimize(objective, options.L2Regularization, start, options.Tolerance, options.MaximumIterations, Report);

        (double mean, double variance) = Moments(rows.Weights, i => objective.Gamma(i, fit.Parameters));
        var gate = new SmoothingGate(fit.Parameters[..count], fit.Parameters[count], means, deviations)
        {
            AlphaMinimum = alphaMinimum,
            AlphaMaximum = alphaMaximum,
            GammaMean = mean,
            GammaVariance = variance,
        };
        return (gate, fit);

        void Report(int iteration, double value) => progress?.Report(new AdaptiveSmoothingProgress(iteration, options.MaximumIterations, value));
    }

    /// <summary>Weights that sum to one; where there are perturbed and clean rows, half each: attacks often come in many copies of each row.</summary>
    public static double[] BalancedWeights(SelectedRows rows)
    {
        double perturbed = 0, clean = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.IsPerturbed[i])
                perturbed += rows.Weights[i];
            else
                clean += rows.Weights[i];
        }

        bool both = perturbed > 0 && clean > 0;
        return [.. rows.Weights.Select((weight, i) => both ? weight / (2 * (rows.IsPerturbed[i] ? perturbed : clean)) : weight / (perturbed + clean))];
    }

    private static (double[] Features, int Count) Features(AdaptiveSmoothingRows source, SelectedRows rows, AdaptiveSmoothingOptions options)
    {
        int ofScores = options.UseScoreFeatures ? ScoreFeatures.Count(options.AccurateScoreKind, options.RobustScoreKind) : 0;
        int count = ofScores + source.DetectorFeatureCount;
        var features = new double[rows.Count * count];
        var scratch = new double[2 * source.ClassCount];
        for (int i = 0; i < rows.Count; i++)
        {
            Span<double> row = features.AsSpan(i * count, count);
            if (ofScores > 0)
                ScoreFeatures.Compute(rows.Accurate[i], rows.Robust[i], options.AccurateScoreKind, options.RobustScoreKind, row[..ofScores], scratch);
            for (int j = 0; j < source.DetectorFeatureCount; j++)
                row[ofScores + j] = source.DetectorFeatures![(rows.Indices[i] * source.DetectorFeatureCount) + j];
        }

        return (features, count);
    }

    private static (double[] Means, double[] Deviations) Standardize(double[] features, int count, double[] weights)
    {
        var means = new double[count];
        var deviations = new double[count];
        for (int j = 0; j < count; j++)
        {
            int column = j;
            (means[j], double variance) = Moments(weights, i => features[(i * count) + column]);
            deviations[j] = Math.Max(DeviationFloor, Math.Sqrt(variance));
            for (int i = 0; i < weights.Length; i++)
                features[(i * count) + j] = SmoothingGate.Standardized(features[(i * count) + j], means[j], deviations[j]);
        }

        return (means, deviations);
    }

    private static (double Mean, double Variance) Moments(double[] weights, Func<int, double> value)
    {
        double sum = 0, all = 0, squares = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            all += weights[i];
            sum += weights[i] * value(i);
        }

        double mean = sum / all;
        for (int i = 0; i < weights.Length; i++)
        {
            double difference = value(i) - mean;
            squares += weights[i] * difference * difference;
        }

        return (mean, squares / all);
    }
}
