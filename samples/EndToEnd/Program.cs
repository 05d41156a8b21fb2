using System.Diagnostics;
using EndToEnd;
using EndToEnd.Report;
using ImageClassification;
using Microsoft.ML;
using Spectre.Console;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

if (args is [FreshProcess.Verb, var savedModel])
    return FreshProcess.Judge(savedModel);

string folder = Path.GetFullPath(args is [var given] ? given : Path.Combine("artifacts", "end-to-end"));
string modelFile = Path.Combine(folder, "everything.zip"), reportFile = Path.Combine(folder, "report.html");
Directory.CreateDirectory(folder);
Console.OutputEncoding = System.Text.Encoding.UTF8;
AnsiConsole.Write(new Rule("[bold]Everything after the backbone[/], in one file: handwritten digits").LeftJustified());

var clock = Stopwatch.StartNew();
var mlContext = new MLContext(seed: 1);
(KindOfPicture[] kinds, bool agrees) = Steps.Run(steps =>
{
    Digit[] all = Digit.LoadAll();
    Picture[] training = Picture.Of(Digit.ForTraining(all)), aside = Picture.Of(Digit.ForTemperature(all)), test = Picture.Of(Digit.ForTest(all));
    ITransformer keys = mlContext.Transforms.Conversion.MapValueToKey("Class", "Label", keyOrdinality: KeyOrdinality.ByValue).Fit(mlContext.Data.LoadFromEnumerable(training));
    Pipeline pipeline = Pipeline.Fit(mlContext, steps, keys, training, aside);

    KindOfPicture[] kinds = steps.Do("Judge digits, attacked digits and pictures that are none", () => new[]
    {
        Judge("digits", true, test), Judge("attacked digits", true, Picture.Attacked(test, pipeline.Accurate, Pipeline.AttackLength)),
        Judge("halves of two digits", false, Picture.Halves(test)), Judge("scrambled digits", false, Picture.Scrambled(test, seed: 1)),
    });
    AttackPoint[] attacks = steps.Do("Attack with growing length", () =>
        Enumerable.Range(0, 9).Select(i => AttackPoint.Of(mlContext, pipeline, test, 1.5 * i)).ToArray());

    // The accurate head's probabilities before and after its temperature: evaluators read the column Score.
    IDataView scored = keys.Transform(pipeline.Model.Transform(mlContext.Data.LoadFromEnumerable(test)));
    Evaluation Evaluate(string name, double temperature) => Evaluation.Of(
        mlContext, name, temperature, mlContext.Transforms.SoftmaxStable("Score", "AccurateLogits", (float)temperature).Fit(scored).Transform(scored));

    steps.Do("Save the model", () => mlContext.Model.Save(pipeline.Model, mlContext.Data.LoadFromEnumerable(training).Schema, modelFile));
    bool agrees = steps.Do("Load and judge in a fresh process", () => FreshProcess.Run(modelFile).SequenceEqual(kinds[0].Verdicts.Select(FreshProcess.Line)));
    steps.Do("Write the report", () => new HtmlReport(
        kinds, Evaluate("The accurate head's own", 1), Evaluate("Calibrated", pipeline.Temperature), attacks, pipeline, new FileInfo(modelFile).Length, clock.Elapsed).Save(reportFile));
    return (kinds, agrees);

    KindOfPicture Judge(string name, bool areDigits, Picture[] pictures) => new(name, areDigits, Verdict.Of(mlContext, pipeline.Model, pictures));
});

ResultTable.Write(kinds);
AnsiConsole.MarkupLine(agrees
    ? "A fresh process loaded the one file and said the same of all test digits, bit for bit."
    : "[red]A fresh process said something else.[/]");
AnsiConsole.MarkupLineInterpolated($"{clock.Elapsed.TotalSeconds:0.0} s in all. Model: [link]{modelFile}[/] ({new FileInfo(modelFile).Length / 1024} KB)");
AnsiConsole.MarkupLineInterpolated($"Report: [link]{reportFile}[/]");
return agrees ? 0 : 1;
