using System.Globalization;
using AutoML;
using ImageClassification;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using MLExtensions.Calibrators;
using Spectre.Console;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

int models = args is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 12;
var mlContext = new MLContext(seed: 1);
Digit[] digits = Digit.LoadAll();
IDataView all = mlContext.Data.LoadFromEnumerable(digits);
ITransformer keys = mlContext.Transforms.Conversion.MapValueToKey("Class", "Label", keyOrdinality: KeyOrdinality.ByValue).Fit(all);
IDataView train = Load(Digit.ForTraining(digits)), held = Load(Digit.ForTemperature(digits)), test = Load(Digit.ForTest(digits));

// The trainer is tuned on the training rows. The calibrator is tuned on rows that the chosen model has not seen: on its own training rows every
// classifier is too sure of itself, and a calibrator would learn just that.
TrialResult trained = await Experiments.TuneTrainer(mlContext, train, models);
TrialResult calibrated = await Experiments.TuneCalibrator(mlContext, trained.Model.Transform(held), models);
ITransformer model = trained.Model.Append(calibrated.Model);

CalibrationMetrics before = Evaluate(trained.Model), after = Evaluate(model);
var table = new Table().AddColumns("On " + digits.Length / 3 + " test digits", "Accuracy", "Log-loss", "ECE");
foreach ((string name, CalibrationMetrics metrics) in new[] { ("Tuned trainer", before), ("and calibrator", after) })
    table.AddRow(name, Text(metrics.Accuracy, "0.0 %"), Text(metrics.LogLoss, "0.0000"), Text(metrics.ExpectedCalibrationError, "0.0000"));
AnsiConsole.Write(table);
AnsiConsole.WriteLine($"Trainer, cross-validated log-loss {Text(trained.Metric, "0.0000")}: {Experiments.Describe(trained)}");
AnsiConsole.WriteLine($"Calibrator, cross-validated log-loss {Text(calibrated.Metric, "0.0000")}: {Experiments.Describe(calibrated)}");

IDataView Load(Digit[] rows) => keys.Transform(mlContext.Data.LoadFromEnumerable(rows));

CalibrationMetrics Evaluate(ITransformer scored) => mlContext.MulticlassClassification.EvaluateCalibration(scored.Transform(test), "Class", "Score");

static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
