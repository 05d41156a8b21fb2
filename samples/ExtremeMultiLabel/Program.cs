using System.Diagnostics;
using ExtremeMultiLabel;
using ImageClassification;
using Microsoft.ML;
using Spectre.Console;

Console.OutputEncoding = System.Text.Encoding.UTF8;
if (args is [Suggesting.Verb, var savedModel, ..])
    return Suggesting.Answer(savedModel, args[2..]);

// [folder] [--linear] [--suggest "title" ...]
bool withLinear = args.Contains("--linear");
args = [.. args.Where(argument => argument != "--linear")];
int suggest = Array.IndexOf(args, "--suggest");
string[] before = suggest < 0 ? args : args[..suggest], titles = suggest < 0 ? Suggesting.Examples : args[(suggest + 1)..];
string folder = Path.GetFullPath(before is [var given, ..] ? given : Path.Combine("artifacts", "extreme-multi-label"));
string modelFile = Path.Combine(folder, "subjects.zip");
if (suggest >= 0 && File.Exists(modelFile))
    return Suggesting.Answer(modelFile, titles);

Directory.CreateDirectory(folder);
AnsiConsole.Write(new Rule("[bold]Subjects for titles[/]: words and characters, baselines, decoupled softmax").LeftJustified());
var clock = Stopwatch.StartNew();
var mlContext = new MLContext(seed: 1);
(Pipeline pipeline, Measured[] methods, string[] answers, bool agrees) = Steps.Run(steps =>
{
    Title[] titlesWithSubjects = steps.Do("Load the titles", Title.LoadAll);
    Pipeline pipeline = steps.Do("Learn the terms of the titles", () => new Pipeline(mlContext, titlesWithSubjects));
    ITransformer centroid = steps.Do("Centroids of subjects", () => pipeline.Centroid(withNames: false));
    ITransformer named = steps.Do("Centroids with the names of subjects", () => pipeline.Centroid(withNames: true));
    ITransformer? linear = withLinear ? steps.Do("One linear classifier for each subject, names", pipeline.Linear) : null;
    ITransformer trained = steps.Do("Train decoupled softmax, names", pipeline.DecoupledSoftmax);
    (string Name, ITransformer? Model)[] all = [("Centroid", centroid), ("Centroid, names", named), ("Linear, names", linear), ("Decoupled softmax", trained)];
    Measured[] methods = steps.Do("Evaluate on titles never seen", () =>
        all.Where(method => method.Model is not null).Select(method => pipeline.Measure(method.Name, method.Model!)).ToArray());
    ITransformer saved = steps.Do("Save the model", () => pipeline.Save(trained, modelFile));
    string[] answers = steps.Do("Load and suggest in a fresh process", () => Suggesting.InFreshProcess(modelFile, titles));
    return (pipeline, methods, answers, answers.SequenceEqual(Suggesting.Answers(mlContext, saved, titles)));
});

ResultTable.Write(methods);
AnsiConsole.MarkupLineInterpolated($"{pipeline.SubjectCount} subjects, {pipeline.FeatureCount} terms, {clock.Elapsed.TotalSeconds:0.0} s in all.");
AnsiConsole.MarkupLineInterpolated($"Model: [link]{modelFile}[/] ({new FileInfo(modelFile).Length >> 10} KB)");
foreach (string answer in answers)
    Console.WriteLine(answer);
AnsiConsole.MarkupLine(agrees
    ? "A fresh process loaded the model and suggests the same, bit for bit."
    : "[red]A fresh process suggests something else.[/]");
if (suggest < 0 && !Console.IsInputRedirected && !Console.IsOutputRedirected)
    Suggesting.Ask(modelFile);
return agrees ? 0 : 1;
