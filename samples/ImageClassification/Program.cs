using System.Diagnostics;
using ImageClassification;
using ImageClassification.Report;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.Trainers;
using Spectre.Console;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

if (args is [FreshProcess.Verb, var savedModel])
    return FreshProcess.Predict(savedModel);
if (args is [var modelOrFolder, ..] && modelOrFolder.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
    return ImageClassification.OnnxMode.OnnxRun.Start(args);

string folder = Path.GetFullPath(args is [var given] ? given : Path.Combine("artifacts", "demo"));
string modelFile = Path.Combine(folder, "digits.zip"), reportFile = Path.Combine(folder, "report.html");
Directory.CreateDirectory(folder);
Console.OutputEncoding = System.Text.Encoding.UTF8;
AnsiConsole.Write(new Rule("[bold]Handwritten digits[/]: train, calibrate, evaluate, save, load, predict").LeftJustified());

var clock = Stopwatch.StartNew();
var mlContext = new MLContext(seed: 1);
(Evaluation own, Evaluation calibrated, ReliableRegion region, SoftmaxRegressionSummary training, bool agrees) = Steps.Run(steps =>
{
    Digit[] digits = steps.Do("Load the scanned digits", Digit.LoadAll);
    IDataView pictures = mlContext.Data.LoadFromEnumerable(digits);

    // Labels become keys outside of the model, so that the saved model needs pictures only.
    ITransformer keys = mlContext.Transforms.Conversion.MapValueToKey("Class", "Label", keyOrdinality: KeyOrdinality.ByValue).Fit(pictures);
    IDataView train = keys.Transform(mlContext.Data.LoadFromEnumerable(Digit.ForTraining(digits)));
    IDataView tuning = keys.Transform(mlContext.Data.LoadFromEnumerable(Digit.ForTemperature(digits)));
    IDataView test = keys.Transform(mlContext.Data.LoadFromEnumerable(Digit.ForTest(digits)));

    // A stronger penalty than the default gives better directions but timid probabilities; the temperature makes up for that.
    SoftmaxRegressionTransformer head = steps.Do("Train softmax regression", () =>
        mlContext.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions
        {
            LabelColumnName = "Class",
            FeatureColumnName = "Pixels",
            RawScoreColumnName = "Logits",
            L2Regularization = 1e-2f,
        }).Fit(train));

    ScoreCalibrationTransformer<TemperatureScaling> calibrator = steps.Do("Calibrate: fit the temperature", () =>
        mlContext.MulticlassClassification.Calibrators.Temperature("Class", "Logits", ScoreKind.Logits).Fit(head.Transform(tuning)));
    double temperature = calibrator.Model.Temperature;

    // The calibrator writes Score and PredictedLabel anew; keys become text for people.
    ITransformer calibrated = new TransformerChain<ITransformer>(head, calibrator);
    ITransformer model = new TransformerChain<ITransformer>(
        calibrated, mlContext.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel").Fit(calibrated.Transform(tuning)));

    var (before, after) = steps.Do("Evaluate on digits never seen", () => (
        Evaluation.Of(mlContext, "Trainer's own", 1, head.Transform(test)),
        Evaluation.Of(mlContext, "Calibrated", temperature, model.Transform(test))));

    ReliableRegion region = steps.Do("Admit only what can be relied on (SDM)", () =>
        ReliableRegion.Of(mlContext, keys, [.. Digit.ForTraining(digits), .. Digit.ForTemperature(digits)], Digit.ForTest(digits)));

    steps.Do("Save the model", () => mlContext.Model.Save(model, pictures.Schema, modelFile));
    var fresh = steps.Do("Load and predict in a fresh process", () => FreshProcess.Run(modelFile));
    var here = after.Digits.Select(digit => ($"{digit.Answer}", digit.Confidence));
    steps.Do("Write the report", () => new HtmlReport(before, after, region, head.Model, clock.Elapsed).Save(reportFile));
    return (before, after, region, head.Model.Summary, fresh.SequenceEqual(here));
});

ResultTable.Write(own, calibrated, training);
ResultTable.Write(region);
AnsiConsole.MarkupLine(agrees
    ? "A fresh process loaded the model and gave the same answers and probabilities for all test digits, bit for bit."
    : "[red]A fresh process gave other answers.[/]");
AnsiConsole.MarkupLineInterpolated($"{clock.Elapsed.TotalSeconds:0.0} s in all. Model: [link]{modelFile}[/]");
AnsiConsole.MarkupLineInterpolated($"Report (confusions, reliability, risk and coverage, least certain digits): [link]{reportFile}[/]");
return agrees ? 0 : 1;
