using System.Globalization;
using MLExtensions.Calibrators;

namespace MLExtensions.Benchmarks;

/// <summary>SDM and simpler rules on real features: accuracies of admitted rows, admitted shares, foreign rows let in.</summary>
internal sealed class SdmTables(OodSets sets, string near, string far, Func<OodSets, SdmTables.Pool> pool, SdmSettings settings)
{
    private const int Seeds = 5;

    private readonly Dictionary<string, List<SelectiveScores>> _scores = [];
    private readonly List<SdmModel> _models = [];

    /// <summary>The labelled rows of a fit.</summary>
    internal sealed record Pool(float[] Features, int[] Labels, bool[] Calibrates, bool HasHead);

    public IEnumerable<string> Lines()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            Run(seed);
            SdmSummary summary = _models[^1].Summary;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:HH:mm:ss} seed {seed}: loss {summary.Chosen.BalancedLoss:0.0000}, epoch {summary.Chosen.Epoch} of {summary.Chosen.Epochs}, training accuracy {summary.Chosen.BalancedAccuracy:0.000}, admitted {summary.Quality.AdmittedShare:0.000}"));
        }

        yield return "| rule | admitted | accuracy | worst class | lowest | worst prediction | lowest | near admitted | far admitted |";
        yield return "| --- | --- | --- | --- | --- | --- | --- | --- | --- |";
        foreach ((string rule, List<SelectiveScores> scores) in _scores)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"| {rule} | {Spread(scores, score => score.Admitted)} | {Mean(scores, score => score.Accuracy)} | {Mean(scores, score => score.WorstClass)} | {Lowest(scores, score => score.WorstClass)} | {Mean(scores, score => score.WorstPrediction)} | {Lowest(scores, score => score.WorstPrediction)} | {Spread(scores, score => score.Near)} | {Spread(scores, score => score.Far)} |");
        }

        yield return "";
        yield return "| true class | admitted by SDM | accuracy | lowest | predicted class: accuracy | lowest |";
        yield return "| --- | --- | --- | --- | --- | --- |";
        List<SelectiveScores> sdm = _scores["SDM region"];
        for (int c = 0; c < sets.ClassCount; c++)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"| {c} | {Mean(sdm, score => score.ClassShares[c])} | {Mean(sdm, score => score.ClassAccuracies[c])} | {Lowest(sdm, score => score.ClassAccuracies[c])} | {Mean(sdm, score => score.PredictedAccuracies[c])} | {Lowest(sdm, score => score.PredictedAccuracies[c])} |");
        }

        yield return "";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"On their calibration rows: admitted {Average(_models, model => model.Summary.Quality.AdmittedShare):0.000}, worst class {_models.Min(model => model.Summary.Quality.ClassAccuracies.Where(value => !double.IsNaN(value)).DefaultIfEmpty(1).Min()):0.000}. q'_min of the seeds: {string.Join(", ", _models.Select(model => model.Region.MinimumSimilarity.ToString("0.0", CultureInfo.InvariantCulture)))}; chosen epochs: {string.Join(", ", _models.Select(model => model.Summary.Chosen.Epoch))} of {string.Join(", ", _models.Select(model => model.Summary.Chosen.Epochs))}.");
        string[] warnings = [.. _models.SelectMany(model => model.Summary.Warnings()).Distinct()];
        if (warnings.Length > 0)
            yield return "Warnings: " + string.Join(" ", warnings);
    }

    private void Run(int seed)
    {
        Pool rows = pool(sets);
        SdmModel model = new SdmFitter(settings with { Seed = seed }).Fit(rows.Features, sets.Dimension, rows.Labels, sets.ClassCount, rows.Calibrates);
        _models.Add(model);
        SdmPredictions inside = model.PredictRows(sets.Features("test"));
        SdmPredictions nearRows = model.PredictRows(sets.Features(near));
        SdmPredictions farRows = model.PredictRows(sets.Features(far));
        float[] calibration = model.PredictRows([.. model.CalibrationRowNumbers.SelectMany(row => rows.Features.AsSpan(row * sets.Dimension, sets.Dimension).ToArray())]).Logits;
        int[] labels = [.. model.CalibrationRowNumbers.Select(row => rows.Labels[row])];
        double alpha = settings.TargetAccuracy;
        int classes = sets.ClassCount;
        double b = SelectiveRules.InverseTemperature(calibration, labels, classes);
        Add("none", predictions => [.. Enumerable.Repeat(true, predictions.Count)]);
        Add("softmax >= alpha", predictions => SelectiveRules.Confident(predictions.Logits, classes, 1, alpha));
        Add("temperature-scaled softmax >= alpha", predictions => SelectiveRules.Confident(predictions.Logits, classes, b, alpha));
        Add("APS, one class", predictions => SelectiveRules.SingleClass(calibration, labels, predictions.Logits, classes, b, alpha, false));
        Add("RAPS, one class", predictions => SelectiveRules.SingleClass(calibration, labels, predictions.Logits, classes, b, alpha, true));
        Add("softmax(d z) >= alpha", predictions => [.. predictions.Select(row => Scaled(row) >= alpha)]);
        Add("SDM activation >= alpha", predictions => [.. predictions.Select(row => row.Probability >= alpha)]);
        Add("SDM region", predictions => predictions.Admitted);
        Add("SDM region, lower band", predictions => predictions.AdmittedLower);
        Deliver("SDM region of 20 rows a class at least", AtLeast(model, 20), predictions => predictions.Admitted);
        SdmModel older = new SdmFitter(settings with { Seed = seed, Method = SdmMethod.UniversalVerification }).Fit(
            rows.Features, sets.Dimension, rows.Labels, sets.ClassCount, rows.Calibrates);
        Deliver("older method, middle", older, predictions => predictions.Admitted);
        Deliver("older method, lower band", older, predictions => predictions.AdmittedLower);
        if (rows.HasHead)
            Frozen(rows, seed);

        void Add(string rule, Func<SdmPredictions, bool[]> admits) => Put(rule, new SelectiveScores(
            admits(inside), inside.Labels, sets.Labels("test"), classes, admits(nearRows), admits(farRows)));
    }

    private void Deliver(string rule, SdmModel model, Func<SdmPredictions, bool[]> admits)
    {
        SdmPredictions inside = model.PredictRows(sets.Features("test"));
        Put(rule, new SelectiveScores(
            admits(inside), inside.Labels, sets.Labels("test"), sets.ClassCount,
            admits(model.PredictRows(sets.Features(near))), admits(model.PredictRows(sets.Features(far)))));
    }

    // The same model with another demand on its region: nothing is trained again.
    private static SdmModel AtLeast(SdmModel model, int count)
    {
        SdmMember member = model.Chosen;
        SdmCalibration calibration = member.Calibration;
        var other = new SdmCalibration(calibration.Quantiles, calibration.Sizes, calibration.Rows, calibration.Alpha, count);
        return new SdmModel([new SdmMember(member.Scale, member.Adaptor, member.Support, member.Limit, other)], 0, 0, model.Summary);
    }

    // The given head of the data set, calibrated as it is: support are the rows that it was trained on, calibration those that it was not.
    private void Frozen(Pool rows, int seed)
    {
        int trained = sets.Labels("train").Length;
        bool[] calibrates = [.. Enumerable.Range(0, rows.Labels.Length).Select(i => i >= trained)];
        SdmModel model = new SdmFitter(settings with { Seed = seed, NumberOfShuffles = 1 }).FitFrozen(
            rows.Features, sets.Dimension, sets.HeadLogits(rows.Features), rows.Labels, sets.ClassCount, calibrates);
        SdmPredictions inside = Predict("test");
        Put("SDM region of the given head as it is", new SelectiveScores(
            inside.Admitted, inside.Labels, sets.Labels("test"), sets.ClassCount,
            Predict(near).Admitted, Predict(far).Admitted));

        SdmPredictions Predict(string set) => model.PredictRows(sets.Features(set), sets.HeadLogits(sets.Features(set)));
    }

    private void Put(string rule, SelectiveScores scores)
    {
        if (!_scores.TryGetValue(rule, out List<SelectiveScores>? list))
            _scores[rule] = list = [];
        list.Add(scores);
    }

    private static double Scaled(SdmPrediction row)
    {
        if (row.PredictedLabel < 0)
            return 0;
        var p = new double[row.Logits.Count];
        SdmActivation.Compute([.. row.Logits], SdmActivation.SoftmaxSimilarity, row.DistanceQuantile, p);
        return p[row.PredictedLabel];
    }

    private static string Mean(List<SelectiveScores> scores, Func<SelectiveScores, double> value) => Text(Average(scores, value));

    private static string Lowest(List<SelectiveScores> scores, Func<SelectiveScores, double> value) =>
        Text(scores.Select(value).Where(number => !double.IsNaN(number)).DefaultIfEmpty(double.NaN).Min());

    // Of no rows there is no accuracy.
    private static string Text(double number) => double.IsNaN(number) ? "-" : number.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Spread(List<SelectiveScores> scores, Func<SelectiveScores, double> value) =>
        string.Create(CultureInfo.InvariantCulture, $"{Average(scores, value):0.000} [{scores.Min(value):0.000}, {scores.Max(value):0.000}]");

    private static double Average<T>(List<T> items, Func<T, double> value) => items.Select(value).Where(number => !double.IsNaN(number)).DefaultIfEmpty(double.NaN).Average();
}
