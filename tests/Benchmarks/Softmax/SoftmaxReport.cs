using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>Measures everything and writes softmax.md and versions.txt of this processor.</summary>
internal static class SoftmaxReport
{
    private static readonly string[] Columns =
    [
        SpeedTable.Ours, SpeedTable.OursLog, SpeedTable.Ours128, SpeedTable.XnnReload, SpeedTable.XnnTwoPass, SpeedTable.Tensor,
        SpeedTable.Composed, SpeedTable.ComposedLog, SpeedTable.Scalar, SpeedTable.ScalarLog, SpeedTable.MlNet, SpeedTable.Copy, SpeedTable.NonTemporalCopy,
    ];

    public static void Write(ResultsFolder folder, bool quick)
    {
        TimeSpan budget = TimeSpan.FromSeconds(quick ? 0.5 : 6);
        Console.WriteLine(MachineLoad.Sentence);
        var rows = new List<SpeedRow>();
        foreach (LogitKind kind in Enum.GetValues<LogitKind>())
        {
            foreach (SoftmaxShape shape in SoftmaxShape.All)
            {
                Console.WriteLine($"{shape} {Logits.Name(kind)}");
                rows.Add(SpeedTable.Measure(shape, kind, budget));
            }
        }
        Console.WriteLine("Accuracy and threads");
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Softmax on {ProcessorName.Full}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Width in use: {VectorTiers.Best}. One thread, {ThreadTime.Description}, contenders in turns, 10th percentile of the samples;");
        text.AppendLine(CultureInfo.InvariantCulture, $"{MachineLoad.Sentence} Figures are good to about 10 %, ratios within a row to less.").AppendLine();
        text.AppendLine("<!-- table -->");
        foreach (string line in Summary(rows))
            text.AppendLine(line);
        text.AppendLine("<!-- /table -->").AppendLine();
        foreach (LogitKind kind in Enum.GetValues<LogitKind>())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"## ns/element, {Logits.Name(kind)}").AppendLine();
            string[] present = [.. Columns.Where(rows[0].PerElement.ContainsKey)];
            text.AppendLine("| | " + string.Join(" | ", present) + " |");
            text.AppendLine("|---|" + string.Concat(present.Select(_ => "---|")));
            foreach (SpeedRow row in rows.Where(row => row.Kind == kind))
                text.AppendLine($"| {row.Shape} | " + string.Join(" | ", present.Select(row.Cell)) + " |");
            text.AppendLine();
        }
        text.AppendLine("TensorPrimitives.SoftMax does not subtract the maximum: on U[-100,100] and on any logit above 88 its result is NaN, so that row is the time of a wrong answer.").AppendLine();
        text.AppendLine("## Accuracy").AppendLine();
        foreach (string line in AccuracyTable.Lines())
            text.AppendLine(line);
        text.AppendLine().AppendLine("## Threads").AppendLine();
        foreach (string line in ThreadTable.Lines(budget))
            text.AppendLine(line);
        text.AppendLine().AppendLine("## The stage of a pipeline").AppendLine();
        foreach (string line in StageTable.Lines(budget))
            text.AppendLine(line);
        File.WriteAllText(folder.PathOf("softmax.md"), text.ToString().ReplaceLineEndings("\n"));
        File.WriteAllText(folder.PathOf("versions.txt"), Versions());
        Console.WriteLine($"Wrote {ResultsFolder.Relative}");
    }

    /// <summary>The table for the README: us, the best native peer that was run, and what .NET has.</summary>
    private static IEnumerable<string> Summary(IReadOnlyList<SpeedRow> rows)
    {
        bool native = Xnnpack.IsPresent;
        yield return "| rows x classes | ours | log-softmax | wide logits | " + (native ? "XNNPACK, best of two | " : "")
            + "TensorPrimitives (NaN above 88) | composed, stable | scalar loop | times a copy |";
        yield return "|---|---|---|---|" + (native ? "---|" : "") + "---|---|---|---|";
        foreach (SpeedRow row in rows.Where(row => row.Kind == LogitKind.Normal))
        {
            SpeedRow wide = rows.First(other => other.Kind == LogitKind.Wide && other.Shape == row.Shape);
            double ours = row.PerElement[SpeedTable.Ours];
            string Against(double peer) => $"{peer.ToString("F2", CultureInfo.InvariantCulture)} ({(peer / ours).ToString("F1", CultureInfo.InvariantCulture)}x)";
            string xnn = native ? Against(Math.Min(row.PerElement[SpeedTable.XnnReload], row.PerElement[SpeedTable.XnnTwoPass])) + " | " : "";
            yield return $"| {row.Shape} | **{row.Cell(SpeedTable.Ours)}** | {row.Cell(SpeedTable.OursLog)} | {wide.Cell(SpeedTable.Ours)} | {xnn}"
                + $"{Against(row.PerElement[SpeedTable.Tensor])} | {Against(row.PerElement[SpeedTable.Composed])} | {Against(row.PerElement[SpeedTable.Scalar])} | "
                + $"{(ours / row.Copy).ToString("F2", CultureInfo.InvariantCulture)} |";
        }
    }

    private static string Versions()
    {
        string tensors = typeof(TensorPrimitives).Assembly.GetName().Version?.ToString() ?? "?";
        string xnnpack = Xnnpack.IsPresent ? Environment.GetEnvironmentVariable("MLEXTENSIONS_XNNPACK_VERSION") ?? "not said" : "not run";
        return string.Join(
            '\n',
            $"processor: {ProcessorName.Full}",
            $"runtime: {RuntimeInformation.FrameworkDescription}",
            $"system: {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            $"vector width in use: {VectorTiers.Best}",
            $"System.Numerics.Tensors: {tensors}",
            $"ML.NET: {(MlNetSoftmax.IsPresent ? typeof(Microsoft.ML.MLContext).Assembly.GetName().Version : "embedded host, its own softmax not run")}",
            $"XNNPACK: {xnnpack}",
            string.Empty);
    }
}
