using System.Diagnostics;
using ImageClassification;
using ImageClassification.Report;
using Microsoft.ML;
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
(Evaluation own, Evaluation calibrated, SoftmaxRegressionSummary training, bool agrees) = Steps.Run(steps =>
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

    float temperature = steps.Do("Fit the temperature", () => TemperatureFit.Of(head.Transform(tuning), "Logits", "Class"));

    ITransformer model = steps.Do("Put SoftmaxStable behind the logits", () =>
    {
        var ending = mlContext.Transforms.SoftmaxStable("Score", "Logits", temperature)
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        return head.Append(ending.Fit(head.Transform(train)));
    });

    var (before, after) = steps.Do("Evaluate on digits never seen", () => (
        Evaluation.Of(mlContext, "Trainer's own", 1, head.Transform(test)),
        Evaluation.Of(mlContext, "SoftmaxStable", temperature, model.Transform(test))));

    steps.Do("Save the model", () => mlContext.Model.Save(model, pictures.Schema, modelFile));
    var fresh = steps.Do("Load and predict in a fresh process", () => FreshProcess.Run(modelFile));
    var here = after.Digits.Select(digit => ($"{digit.Answer}", digit.Confidence));
    steps.Do("Write the report", () => new HtmlReport(before, after, head.Model, clock.Elapsed).Save(reportFile));
    return (before, after, head.Model.Summary, fresh.SequenceEqual(here));
});

ResultTable.Write(own, calibrated, training);
AnsiConsole.MarkupLine(agrees
    ? "A fresh process loaded the model and gave the same answers and probabilities for all test digits, bit for bit."
    : "[red]A fresh process gave other answers.[/]");
AnsiConsole.MarkupLineInterpolated($"{clock.Elapsed.TotalSeconds:0.0} s in all. Model: [link]{modelFile}[/]");
AnsiConsole.MarkupLineInterpolated($"Report (confusions, reliability, least certain digits): [link]{reportFile}[/]");
return agrees ? 0 : 1;
