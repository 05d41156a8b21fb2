using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using MLExtensions.Transforms;
using ObjectDetection.Photo;
using Spectre.Console;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace ImageClassification.OnnxMode;

/// <summary>The second mode: a network from an ONNX file gives logits and features, and everything behind them is the pack's: probabilities, a temperature,
/// a detector of pictures that are none of the network's digits. Half of the pictures to fit, half to test.</summary>
internal static class OnnxRun
{
    private static readonly MLContext Context = new(seed: 1);

    public static int Start(string[] arguments)
    {
        try
        {
            Run(arguments[0], [.. arguments[1..].Where(argument => argument.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))],
                Path.GetFullPath(arguments[1..].FirstOrDefault(argument => !argument.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) ?? Path.Combine("artifacts", "demo")));
            return 0;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or InvalidDataException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
            return 1;
        }
    }

    private static void Run(string modelFile, string[] others, string folder)
    {
        AnsiConsole.Write(new Rule("[bold]Handwritten digits[/]: an ONNX classifier, and the pack behind it").LeftJustified());
        var clock = Stopwatch.StartNew();
        Directory.CreateDirectory(folder);
        string data = Path.GetDirectoryName(Path.GetFullPath(modelFile))!;
        Picture[] digits = Picture.Read(Path.Combine(data, "t10k-images-idx3-ubyte.gz"), Path.Combine(data, "t10k-labels-idx1-ubyte.gz"));
        Picture[] fitting = [.. digits.Where((_, i) => i % 2 == 0)];
        Picture[] testing = [.. digits.Where((_, i) => i % 2 == 1)];
        AnsiConsole.MarkupLineInterpolated($"{Path.GetFileName(modelFile)}; {fitting.Length:N0} digits to fit, {testing.Length:N0} to test");

        // One network, fed with 0 to 1 and with 0 to 255: it answers alike, and is far too sure in the second case.
        var table = new Table().RoundedBorder().AddColumns("pixels", "temperature", "accuracy", "log-loss", "ECE, 15 bins");
        ITransformer? model = null;
        foreach (float scale in new[] { 255f, 1f })
        {
            IEstimator<ITransformer> network = Network(modelFile, scale);
            ITransformer keyed = Context.Transforms.Conversion.MapValueToKey("Class", "Label", keyOrdinality: KeyOrdinality.ByValue).Fit(View(fitting));
            ITransformer fitted = network.Fit(keyed.Transform(View(fitting)));
            // The network runs once over each half.
            IDataView fit = Context.Data.Cache(fitted.Transform(keyed.Transform(View(fitting))));
            IDataView test = Context.Data.Cache(fitted.Transform(keyed.Transform(View(testing))));
            float temperature = LogitTemperature.Of(fit, "Logits", "Class");
            foreach (float divisor in new[] { 1f, temperature })
            {
                ScoredPicture[] scored = Read(Context.Transforms.SoftmaxStable("Score", "Logits", divisor).Fit(test).Transform(test));
                table.AddRow($"0 to {scale:0}", $"{divisor:0.000}", $"{scored.Count(picture => picture.IsRight) / (double)scored.Length:0.00 %}",
                    $"{ScoredPicture.LogLoss(scored):0.0000}", $"{ScoredPicture.CalibrationError(scored):0.0000}");
            }

            // Not part of the model: keys, which only the fit needs.
            IEstimator<ITransformer> ending = Context.Transforms.SoftmaxStable("Score", "Logits", temperature)
                .Append(Context.Transforms.MahalanobisOod(new MahalanobisOodOptions { FeatureColumnName = "Features", LabelColumnName = "Class" }))
                .Append(Context.Transforms.LogitOod("Energy", "Logits"))
                .Append(Context.Transforms.LogitOod("Probability", "Logits", LogitScoreKind.MaximumProbability));
            model = new TransformerChain<ITransformer>(fitted, ending.Fit(fit));
        }

        AnsiConsole.Write(table);
        string saved = Path.Combine(folder, "onnx-digits.zip");
        Context.Model.Save(model, View(testing).Schema, saved);
        ITransformer loaded = new MLContext().Model.Load(saved, out _);
        bool agrees = Read(model!.Transform(View(testing[..200]))).Select(picture => picture.Score).SelectMany(score => score)
            .SequenceEqual(Read(loaded.Transform(View(testing[..200]))).SelectMany(picture => picture.Score));
        WriteUnknown(loaded, testing, [("digits turned by a quarter", [.. testing.Select(digit => digit.Turned())]), .. others.Select(file => (Path.GetFileName(file), Picture.Read(file)))]);
        AnsiConsole.MarkupLine(agrees ? "Saved with the network inside, loaded plainly: the same probabilities, bit for bit." : "[red]The loaded model gives other probabilities.[/]");
        AnsiConsole.MarkupLineInterpolated($"{clock.Elapsed.TotalSeconds:0.0} s in all. Model: {saved}");
    }

    /// <summary>Pixels to columns Logits (ten numbers) and Features (more).</summary>
    private static IEstimator<ITransformer> Network(string file, float scale)
    {
        OnnxHeader header = OnnxHeader.Read(file);
        OnnxTensorInfo input = header.Inputs.Single();
        OnnxTensorInfo logits = header.Outputs.FirstOrDefault(output => output.Shape[^1] == 10) ?? throw new ArgumentException($"{file} has no output of ten numbers.");
        OnnxTensorInfo features = header.Outputs.FirstOrDefault(output => output.Shape[^1] > 10) ?? throw new ArgumentException($"{file} has no output of features beside its logits.");
        return Context.Transforms.CopyColumns(input.Name, scale == 1 ? nameof(Picture.Pixels) : nameof(Picture.Bytes))
            .Append(Context.Transforms.ApplyOnnxModel(new OnnxOptions { ModelFile = file, InputColumns = [input.Name], OutputColumns = [logits.Name, features.Name] }))
            .Append(Context.Transforms.CopyColumns("Logits", logits.Name))
            .Append(Context.Transforms.CopyColumns("Features", features.Name));
    }

    private static void WriteUnknown(ITransformer model, Picture[] known, IEnumerable<(string Name, Picture[] Pictures)> unknown)
    {
        var table = new Table().RoundedBorder().AddColumns("not to be known", "AUROC: Mahalanobis", "energy", "probability", "called unknown");
        foreach ((string name, Picture[] pictures) in unknown)
        {
            IDataView scored = Context.Data.Cache(model.Transform(View([.. known, .. pictures])));
            string Area(string column) => $"{Context.AnomalyDetection.EvaluateOutOfDistribution(scored, "IsUnknown", column).AreaUnderRocCurve:0.000}";
            ScoredPicture[] rows = Read(scored);
            table.AddRow(name, Area("OodScore"), Area("Energy"), Area("Probability"), $"{rows[known.Length..].Average(row => row.IsOod ? 1.0 : 0):0.0 %}");
            if (table.Rows.Count == 1)
                AnsiConsole.MarkupLineInterpolated($"Set for 5 % false alarms, the detector calls {rows[..known.Length].Average(row => row.IsOod ? 1.0 : 0):0.0 %} of the test digits unknown.");
        }

        AnsiConsole.Write(table);
    }

    private static IDataView View(Picture[] pictures) => Context.Data.LoadFromEnumerable(pictures);

    private static ScoredPicture[] Read(IDataView view) => [.. Context.Data.CreateEnumerable<ScoredPicture>(view, reuseRowObject: false, ignoreMissingColumns: true)];
}
