using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Trainers;

namespace MLExtensions.Benchmarks;

/// <summary>The exact search for the best labels: how near its product comes to a BLAS, and how many rows a second it serves, bare and in a pipeline.</summary>
internal static class LabelSearchReport
{
    private const int Labels = 20_650;
    private const int Dimension = 128;
    private const int Features = 50_000;
    private const int FeaturesPerRow = 60;
    private const int Rows = 8192;
    private const int Block = 64;
    private const int Wanted = 5;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(6);

    public static void Write(ResultsFolder folder)
    {
        string sentence = MachineLoad.Sentence;
        using NumpyPeer? numpy = NumpyPeer.Start(folder);
        string[] lines = [.. Lines(numpy, sentence)];
        File.WriteAllText(folder.PathOf("label-search.md"), string.Join('\n', lines) + "\n");
        Console.WriteLine(string.Join(Environment.NewLine, lines));
    }

    private static IEnumerable<string> Lines(NumpyPeer? numpy, string load)
    {
        ExtremeMultiLabelModel model = Model(new Random(1));
        SparseMatrix rows = SparseRows(new Random(2));
        yield return "# The exact search for the best labels";
        yield return "";
        yield return $"{ProcessorName.Full}, {RuntimeInformation.FrameworkDescription}. {load} Written by `bench measure-label-search`.";
        yield return $"{Labels:N0} labels, embeddings of {Dimension}, the best {Wanted}; rows of {FeaturesPerRow} out of {Features:N0} features. Numbers are random: the search does not profit from structure.";
        yield return "";
        yield return "One thread, thread CPU time, 10th percentile. The peak is numpy's product of two matrices of 2048 x 2048.";
        yield return "";
        yield return "| what | GFLOP/s | share of the peak |";
        yield return "| --- | --- | --- |";
        double[] times = OneThread(model, rows);
        double product = 2.0 * Block * Labels * Dimension;
        double? peak = 2.0 * 2048 * 2048 * 2048 / 1e6 / numpy?.Milliseconds("product", 2048, 2048, 2048);
        if (numpy is not null)
        {
            yield return Share($"numpy {numpy.Version}, 2048 x 2048 x 2048", peak, peak);
            yield return Share($"numpy, {Block} rows x {Labels:N0} labels", product / 1e6 / numpy.Milliseconds("product", Block, Dimension, Labels), peak);
        }

        yield return Share($"our product, {Block} rows x {Labels:N0} labels", product / times[0], peak);
        yield return Share("the whole search: embedding, product, the best labels", product / times[1], peak);
        yield return Share("the same, one row at a time", product / Block / times[2], peak);
        yield return "";
        yield return "| rows/s found | one thread, CPU time | one thread, wall | two threads, wall |";
        yield return "| --- | --- | --- | --- |";
        yield return Speeds("`LabelSearch`, 64 rows at once", Block / times[1] * 1e9, threads => LabelSearch.RunAll(model, rows, Wanted, new ShardTeam(threads, default)));
        yield return Speeds("`LabelSearch`, one row at a time", 1 / times[2] * 1e9, null);
        IDataView sparse = Stage(model).Transform(new SparseRowsView(rows, "Features"));
        yield return Speeds("stage of a pipeline, sparse rows", Rows / ThreadTimeOf(() => Read(sparse, 1)), threads => Read(sparse, threads));
    }

    private static double[] OneThread(ExtremeMultiLabelModel model, SparseMatrix rows)
    {
        var embeddings = new float[Block * Dimension];
        foreach (ref float value in embeddings.AsSpan())
            value = 0.5f;
        const int blockLabels = 256, stride = Block + 16;
        var panels = new float[Block * Dimension];
        var scores = new float[blockLabels * stride];
        ILabelSearch many = model.CreateSearch(Wanted, Block), one = model.CreateSearch(Wanted, 1);
        return InterleavedSamples.Nanoseconds(
            [
                () =>
                {
                    PanelPacking.Transposed(embeddings, Block, Dimension, panels);
                    for (int first = 0; first < Labels; first += blockLabels)
                    {
                        int count = Math.Min(blockLabels, Labels - first);
                        MatrixProduct.Multiply(
                            model.LabelEmbeddings.Slice(first * Dimension, count * Dimension), Dimension, 1, count, panels, Dimension, Block, scores, stride, add: false);
                    }
                },
                () => Search(many, rows, Block),
                () => Search(one, rows, 1),
            ], Budget);
    }

    private static void Search(ILabelSearch search, SparseMatrix rows, int count)
    {
        search.Clear();
        for (int row = 0; row < count; row++)
            search.Add(rows.ColumnsOf(row), rows.ValuesOf(row));
        search.Run();
    }

    private static string Share(string what, double? speed, double? peak) => string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {speed:0.0} | {100 * speed / peak:0} % |");

    private static string Speeds(string what, double oneThread, Action<int>? run) => string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {oneThread:N0} | {Wall(run, 1)} | {Wall(run, 2)} |");

    // The best of three: other programs take what they take.
    private static string Wall(Action<int>? run, int threads)
    {
        if (run is null)
            return "";
        double best = double.PositiveInfinity;
        for (int i = 0; i < 3; i++)
        {
            var clock = Stopwatch.StartNew();
            run(threads);
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return (Rows / best).ToString("N0", CultureInfo.InvariantCulture);
    }

    private static double ThreadTimeOf(Action action)
    {
        action();
        double start = ThreadTime.Nanoseconds();
        action();
        return (ThreadTime.Nanoseconds() - start) / 1e9;
    }

    // ML.NET reads a view on several threads by a set of cursors, one for each.
    private static void Read(IDataView scored, int threads)
    {
        DataViewSchema.Column[] columns = [scored.Schema["PredictedLabels"], scored.Schema["PredictedScores"]];
        if (threads == 1)
        {
            using DataViewRowCursor cursor = scored.GetRowCursor(columns);
            Read(cursor, columns);
            return;
        }

        DataViewRowCursor[] cursors = scored.GetRowCursorSet(columns, threads);
        Parallel.ForEach(cursors, cursor =>
        {
            using (cursor)
                Read(cursor, columns);
        });
    }

    private static void Read(DataViewRowCursor cursor, DataViewSchema.Column[] columns)
    {
        ValueGetter<VBuffer<uint>> labels = cursor.GetGetter<VBuffer<uint>>(columns[0]);
        ValueGetter<VBuffer<float>> scores = cursor.GetGetter<VBuffer<float>>(columns[1]);
        VBuffer<uint> label = default;
        VBuffer<float> score = default;
        while (cursor.MoveNext())
        {
            labels(ref label);
            scores(ref score);
        }
    }

    private static MultiLabelTransformer<ExtremeMultiLabelModel> Stage(ExtremeMultiLabelModel model) =>
        new(model, ClassNames.Unnamed(model.LabelCount), new MultiLabelColumns("Features", "PredictedLabels", "PredictedScores", null, Wanted));

    private static ExtremeMultiLabelModel Model(Random random)
    {
        float[] labels = Numbers(Labels * Dimension, random);
        for (int label = 0; label < Labels; label++)
        {
            Span<float> row = labels.AsSpan(label * Dimension, Dimension);
            float inverse = 1 / MathF.Sqrt(RowSteps.SumOfSquares(row));
            foreach (ref float value in row)
                value *= inverse;
        }

        return new ExtremeMultiLabelModel(Numbers(Features * Dimension, random), Features, labels, Labels, Dimension, 0.1f, true, null);
    }

    private static SparseMatrix SparseRows(Random random)
    {
        var starts = new long[Rows + 1];
        var columns = new List<int>();
        for (int row = 0; row < Rows; row++)
        {
            columns.AddRange(Enumerable.Range(0, FeaturesPerRow).Select(_ => random.Next(Features)).Distinct().Order());
            starts[row + 1] = columns.Count;
        }

        return new SparseMatrix(Features, starts, [.. columns], [.. columns.Select(_ => random.NextSingle())]);
    }

    private static float[] Numbers(int count, Random random)
    {
        var numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
            number = random.NextSingle() - 0.5f;
        return numbers;
    }
}
