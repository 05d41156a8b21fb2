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
        yield return "| what | 1 thread | all threads |";
        yield return "| --- | --- | --- |";
        yield return Row($"neighbours of {SupportRows:N0} rows among {SupportRows:N0}, M = {Width}, seconds", threads => Refresh(model, threads), "0.000");
        float[] fresh = rows[..(20000 * Dimension > rows.Length ? rows.Length : 20000 * Dimension)];
        int count = fresh.Length / Dimension;
        yield return Row($"predictions in a batch of {count:N0}, {SupportRows:N0} support rows, rows a second", threads => count / Seconds(() => model.PredictRows(fresh, threads)), "N0");
        yield return Row("predictions one by one, rows a second", _ => 500 / Seconds(() =>
        {
            for (int i = 0; i < 500; i++)
                model.Predict(fresh.AsSpan(i * Dimension, Dimension));
        }), "N0");
        var context = new MLContext(1);
        IDataView view = context.Data.LoadFromMatrix(rows, Dimension, "Features");
        var options = new SdmOptions { NumberOfShuffles = 1, MaximumEpochs = 3, ExemplarDimension = Width };
        var labelled = context.Data.LoadFromMatrix(rows, Dimension, "Features", MatrixKeys(labels));
        IDataView scored = context.MulticlassClassification.Calibrators.Sdm(options).Fit(labelled).Transform(view);
        yield return Row("through a pipeline's cursor, rows a second", _ => 2 * SupportRows / Seconds(() => Read(scored)), "N0");
        yield return Row($"one epoch of training on {SupportRows:N0} + {SupportRows:N0} rows, D = {Dimension}, M = {Width}, seconds", threads =>
            (Fit(5) - Fit(1)) / 4, "0.000", threadsMatter: true);

        double Fit(int epochs, int threads = -1) => Seconds(
            () => new SdmFitter(settings with { MaximumEpochs = epochs, Patience = 0, NumberOfThreads = threads == -1 ? null : threads }).Fit(rows, Dimension, labels, 3), 3);

        string Row(string what, Func<int, double> measure, string format, bool threadsMatter = false)
        {
            double one = threadsMatter ? (Fit(5, 1) - Fit(1, 1)) / 4 : measure(1);
            double all = measure(-1);
            return $"| {what} | {one.ToString(format, CultureInfo.InvariantCulture)} | {all.ToString(format, CultureInfo.InvariantCulture)} |";
        }
    }

    private static MatrixColumn MatrixKeys(int[] labels) => MatrixColumn.Labels("Label", labels, ["a", "b", "c"]);

    private static double Refresh(SdmModel model, int threads)
    {
        SdmSupport support = model.Chosen.Support;
        RowSet rows = RowSet.Of(support.Index.Coordinates(), support.Width, new float[support.Labels.Length * 3], support.Labels.Length);
        return Seconds(() => Neighborhoods.Of(rows, support.Index, 2048, true, threads == -1 ? Environment.ProcessorCount : threads));
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

    private static double Seconds(Action action, int repetitions = 7)
    {
        action();
        var times = new double[repetitions];
        for (int i = 0; i < times.Length; i++)
        {
            var watch = Stopwatch.StartNew();
            action();
            times[i] = watch.Elapsed.TotalSeconds;
        }

        // The shortest: other programs only ever add.
        return times.Min();
    }
}
