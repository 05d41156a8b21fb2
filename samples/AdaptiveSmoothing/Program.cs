using System.Diagnostics;
using ImageClassification;
using Microsoft.ML;
using MLExtensions.Calibrators;
using MLExtensions.Trainers;
using MLExtensions.Transforms;
using RobustDigits;
using RobustDigits.Report;
using Spectre.Console;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

const double attackLength = 8, certifiedLength = 4, robustScale = 0.3;
string folder = Path.GetFullPath(args is [var given] ? given : Path.Combine("artifacts", "adaptive-smoothing"));
string modelFile = Path.Combine(folder, "mix.zip"), reportFile = Path.Combine(folder, "report.html");
Directory.CreateDirectory(folder);
Console.OutputEncoding = System.Text.Encoding.UTF8;
AnsiConsole.Write(new Rule("[bold]An accurate and a robust classifier, mixed[/]: handwritten digits under attack").LeftJustified());

var clock = Stopwatch.StartNew();
var mlContext = new MLContext(seed: 1);
(Method[] methods, SweepPoint[] sweep, AdaptiveSmoothingModel quantile, int testCount) = Steps.Run(steps =>
{
    Digit[] digits = Digit.LoadAll();
    Digit[] training = Digit.ForTraining(digits);
    IDataView train = mlContext.Data.LoadFromEnumerable(training);
    var trainers = mlContext.MulticlassClassification.Trainers;
    ITransformer keys = mlContext.Transforms.Conversion.MapValueToKey("Class", "Label", keyOrdinality: KeyOrdinality.ByValue).Fit(train);
    SoftmaxRegressionTransformer standard = steps.Do("Train the accurate head", () => trainers.SoftmaxRegression(new SoftmaxRegressionOptions
    {
        LabelColumnName = "Class", FeatureColumnName = "Pixels", RawScoreColumnName = "AccurateScore",
    }).Fit(keys.Transform(train)));
    LinearHead accurate = new(standard.Model.Weights.ToArray(), standard.Model.Biases.ToArray());
    LinearHead robust = steps.Do("Train the robust head", () => RobustTraining.Train(training, attackLength));
    ITransformer detector = steps.Do("Fit the detector", () => mlContext.Transforms.MahalanobisOod(new MahalanobisOodOptions
    {
        LabelColumnName = "Class", FeatureColumnName = "Pixels", Normalize = false,
    }).Fit(keys.Transform(train)));

    // The mix is fitted on digits that no head has seen, as they are and attacked against each head.
    Attacks fitting = Attacks.Of(Digit.ForMixing(digits), accurate, robust, attackLength), test = Attacks.Of(Digit.ForTest(digits), accurate, robust, attackLength);
    ITransformer backbone = keys.Append(standard).Append(detector);
    IDataView marked = backbone.Transform(mlContext.Data.LoadFromEnumerable(fitting.All));
    AdaptiveSmoothingTransformer Fit(AdaptiveSmoothingOptions options)
    {
        options.LabelColumnName = "Class";
        options.IsPerturbedColumnName = "IsPerturbed";
        options.AssumeAligned = true; // keys by value: class 0 to 9 for both heads, and plain arrays carry no names
        options.RobustScale = robustScale; // a saturated softmax hides how far a digit is from the boundary
        options.RobustLipschitzConstants = LipschitzConstants.OfLinear(robust.Weights, Digit.ClassCount, PerturbationNorm.L2, robustScale);
        return mlContext.MulticlassClassification.Calibrators.AdaptiveSmoothing(options).Fit(marked);
    }

    AdaptiveSmoothingTransformer mix = steps.Do("Choose alpha by the quantile", () => Fit(new()));
    AdaptiveSmoothingTransformer gate = steps.Do("Fit a gate on scores and detector", () => Fit(new() { DetectorColumnNames = ["OodScore", "RelativeDistance"] }));
    mlContext.Model.Save(backbone.Append(gate), train.Schema, modelFile);

    var measure = new Measurement(test, accurate, robust, attackLength, certifiedLength, rows => DetectorScores.Read(mlContext, detector, keys, rows));
    return steps.Do("Attack and measure", () => (
        new[]
        {
            measure.Of("accurate", mix.Model.With(alphaMinimum: 0)), measure.Of("robust", mix.Model.With(alphaMinimum: 1)),
            measure.Of("fifty-fifty", mix.Model.With(alphaMinimum: 0.5)), measure.Of("quantile", mix.Model), measure.Of("gate", gate.Model),
        },
        SweepPoint.Alphas.Select(alpha => new SweepPoint(alpha, measure.Of("", mix.Model.With(alphaMinimum: alpha)))).ToArray(), mix.Model, test.Clean.Length));
});

ResultTable.Write(methods, testCount, attackLength, certifiedLength);
foreach (string warning in quantile.Summary!.Warnings)
    AnsiConsole.MarkupLineInterpolated($"[yellow]{warning}[/]");
AnsiConsole.MarkupLineInterpolated($"Benign confidence (AUROC): {quantile.Summary.BenignConfidence:0.000}. Certifiable share of the fitted rows: {quantile.Summary.CertifiableShare:0.000}.");
new HtmlReport(methods, sweep, quantile, testCount, attackLength, certifiedLength, clock.Elapsed).Save(reportFile);
AnsiConsole.MarkupLineInterpolated($"{clock.Elapsed.TotalSeconds:0.0} s in all. Report: [link]{reportFile}[/]");
