using System.Diagnostics;
using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Trainers;

namespace MLExtensions.Benchmarks;

/// <summary>Quality and times of the multi-label trainers on the data sets beside the checkout, and the speed of their kernels.</summary>
internal static class XmcReport
{
    private const string Only = "--only";

    /// <summary>Measures the sets whose names contain one of the texts, or all but the largest; after <c>--only</c> come the names of methods. All other rows stay as
    /// they are.</summary>
    public static void Write(ResultsFolder results, string[] arguments)
    {
        string[] names = [.. arguments.TakeWhile(text => text != Only)], methods = [.. arguments.SkipWhile(text => text != Only).Skip(1)];
        string[] all = ["Bibtex", "StackEx-Cooking-735", "YSO-Finna-EN-8K", "YSO-Finna-EN-21K"];
        string[] wanted = [.. all.Where(name => names.Length == 0 ? name != all[^1] : names.Any(text => name.Contains(text, StringComparison.OrdinalIgnoreCase)))];
        List<string> lines =
        [
            "# Multi-label trainers", "",
            $"{ProcessorName.Full}, 2 threads. Test data, per cent; settings chosen on a part of the training data (docs/design/decoupled-softmax.md, linear-one-versus-all.md). CPU seconds are of",
            "the whole process, both threads together; wall seconds are upper bounds, as other programs ran. Written by `bench measure-xmc`.", "",
            "| set | method | seeds | P@1/3/5 | nDCG@5 | PSP@1/3/5 | fit, wall s | fit, CPU s | rows/s found |", "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ];
        string file = results.PathOf("xmc.md");
        string[] before = File.Exists(file) ? File.ReadAllLines(file) : [];
        foreach (string name in all)
        {
            if (!wanted.Contains(name))
            {
                lines.AddRange(before.Where(line => line.StartsWith($"| {name} |", StringComparison.Ordinal)));
                continue;
            }

            XmcSet set = XmcSet.Load(results.Root, name);
            double[] weights = LabelPropensities.Inverse(set.Train.Labels.CountRows(), set.Train.Labels.RowCount);
            foreach ((string method, int seeds, Func<int, ILabelModel> fit) in Methods(set))
            {
                if (methods.Length > 0 && !methods.Contains(method))
                {
                    lines.AddRange(before.Where(line => line.StartsWith($"| {name} | {method} |", StringComparison.Ordinal)));
                    continue;
                }

                lines.Add(Row(set, weights, method, seeds, fit));
                Console.WriteLine(lines[^1]);
            }
        }

        lines.AddRange(Kernels());
        File.WriteAllLines(file, lines);
        Console.WriteLine(string.Join(Environment.NewLine, lines.Skip(lines.Count - 8)));
    }

    private static IEnumerable<(string Method, int Seeds, Func<int, ILabelModel> Fit)> Methods(XmcSet set)
    {
        yield return ("label centroid", 1, _ => LabelCentroid.Fit(set.Train));
        yield return ("20 nearest rows", 1, _ => new NearestNeighborLabels(set.Train));
        yield return ("linear one-versus-all", 1, _ => new LinearOneVersusAllFitter(XmcSettings.Linear(set.Name)).Fit(set.Train));
        if (set.Texts is not null)
        {
            yield return ("label centroid, texts", 1, _ => LabelCentroid.Fit(set.Train, set.Texts));
            yield return ("linear one-versus-all, texts", 1, _ => new LinearOneVersusAllFitter(XmcSettings.Linear(set.Name, texts: true)).Fit(set.Train, set.Texts));
        }

        foreach (LabelLoss loss in new[] { LabelLoss.DecoupledSoftmax, LabelLoss.Softmax, LabelLoss.SoftTopK })
        {
            int seeds = set.Train.Labels.RowCount > 100_000 ? 1 : 3;
            string name = loss == LabelLoss.SoftTopK ? "SoftTop-5" : loss.ToString();
            yield return (name, seeds, seed => new DecoupledSoftmaxFitter(With(XmcSettings.For(set.Name, loss), seed)).Fit(set.Train));
            if (set.Texts is not null)
                yield return (name + ", texts", seeds, seed => new DecoupledSoftmaxFitter(With(XmcSettings.For(set.Name, loss), seed)).Fit(set.Train, labelTexts: set.Texts));
        }
    }

    private static DecoupledSoftmaxOptions With(DecoupledSoftmaxOptions options, int seed)
    {
        options.Seed = seed;
        return options;
    }

    private static string Row(XmcSet set, double[] weights, string method, int seeds, Func<int, ILabelModel> fit)
    {
        var metrics = new List<MultiLabelMetrics>();
        double wall = 0, processor = 0, found = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            ILabelModel model = fit(seed);
            wall += clock.Elapsed.TotalSeconds / seeds;
            processor += (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds / seeds;
            clock.Restart();
            int[][] ranked = LabelSearch.RunAll(model, set.Test.Features, 5, new ShardTeam(2, default));
            found += set.Test.Features.RowCount / clock.Elapsed.TotalSeconds / seeds;
            metrics.Add(Judge(set, weights, ranked));
        }

        return Line(set, method, seeds, metrics, wall, processor, found);
    }

    private static MultiLabelMetrics Judge(XmcSet set, double[] weights, int[][] ranked)
    {
        var evaluator = new MultiLabelEvaluator(5, weights);
        for (int row = 0; row < set.Test.Labels.RowCount; row++)
            evaluator.Add(set.Test.Labels[row], ranked[row]);
        return evaluator.ToMetrics();
    }

    private static string Line(XmcSet set, string method, int seeds, List<MultiLabelMetrics> metrics, double wall, double processor, double found)
    {
        return string.Create(CultureInfo.InvariantCulture,
            $"| {set.Name} | {method} | {seeds} | {Three(m => m.Precision)} | {100 * metrics.Average(m => m.NormalizedDiscountedCumulativeGain[4]):0.00} | {Three(m => m.PropensityScoredPrecision!)} | {wall:0.0} | {processor:0.0} | {found:N0} |");

        string Three(Func<MultiLabelMetrics, IReadOnlyList<double>> values) =>
            string.Join("/", new[] { 0, 2, 4 }.Select(k => (100 * metrics.Average(m => values(m)[k])).ToString("0.00", CultureInfo.InvariantCulture)));
    }

    // The three products of a step on one block of labels, d = 128, batch 256: thread CPU time, so that a loaded machine matters little.
    private static IEnumerable<string> Kernels()
    {
        const int rows = 256, depth = 128, labels = 192, stride = rows + 16;
        var random = new Random(1);
        float[] weights = Numbers(labels * depth), embeddings = Numbers(rows * depth), scores = new float[labels * stride], gradient = new float[Math.Max(rows, labels) * depth];
        float[] transposed = new float[rows * depth], panels = new float[rows * depth], packed = new float[labels * depth];
        float[] factors = Numbers(labels), shifts = new float[rows], sums = new float[rows];
        PanelPacking.Transposed(embeddings, rows, depth, transposed);
        PanelPacking.Rows(embeddings, [], rows, depth, panels);
        PanelPacking.Rows(weights, [], labels, depth, packed);
        double[] times = InterleavedSamples.Nanoseconds(
            [
                () => MatrixProduct.Multiply(weights, depth, 1, labels, transposed, depth, rows, scores, stride, add: false),
                () => MatrixProduct.Multiply(scores, 1, stride, rows, packed, labels, depth, gradient, depth, add: true),
                () => MatrixProduct.Multiply(scores, stride, 1, labels, panels, rows, depth, gradient, depth, add: false),
                () => new LabelScoreBlock(scores, stride, labels, rows).Sum(factors, shifts, sums),
            ], TimeSpan.FromSeconds(4));
        const double operations = 2.0 * rows * depth * labels;
        yield return "";
        yield return $"| kernel, {labels} labels x {rows} rows, d = {depth}, one thread, thread CPU time | GFLOP/s | ns per score |";
        yield return "| --- | --- | --- |";
        foreach ((string name, double time) in new[] { "scores", "gradient of the rows", "gradient of the labels" }.Zip(times))
            yield return string.Create(CultureInfo.InvariantCulture, $"| {name} | {operations / time:0.0} | {time / (rows * labels):0.00} |");
        yield return string.Create(CultureInfo.InvariantCulture, $"| sums of exponentials | | {times[3] / (rows * labels):0.00} |");

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - .5f)];
    }
}
