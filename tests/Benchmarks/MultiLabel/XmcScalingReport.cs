using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MLExtensions.Numerics;
using MLExtensions.Trainers;

namespace MLExtensions.Benchmarks;

/// <summary>What training and search cost against the number of labels, on made-up data with up to a million of them.</summary>
internal static class XmcScalingReport
{
    private const int Dimension = 64;
    private const int HeldOut = 2_000;
    private const int Wanted = 5;
    private const int TrainingRows = 30_000;
    private const int BatchSize = 256;
    private const int Epochs = 2;
    private const int HardNegatives = 10;
    private const int UniformNegatives = 1024;
    private const int MostForAllLabels = 10_000;
    private static readonly int[] Probed = [16, 32, 64];

    /// <summary>Measures for these numbers of labels, or for ten thousand to a million.</summary>
    public static void Write(ResultsFolder folder, string[] arguments)
    {
        string load = MachineLoad.Sentence;
        int[] sizes = [.. arguments.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).SelectMany(size => size == 0 ? [10_000, 100_000, 1_000_000] : new[] { size })];
        List<string> lines =
        [
            "# Cost against the number of labels", "",
            $"{ProcessorName.Full}, {RuntimeInformation.FrameworkDescription}. {load} Written by `bench measure-xmc-scaling`.", "",
            $"Made-up data (`ZipfLabels`): labels drawn by Zipf's law with exponent 1, one to {ZipfLabels.MostLabelsPerRow} a row; {ZipfLabels.LabelsPerTopic} labels are a topic of {ZipfLabels.FeaturesPerTopic} features and share {ZipfLabels.Shared} of their {ZipfLabels.ProfileSize};",
            $"a row has {ZipfLabels.TakenPerLabel} draws from each label's features and {ZipfLabels.NoisePerRow} that mean nothing. Embeddings of {Dimension}.", "",
            $"## Search for the best {Wanted}", "",
            $"Embeddings that know the topics; {HeldOut:N0} rows; recall against the exact search; rows per second of CPU time of one thread; the 100 best estimates ranked again.", "",
            $"| labels | embeddings, MB | index besides, MB | building, CPU s | exact, rows/s | {string.Join(" | ", Probed.Select(cells => $"{cells} cells: rows/s | recall@{Wanted}"))} |",
            $"| --- | --- | --- | --- | --- | {string.Join(" | ", Probed.Select(_ => "--- | ---"))} |",
        ];
        foreach (int size in sizes)
            Add(lines, Search(new ZipfLabels(size)));
        lines.AddRange(
        [
            "", "## Training", "",
            $"{TrainingRows:N0} rows, batches of {BatchSize}, {Epochs} epochs, row-wise Adagrad, sampled negatives (the right labels of the batch, {HardNegatives} hard ones a row found before the second epoch, exactly or by an index of 32 cells,",
            $"{UniformNegatives:N0} for all others), two threads; all labels in every step for comparison where that takes no minutes. Seconds of an epoch are CPU seconds of both threads, searches for hard negatives",
            $"apart. Memory is the peak of a process of its own, data included. Precision on {HeldOut:N0} rows.", "",
            "| labels | negatives | first epoch, CPU s | hard negatives, CPU s | peak memory, MB | P@1 | P@5 | recall@5 of an index of 32 cells |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ]);
        foreach (int size in sizes)
        {
            if (size <= MostForAllLabels)
                Add(lines, InProcessOfItsOwn(size, "all labels"));
            Add(lines, InProcessOfItsOwn(size, "sampled"));
            Add(lines, InProcessOfItsOwn(size, "sampled, index"));
        }

        File.WriteAllText(folder.PathOf("xmc-scaling.md"), string.Join('\n', lines) + "\n");
    }

    private static void Add(List<string> lines, string line)
    {
        Console.WriteLine(line);
        lines.Add(line);
    }

    private static string Search(ZipfLabels data)
    {
        ExtremeMultiLabelModel model = data.Model(Dimension, seed: 1);
        SparseMatrix rows = data.Rows(HeldOut, seed: 2).Features;
        SparseMatrix some = rows.Select([.. Enumerable.Range(0, Math.Clamp((int)(200_000_000L / data.LabelCount), 200, HeldOut))]);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        LabelIndex built = model.BuildIndex(new LabelIndexOptions { NumberOfProbedCells = Probed[0] });
        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        double bytes = ((double)data.LabelCount * (((Dimension + 15) / 16 * 16) + 8)) + (4.0 * built.NumberOfCells * Dimension);
        string exact = Speed(model, some).ToString("N0", CultureInfo.InvariantCulture);
        string approximate = string.Join(" | ", Probed.Select(cells =>
        {
            LabelIndex index = new(model, built.Cells.With(cells));
            return string.Create(CultureInfo.InvariantCulture, $"{Speed(index, rows):N0} | {100 * index.Recall(some, Wanted):0.0} %");
        }));
        return string.Create(CultureInfo.InvariantCulture,
            $"| {data.LabelCount:N0} | {4e-6 * data.LabelCount * Dimension:0} | {bytes / 1e6:0} | {seconds:0.0} | {exact} | {approximate} |");
    }

    // The second of two runs: the first has its code compiled.
    private static double Speed(ILabelModel model, SparseMatrix rows)
    {
        var team = new ShardTeam(1, default);
        LabelSearch.RunAll(model, rows.Select([.. Enumerable.Range(0, Math.Min(128, rows.RowCount))]), Wanted, team);
        double start = ThreadTime.Nanoseconds();
        LabelSearch.RunAll(model, rows, Wanted, team);
        return rows.RowCount / (ThreadTime.Nanoseconds() - start) * 1e9;
    }

    /// <summary>Trains once and writes the row of the table: in a process of its own, whose peak memory is that of the training.</summary>
    public static void Train(string labels, string negatives)
    {
        var data = new ZipfLabels(int.Parse(labels, CultureInfo.InvariantCulture));
        MultiLabelData train = data.Rows(TrainingRows, seed: 1), test = data.Rows(HeldOut, seed: 2);
        var options = new DecoupledSoftmaxOptions
        {
            Dimension = Dimension, BatchSize = BatchSize, NumberOfEpochs = Epochs, Optimizer = LabelOptimizer.RowAdagrad, LearningRate = 0.05f, NumberOfThreads = 2,
            Negatives = negatives == "all labels" ? LabelNegatives.AllLabels : LabelNegatives.Sampled, NumberOfHardNegatives = HardNegatives, NumberOfUniformNegatives = UniformNegatives,
            HardNegativeStartEpoch = 1, HardNegativeRefreshInterval = Epochs,
            Index = negatives == "sampled, index" ? new LabelIndexOptions() : null,
        };
        var clock = new EpochClock();
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(train, progress: clock);
        long peak = Process.GetCurrentProcess().PeakWorkingSet64;
        int[][] ranked = LabelSearch.RunAll(model.With(null), test.Features, Wanted, new ShardTeam(2, default));
        var evaluator = new MultiLabelEvaluator(Wanted);
        for (int row = 0; row < ranked.Length; row++)
            evaluator.Add(test.Labels[row], ranked[row]);
        MultiLabelMetrics metrics = evaluator.ToMetrics();
        double recall = model.BuildIndex().Recall(test.Features.Select([.. Enumerable.Range(0, 500)]), Wanted);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {data.LabelCount:N0} | {negatives} | {clock.FirstEpoch:0.0} | {(options.Negatives == LabelNegatives.Sampled ? clock.Between.ToString("0.0", CultureInfo.InvariantCulture) : "")} | {peak >> 20:N0} | {100 * metrics.Precision[0]:0.0} | {100 * metrics.Precision[4]:0.0} | {100 * recall:0.0} % |"));
    }

    private static string InProcessOfItsOwn(int labels, string negatives)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Started as `dotnet program.dll` or as the program itself.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(XmcScalingReport).Assembly.Location);
        foreach (string argument in new[] { "measure-xmc-scaling", "--train", labels.ToString(CultureInfo.InvariantCulture), negatives })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"Training with {labels} labels ended with code {process.ExitCode}.");
    }

    /// <summary>CPU seconds from the first step to the end of the first epoch, and from there to the first step of the next one.</summary>
    private sealed class EpochClock : IProgress<MultiLabelProgress>
    {
        private double _first = double.NaN;
        private double _end = double.NaN;

        public double FirstEpoch { get; private set; }

        public double Between { get; private set; }

        public void Report(MultiLabelProgress value)
        {
            double now = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
            if (double.IsNaN(_first))
                _first = now;
            if (value.Epoch == 1 && value.IsEndOfEpoch)
                (_end, FirstEpoch) = (now, now - _first);
            if (value.Epoch == 2 && Between == 0)
                Between = now - _end;
        }
    }
}
