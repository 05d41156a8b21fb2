using System.Runtime.InteropServices;
using MLExtensions.Calibrators;
using MLExtensions.Trainers;

namespace ImageClassification.Report;

/// <summary>The page that shows what the model can do, in one file without scripts or links to elsewhere but the data's home.</summary>
internal sealed class HtmlReport(Evaluation before, Evaluation after, ReliableRegion region, SoftmaxRegressionModel model, TimeSpan elapsed)
{
    public void Save(string file) => File.WriteAllText(file, Page());

    private static string Style()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }

    private static string Tile(string value, string name) => $"<div><dt>{name}</dt><dd>{value}</dd></div>";

    private string Tiles() => string.Concat(
        Tile($"{after.Metrics.MicroAccuracy:0.0 %}", "right"),
        Tile($"{after.Metrics.TopKAccuracyForAllK[2]:0.0 %}", "among the best 3"),
        Tile($"{after.Metrics.LogLoss:0.000}", "log-loss"),
        Tile($"{after.Calibration.ExpectedCalibrationError:0.000}", "calibration error"),
        Tile($"{elapsed.TotalSeconds:0.0} s", "whole run"));

    private string Selective()
    {
        // The promise "99 % right" has to be chosen on other digits than those it is reported for; the picture only shows what there is to choose from.
        RiskCoveragePoint most = after.Calibration.RiskCoverageCurve().First(point => point.Coverage >= .8);
        return $"The most certain 80 % are answered with {1 - most.Risk:0.0 %} right, all with {after.Calibration.Accuracy:0.0 %}.";
    }

    private string Page() => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Handwritten digits: report</title>
        <style>{Style()}</style>
        </head>
        <body>
        <header>
        <h1>Handwritten digits</h1>
        <p>{model.Summary.RowsUsed} scanned digits to learn from, {after.Digits.Length} never seen to be tested on. A softmax regression of
        {model.ClassCount} classes and {model.FeatureCount} pixels, {model.Summary.Iterations} iterations of L-BFGS, its logits turned into
        probabilities by <code>Calibrators.Temperature</code> with temperature {after.Temperature:0.000}.</p>
        <dl class="tiles">{Tiles()}</dl>
        </header>
        <main>
        <section>
        <h2>What was read as what</h2>
        <p>Rows are the digits as written, columns what the model took them for. Mistakes stand beside the diagonal.</p>
        {ConfusionMatrixChart.Draw(after)}
        {ConfusionMatrixChart.Table(after)}
        </section>
        <section>
        <h2>Do the probabilities mean what they say?</h2>
        <p>On the dashed line answers are as often right as they claim to be.
        <span class="key"><i class="right"></i>right, as claimed</span>
        <span class="key"><i class="timid"></i>right more often than claimed</span>
        <span class="key"><i class="boastful"></i>claimed, but not right</span></p>
        <div class="pair">
        {Panel(before, "The trainer's own probabilities")}
        {Panel(after, "After calibration")}
        </div>
        </section>
        <section>
        <h2>What if it may say nothing?</h2>
        <p>Only the digits it is most certain of are answered, from left to right ever more of them, and the line shows how many of those answers are
        wrong. {Selective()}</p>
        {RiskCoverageChart.Draw(before, after)}
        </section>
        <section>
        <h2>What can be relied on?</h2>
        <p>An SDM calibrator of its own admits a digit only where similar digits that it has learned from were read right, and every class of
        admitted digits was at least {region.TargetAccuracy:0 %} right on digits kept aside. That is a promise about those digits; here is how it does on new ones:
        {region.Admitted:0.0 %} are admitted and {region.Accuracy:0.0 %} of those are right. Of pictures with their pixels scrambled it
        admits {region.ScrambledAdmitted:0.0 %}.</p>
        {RegionTable.Draw(region)}
        </section>
        <section>
        <h2>The digits it is least certain of</h2>
        <p>With the two best guesses. <span class="key"><i class="wrong"></i>&#10007; wrong</span></p>
        {DigitPictures.Draw(after.Digits)}
        </section>
        </main>
        <footer><p>Made by the sample ImageClassification of MLExtensions on {RuntimeInformation.FrameworkDescription}. Digits: E. Alpaydin, C. Kaynak,
        <a href="https://doi.org/10.24432/C50P49">Optical Recognition of Handwritten Digits</a>, CC BY 4.0.</p></footer>
        </body>
        </html>
        """;

    private static string Panel(Evaluation evaluation, string title) => $"""
        <figure>
        <figcaption><b>{title}</b><br>temperature {evaluation.Temperature:0.000}, calibration error {evaluation.Calibration.ExpectedCalibrationError:0.000},
        log-loss {evaluation.Metrics.LogLoss:0.000}</figcaption>
        {ReliabilityDiagram.Draw(evaluation)}
        </figure>
        """;
}
