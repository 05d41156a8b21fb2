using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLExtensions.Calibrators;
using MLExtensions.Core;

namespace MLExtensions.Benchmarks;

/// <summary>Wall times of the two costs that grow with the support: refreshing neighbours after an epoch, and predicting.</summary>
internal static class SdmSpeeds
{
    private const int SupportRows = 9000;
    private const int Dimension = 64;
    private const int Width = 32;

    public static IEnumerable<string> Lines()
    {
        var random = new Random(1);
        var rows = new float[2 * SupportRows * Dimension];
        int[] labels = [.. Enumerable.Range(0, 2 * SupportRows).Select(i => i % 3)];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = random.NextSingle() + (i % Dimension == labels[i / Dimension] ? 1.5f : 0);
        var settings = new SdmSettings { NumberOfShuffles = 1, MaximumEpochs = 3, ExemplarDimension = Width };
        SdmModel model = new SdmFitter(settings).Fit(rows, Dimension, labels, 3);
        yield return "| what | 1 thread, processor time | all threads, wall time |";
        yield return "| --- | --- | --- |";
        yield return Row($"neighbours of {SupportRows:N0} rows among {SupportRows:N0}, M = {Width}, seconds", threads => Refresh(model, threads), "0.000");
        yield return Row(
            $"predictions in a batch of {2 * SupportRows:N0}, {SupportRows:N0} support rows, rows a second",
            threads => 2 * SupportRows / Seconds(() => model.PredictRows(rows, threads), threads), "N0");
        yield return Row($"one epoch of training on {SupportRows:N0} + {SupportRows:N0} rows, D = {Dimension}, M = {Width}, seconds", threads => (Fit(5, threads) - Fit(1, threads)) / 4, "0.000");
        yield return Single("predictions one by one, rows a second", 500 / Seconds(() =>
        {
            for (int i = 0; i < 500; i++)
                model.Predict(rows.AsSpan(i * Dimension, Dimension));
        }, 1));
        var context = new MLContext(1);
        var options = new SdmOptions { NumberOfShuffles = 1, MaximumEpochs = 3, ExemplarDimension = Width };
        IDataView labelled = context.Data.LoadFromMatrix(rows, Dimension, "Features", MatrixColumn.Labels("Label", labels, ["a", "b", "c"]));
        IDataView scored = context.MulticlassClassification.Calibrators.Sdm(options).Fit(labelled).Transform(labelled);
        yield return Single("through a pipeline's cursor, rows a second", 2 * SupportRows / Seconds(() => Read(scored), 1));

        double Fit(int epochs, int threads) => Seconds(
            () => new SdmFitter(settings with { MaximumEpochs = epochs, Patience = 0, NumberOfThreads = threads == -1 ? null : threads }).Fit(rows, Dimension, labels, 3), threads, 3);
    }

    private static string Row(string what, Func<int, double> measure, string format) =>
        $"| {what} | {measure(1).ToString(format, CultureInfo.InvariantCulture)} | {measure(-1).ToString(format, CultureInfo.InvariantCulture)} |";

    private static string Single(string what, double value) => $"| {what} | {value.ToString("N0", CultureInfo.InvariantCulture)} | - |";

    private static double Refresh(SdmModel model, int threads)
    {
        SdmSupport support = model.Chosen.Support;
        RowSet rows = RowSet.Of(support.Index.Coordinates(), support.Width, new float[support.Labels.Length * 3], support.Labels.Length);
        return Seconds(() => Neighborhoods.Of(rows, support.Index, 2048, true, threads == -1 ? Environment.ProcessorCount : threads), threads);
    }

    private static void Read(IDataView view)
    {
        DataViewSchema.Column column = view.Schema["IsHighReliability"];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<bool> getter = cursor.GetGetter<bool>(column);
        bool value = false;
        while (cursor.MoveNext())
            getter(ref value);
    }

    // The least of several: other programs only ever add. With one thread all work is on this one, and its own time is counted.
    private static double Seconds(Action action, int threads, int repetitions = 7)
    {
        action();
        var times = new double[repetitions];
        for (int i = 0; i < times.Length; i++)
        {
            var watch = Stopwatch.StartNew();
            double start = ThreadTime.Nanoseconds();
            action();
            times[i] = threads == 1 ? (ThreadTime.Nanoseconds() - start) / 1e9 : watch.Elapsed.TotalSeconds;
        }

        return times.Min();
    }
}
