using System.Diagnostics;
using System.Globalization;
using MLExtensions.Calibrators;
using MLExtensions.Calibrators.Tests;

namespace MLExtensions.Benchmarks;

/// <summary>All calibrators on all sets of the shared data: learned on the validation rows, penalties chosen there too, measured on the test rows.</summary>
internal static class CalibrationReport
{
    private static readonly (string Name, Func<LabeledScores, IScoreCalibration?> Fit)[] Methods =
    [
        ("none", _ => null),
        ("temperature", rows => TemperatureScaling.Fit(rows)),
        ("vector scaling", rows => ParametricScaling.Fit(ParametricScalingMethod.Vector, rows)),
        ("matrix scaling, ODIR", rows => ParametricScaling.Fit(ParametricScalingMethod.Matrix, rows, Options(rows, ParametricRegularization.OffDiagonalAndIntercept))),
        ("Dirichlet, ODIR", rows => ParametricScaling.Fit(ParametricScalingMethod.Dirichlet, rows, Options(rows, ParametricRegularization.OffDiagonalAndIntercept))),
        ("Dirichlet, L2", rows => ParametricScaling.Fit(ParametricScalingMethod.Dirichlet, rows, Options(rows, ParametricRegularization.L2))),
        ("isotonic", rows => IsotonicCalibration.Fit(rows)),
        ("isotonic, at least 1e-4", rows => IsotonicCalibration.Fit(rows, new BinaryMapOptions { MinimumProbability = 1e-4 })),
        ("histogram, equal width", rows => HistogramBinning.Fit(rows)),
        ("histogram, equal mass, at least 1e-4", rows => HistogramBinning.Fit(rows, new BinaryMapOptions { BinEdges = BinEdges.EqualMass, MinimumProbability = 1e-4 })),
        ("correctness-aware", rows => CorrectnessAwareScaling.Fit(rows)),
    ];

    // With a hundred classes five folds take minutes.
    private static ParametricScalingOptions Options(LabeledScores rows, ParametricRegularization regularization) =>
        new() { Regularization = regularization, Folds = rows.ClassCount > 50 ? 2 : 5 };

    public static void Write(ResultsFolder results, string? only)
    {
        var lines = new List<string>();
        foreach (string line in Lines(only))
        {
            Console.WriteLine(line);
            lines.Add(line);
        }

        if (only is null)
            File.WriteAllLines(results.PathOf("calibration.md"), lines);
    }

    private static IEnumerable<string> Lines(string? only)
    {
        yield return "# Calibrators on real classifiers";
        yield return "";
        yield return $"{ProcessorName.Full}, {Environment.ProcessorCount} threads. Learned on the validation rows, penalties chosen by cross-validation on those alone; every figure is of the";
        yield return "test rows, in double. ECE with 15 bins of equal width; class-wise ECE is the mean over the classes; AUROC: the confidence of right against";
        yield return "wrong rows. Lower is better except for accuracy and AUROC. Log-loss with probabilities of at least 1e-30. Fit time includes the choice of penalties (five folds; two with 100 classes). Bold: the best of a column. Written by `bench measure-calibration`; sets and definitions: shared data, README.";
        foreach (string name in CalibrationSet.All.Where(name => only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            CalibrationSet set = CalibrationSet.Load(name);
            yield return "";
            yield return $"## {name[(name.IndexOf('/') + 1)..]}";
            yield return "";
            yield return $"{set.Classes} classes, {set.ValidationLabels.Length:N0} rows to learn from, {set.TestLabels.Length:N0} to measure on; {(set.Kind == ScoreKind.Logits ? "logits" : "probabilities")}.";
            yield return "";
            yield return "| calibrator | accuracy | log-loss | ECE | class-wise ECE | Brier | AURC | AUROC | fit, s | chosen |";
            yield return "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";
            foreach (string row in Rows(set))
                yield return row;
        }
    }

    private static IEnumerable<string> Rows(CalibrationSet set)
    {
        LabeledScores rows = set.Validation;
        var measured = new List<(string Name, CalibrationMetrics Metrics, double Seconds, string Chosen)>();
        foreach ((string name, Func<LabeledScores, IScoreCalibration?> fit) in Methods)
        {
            // Once unmeasured where that is cheap: the first run compiles.
            if (set.Classes <= 20)
                fit(rows);
            var clock = Stopwatch.StartNew();
            IScoreCalibration? model = fit(rows);
            double seconds = clock.Elapsed.TotalSeconds;
            double[] probabilities = model?.CalibrateRows(set.TestScores) ?? set.TestProbabilities();
            measured.Add((name, CalibrationMetrics.Compute(probabilities, set.Classes, set.TestLabels), seconds, Chosen(model)));
        }

        CalibrationMetrics[] all = [.. measured.Select(row => row.Metrics)];
        return measured.Select(row => string.Join(" | ",
            "| " + row.Name,
            Cell(row.Metrics.Accuracy, all.Max(metrics => metrics.Accuracy), "0.0000"),
            Cell(row.Metrics.LogLoss, all.Min(metrics => metrics.LogLoss), "0.00000"),
            Cell(row.Metrics.ExpectedCalibrationError, all.Min(metrics => metrics.ExpectedCalibrationError), "0.00000"),
            Cell(row.Metrics.ClasswiseCalibrationError, all.Min(metrics => metrics.ClasswiseCalibrationError), "0.00000"),
            Cell(row.Metrics.BrierScore, all.Min(metrics => metrics.BrierScore), "0.00000"),
            Cell(row.Metrics.AreaUnderRiskCoverageCurve, all.Min(metrics => metrics.AreaUnderRiskCoverageCurve), "0.00000"),
            Cell(row.Metrics.AreaUnderRocCurveOfConfidence, all.Max(metrics => metrics.AreaUnderRocCurveOfConfidence), "0.00000"),
            row.Seconds.ToString("0.000", CultureInfo.InvariantCulture),
            row.Chosen + " |"));
    }

    private static string Cell(double value, double best, string format)
    {
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        return text == best.ToString(format, CultureInfo.InvariantCulture) ? $"**{text}**" : text;
    }

    private static string Chosen(IScoreCalibration? model) => model switch
    {
        TemperatureScaling temperature => FormattableString.Invariant($"T = {temperature.Temperature:0.0000}"),
        ParametricScaling { Method: not ParametricScalingMethod.Vector } parametric => FormattableString.Invariant($"lambda {parametric.Summary.Lambda:G3}, mu {parametric.Summary.Mu:G3}"),
        CorrectnessAwareScaling aware => FormattableString.Invariant($"T0 = {aware.BaseTemperature:0.0000}"),
        _ => "",
    };
}
