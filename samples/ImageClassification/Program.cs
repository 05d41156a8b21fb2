using System.Diagnostics;
using ImageClassification;
using ImageClassification.Report;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Trainers;
using Spectre.Console;

if (args is [FreshProcess.Verb, var savedModel])
    return FreshProcess.Predict(savedModel);

string folder = Path.GetFullPath(args is [var given] ? given : Path.Combine("artifacts", "demo"));
string modelFile = Path.Combine(folder, "digits.zip"), reportFile = Path.Combine(folder, "report.html");
Directory.CreateDirectory(folder);
Console.OutputEncoding = System.Text.Encoding.UTF8;
AnsiConsole.Write(new Rule("[bold]Handwritten digits[/]: train, calibrate, evaluate, save, load, predict").LeftJustified());

var clock = Stopwatch.StartNew();
var mlContext = new MLContext(seed: 1);
AnsiConsole.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn()).Start(progress =>
{
    // Labels become keys outside of the model, so that the saved model needs pictures only.
    var (train, tuning, test) = progress.Step("Load the scanned digits", () =>
    {
        Digit[] digits = Digit.LoadAll();
        ITransformer keys = mlContext.Transforms.Conversion
            .MapValueToKey("Class", "Label", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Fit(mlContext.Data.LoadFromEnumerable(digits));
        IDataView View(Digit[] part) => keys.Transform(mlContext.Data.LoadFromEnumerable(part));
        return (View(Digit.ForTraining(digits)), View(Digit.ForTemperature(digits)), View(Digit.ForTest(digits)));
    });

    // A stronger penalty than the default gives better directions but timid probabilities; the temperature makes up for that.
    SoftmaxRegressionTransformer head = progress.Step("Train softmax regression", () =>
        mlContext.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions
        {
            LabelColumnName = "Class", FeatureColumnName = "Pixels", RawScoreColumnName = "Logits", L2Regularization = 1e-2f,
        }).Fit(train));

    float temperature = progress.Step("Fit the temperature", () => TemperatureFit.Of(head.Transform(tuning), "Logits", "Class"));

    ITransformer model = progress.Step("Put SoftmaxStable behind the logits", () =>
    {
        var ending = mlContext.Transforms.SoftmaxStable("Score", "Logits", temperature)
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        return head.Append(ending.Fit(head.Transform(train)));
    });

    var (before, after) = progress.Step("Evaluate on digits never seen", () => (
        Evaluation.Of(mlContext, "Trainer's own", 1, head.Transform(test)),
        Evaluation.Of(mlContext, "SoftmaxStable", temperature, model.Transform(test))));

    progress.Step("Save the model", () => mlContext.Model.Save(model, train.Schema, modelFile));
    var fresh = progress.Step("Load and predict in a fresh process", () => FreshProcess.Run(modelFile));
    var here = after.Digits.Select(digit => ($"{digit.Answer}", digit.Confidence));
    bool agrees = fresh.SequenceEqual(here);

    progress.Step("Write the report", () => new HtmlReport(before, after, head.Model, clock.Elapsed).Save(reportFile));
    ResultTable.Write(before, after, head.Model.Summary);
    AnsiConsole.MarkupLine(agrees
        ? $"A fresh process loaded the model and gave the same {fresh.Length} answers and probabilities, bit for bit."
        : "[red]A fresh process gave other answers.[/]");
    Environment.ExitCode = agrees ? 0 : 1;
});

AnsiConsole.MarkupLineInterpolated($"{clock.Elapsed.TotalSeconds:0.0} s in all. Model: [link]{modelFile}[/]");
AnsiConsole.MarkupLineInterpolated($"Report (confusions, reliability, least certain digits): [link]{reportFile}[/]");
return Environment.ExitCode;
