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
}
