using System.Diagnostics;
using Microsoft.ML;
using MLExtensions.Trainers;
using MLExtensions.Transforms;
using OutOfDistribution;
using OutOfDistribution.Report;
using Spectre.Console;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

string folder = Path.GetFullPath(args is [var given] ? given : Path.Combine("artifacts", "out-of-distribution"));
string modelFile = Path.Combine(folder, "detector.zip"), reportFile = Path.Combine(folder, "report.html");
Directory.CreateDirectory(folder);
Console.OutputEncoding = System.Text.Encoding.UTF8;
AnsiConsole.Write(new Rule("[bold]Which digits has the model never seen?[/] Trained on 0 to 7; 8 and 9 are unknown").LeftJustified());

var clock = Stopwatch.StartNew();
var mlContext = new MLContext(seed: 1);
Digit[] digits = Digit.LoadAll();
IDataView train = mlContext.Data.LoadFromEnumerable(Digit.ForTraining(digits));

// A classifier of the known digits, so that there are logits too; then every score as a column. Nothing here sees an unknown digit.
var transforms = mlContext.Transforms;
var scores = transforms.Conversion.MapValueToKey("Class", "Label", keyOrdinality: KeyOrdinality.ByValue)
    .Append(mlContext.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions
    {
        LabelColumnName = "Class", FeatureColumnName = "Pixels", RawScoreColumnName = "Logits",
    }))
    .Append(transforms.MahalanobisOod(new MahalanobisOodOptions
    {
        FeatureColumnName = "Pixels", LabelColumnName = "Class", ScoreColumnName = "Mahalanobis", RelativeDistanceColumnName = "Relative",
    }))
    .Append(transforms.MahalanobisOod(Only("MahalanobisRaw", normalize: false, label: "Class")))
    .Append(transforms.MahalanobisOod(Only("Marginal", normalize: true, label: null)))
    .Append(transforms.NearestNeighborOod("Neighbor", "Pixels", neighborCount: 5))
    .Append(transforms.LogitOod("Probability", "Logits", LogitScoreKind.MaximumProbability))
    .Append(transforms.LogitOod("MaximumLogit", "Logits", LogitScoreKind.MaximumLogit))
    .Append(transforms.LogitOod("Energy", "Logits"))
    .Append(transforms.LogitOod("Entropy", "Logits", LogitScoreKind.GeneralizedEntropy))
    .Append(transforms.VirtualLogitOod("VirtualLogit", "Pixels", "Logits"));
ITransformer scored = scores.Fit(train);

// The combination learns from known digits outside of the training set and from eights; it is measured on other known digits and on nines.
IDataView combining = scored.Transform(mlContext.Data.LoadFromEnumerable(Digit.ForCombining(digits)));
ITransformer combined = transforms.OodScoreCombiner(["Mahalanobis", "Relative", "Neighbor", "Energy"], "IsUnknown", "Combined").Fit(combining);
ITransformer model = scored.Append(combined);
mlContext.Model.Save(model, train.Schema, modelFile);

// Plain ML.NET loads it, with nothing registered.
ITransformer loaded = new MLContext().Model.Load(modelFile, out _);
IDataView eights = loaded.Transform(mlContext.Data.LoadFromEnumerable(Digit.ForTest(digits, "8")));
IDataView nines = loaded.Transform(mlContext.Data.LoadFromEnumerable(Digit.ForTest(digits, "9")));
Method[] methods =
[
    .. new (string Name, string Column)[]
    {
        ("Mahalanobis", "Mahalanobis"), ("on raw pixels", "MahalanobisRaw"), ("without labels", "Marginal"), ("Relative", "Relative"), ("Neighbor", "Neighbor"),
        ("Probability", "Probability"), ("Largest logit", "MaximumLogit"), ("Energy", "Energy"), ("Entropy", "Entropy"),
        ("Virtual logit", "VirtualLogit"),
    }.Select(method => new Method(method.Name, method.Column, Evaluate(eights, method.Column), Evaluate(nines, method.Column))),
    new Method("Combination", "Combined", null, Evaluate(nines, "Combined")),
];
ResultTable.Write(methods);

var detector = mlContext.Data.CreateEnumerable<Verdict>(nines, reuseRowObject: false).ToArray();
double alarms = detector.Where(row => !row.IsUnknown).Average(row => row.IsOod ? 1.0 : 0.0);
double caught = detector.Where(row => row.IsUnknown).Average(row => row.IsOod ? 1.0 : 0.0);
AnsiConsole.MarkupLineInterpolated($"Calibrated for 5 % false alarms, it calls {alarms:0.0 %} of fresh known digits and {caught:0.0 %} of the nines unknown.");
new HtmlReport(methods, alarms, caught, clock.Elapsed).Save(reportFile);
AnsiConsole.MarkupLineInterpolated($"{clock.Elapsed.TotalSeconds:0.0} s in all. Report: [link]{reportFile}[/]");

OutOfDistributionMetrics Evaluate(IDataView data, string column) => mlContext.AnomalyDetection.EvaluateOutOfDistribution(data, "IsUnknown", column);

// Just the score: one detector with all its columns is enough.
static MahalanobisOodOptions Only(string column, bool normalize, string? label) => new()
{
    ScoreColumnName = column, FeatureColumnName = "Pixels", LabelColumnName = label, Normalize = normalize, Calibration = OodCalibrationMode.None,
    DistanceColumnName = null, RelativeDistanceColumnName = null, NearestClassColumnName = null,
};
