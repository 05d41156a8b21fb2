using Microsoft.ML;
using MLExtensions.Transforms;
using ObjectDetection;
using ObjectDetection.Photo;
using Spectre.Console;

if (args is [var first, ..] && (first == "photo" || first.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)))
    return PhotoRun.Start(args);

// The methods that are compared; scores from 0.01, for average precision needs the tail.
(string Name, SuppressionMethod Method, float? Threshold, float Sigma)[] methods =
[
    ("none", SuppressionMethod.None, null, 0.5f),
    ("hard, above 0.5", SuppressionMethod.Hard, 0.5f, 0.5f),
    ("linear, above 0.3", SuppressionMethod.SoftLinear, 0.3f, 0.5f),
    ("Gaussian, sigma 0.5", SuppressionMethod.SoftGaussian, null, 0.5f),
];
var table = new Table().AddColumns("suppression", "AP", "AP50", "AP75", "AR100");
if (args is [var candidateFile, var truthFile])
{
    var files = new CandidateFiles(candidateFile, truthFile);
    foreach (var (name, method, threshold, sigma) in methods)
        AddRow(name, files.Evaluate(new SuppressionSettings { Method = method, IouThreshold = threshold, Sigma = sigma, ScoreThreshold = 0.01f }));
    AnsiConsole.Write(table);
    return 0;
}

string folder = Path.GetFullPath(args is [var given] ? given : Path.Combine("artifacts", "detection"));
Directory.CreateDirectory(folder);
AnsiConsole.Write(new Rule("[bold]Object detection[/]: decode, suppress, map back, evaluate").LeftJustified());
var mlContext = new MLContext(seed: 1);
Scene[] scenes = [.. Enumerable.Range(1, 60).Select(Scene.Draw)];
IDataView data = mlContext.Data.LoadFromEnumerable(scenes);
var shown = new List<(string, double, double, Found)>();
foreach (var (name, method, threshold, sigma) in methods)
{
    // The whole way from the raw head to boxes in the picture is two stages.
    ITransformer model = mlContext.Transforms.DecodeDetections(DetectionHead.YoloX, "Output", Scene.Side, Scene.Side, Scene.ClassNames, scoreThreshold: 0.01f)
        .Append(mlContext.Transforms.SoftNms(new SoftNmsOptions
        {
            LabelColumnName = "Classes", Method = method, IouThreshold = threshold, Sigma = sigma, ScoreThreshold = 0.01f,
            ImageWidth = Scene.Side, ImageHeight = Scene.Side,
        })).Fit(data);
    CocoMetrics metrics = mlContext.ObjectDetection.Evaluate(model.Transform(data));
    AddRow(name, metrics);

    // Saved and loaded plainly; the loaded model looks at one scene.
    string file = Path.Combine(folder, "detector.zip");
    mlContext.Model.Save(model, data.Schema, file);
    using PredictionEngine<Scene, Found> engine = mlContext.Model.CreatePredictionEngine<Scene, Found>(mlContext.Model.Load(file, out _));
    shown.Add((name, metrics.MeanAveragePrecision, metrics.AverageRecall, engine.Predict(scenes[0])));
}

AnsiConsole.Write(table);
string report = Path.Combine(folder, "report.html");
Report.Save(report, scenes[0], shown);
AnsiConsole.WriteLine($"Boxes of one scene, method by method: {report}");
return 0;

void AddRow(string name, CocoMetrics metrics) => table.AddRow(
    name, $"{metrics.MeanAveragePrecision:0.0000}", $"{metrics.MeanAveragePrecision50:0.0000}", $"{metrics.MeanAveragePrecision75:0.0000}", $"{metrics.AverageRecall:0.0000}");
