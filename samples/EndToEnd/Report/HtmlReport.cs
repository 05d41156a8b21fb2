using System.Runtime.InteropServices;
using ImageClassification;
using ImageClassification.Report;
using MLExtensions.Transforms;
using OutOfDistribution.Report;

namespace EndToEnd.Report;

/// <summary>The page with everything that the pipeline does, in one file without scripts or links to elsewhere but the data's home.</summary>
internal sealed class HtmlReport(KindOfPicture[] kinds, Evaluation before, Evaluation after, AttackPoint[] attacks, Pipeline pipeline, long modelSize, TimeSpan elapsed)
{
    private KindOfPicture Digits => kinds[0];

    public void Save(string file) => File.WriteAllText(file, Page());

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static string Tile(string value, string name) => $"<div><dt>{name}</dt><dd>{value}</dd></div>";

    private string Tiles() => string.Concat(
        Tile($"{Digits.Right:0.0 %}", "of all digits right"),
        Tile($"{Digits.AcceptedRight + Digits.AcceptedWrong:0.0 %}", "of the digits answered"),
        Tile($"{Digits.AcceptedRight / (Digits.AcceptedRight + Digits.AcceptedWrong):0.0 %}", "of those right"),
        Tile($"{kinds[^1].AcceptedWrong:0.0 %}", "of scrambled ones answered"),
        Tile($"{modelSize / 1024.0:0} KB", "one file"),
        Tile($"{elapsed.TotalSeconds:0.0} s", "whole run"));

    private string Scores(KindOfPicture unknown) => ScoreChart.Draw(
        new OutOfDistributionMetrics([.. Digits.Verdicts.Select(verdict => verdict.OodScore)], unknown.Verdicts.Select(verdict => verdict.OodScore).ToArray()), unknown.Name, unknown.Name);

    private string Region()
    {
        IEnumerable<string> rows = Digits.Verdicts.GroupBy(verdict => verdict.Label).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        {
            Verdict[] admitted = [.. group.Where(verdict => verdict.IsHighReliability)];
            string right = admitted.Length == 0 ? "" : $"{admitted.Average(verdict => verdict.IsRight ? 1.0 : 0):0.0 %}";
            return $"<tr><th>{group.Key}</th><td>{group.Count()} tested</td><td>{admitted.Length / (double)group.Count():0 %}</td><td>{right}</td></tr>";
        });
        return $"<table><thead><tr><th>digit</th><th>test digits</th><th>admitted</th><th>right of those</th></tr></thead><tbody>{string.Concat(rows)}</tbody></table>";
    }

    private string Certified() => $"{Digits.Verdicts.Average(verdict => verdict.IsRight && verdict.CertifiedRadius >= Pipeline.AttackLength / 4 ? 1.0 : 0):0.0 %}";

    private string Page() => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Everything after the backbone: report</title>
        <style>{Resource("report.css")}{Resource("more.css")}</style>
        </head>
        <body>
        <header>
        <h1>Everything after the backbone</h1>
        <p>One ML.NET model file reads scanned digits with an accurate and a robust head, calibrates them, tells pictures that are no digits, admits only what can be
        relied on, and mixes both heads with a certificate. A fresh process loaded it with nothing registered. Here is what it does with
        {Digits.Verdicts.Length} digits that nothing has learned from.</p>
        <dl class="tiles">{Tiles()}</dl>
        </header>
        <main>
        <section>
        <h2>What becomes of a picture</h2>
        <p>An answer is given to pictures that are not out of distribution and that SDM admits.
        <span class="key"><i class="right"></i>answered right</span> <span class="key"><i class="wrong"></i>answered wrong</span>
        <span class="key"><i class="unknown"></i>unknown: out of distribution</span> <span class="key"><i class="unreliable"></i>unreliable: not admitted</span></p>
        {KindBars.Draw(kinds)}
        {KindBars.Table(kinds)}
        </section>
        <section>
        <h2>What was read as what</h2>
        <p>The accurate head, if it had to answer everything. Rows are the digits as written, columns what they were taken for.</p>
        {ConfusionMatrixChart.Draw(after)}
        {ConfusionMatrixChart.Table(after)}
        </section>
        <section>
        <h2>Do the probabilities mean what they say?</h2>
        <p>On the dashed line answers are as often right as they claim to be.
        <span class="key"><i class="right"></i>right, as claimed</span>
        <span class="key"><i class="timid"></i>right more often than claimed</span>
        <span class="key"><i class="boastful"></i>claimed, but not right</span></p>
        <div class="pair">{Panel(before)}{Panel(after)}</div>
        {RiskCoverageChart.Draw(before, after)}
        </section>
        <section>
        <h2>Which pictures are no digits?</h2>
        <p><span class="key"><i class="right"></i>digits</span> <span class="key"><i class="wrong"></i>pictures that are none</span>: the spread of the Mahalanobis score, as shares of
        their kind. The threshold is set for 5 % false alarms on the digits learned from.</p>
        <div class="pair">{Scores(kinds[^2])}{Scores(kinds[^1])}</div>
        </section>
        <section>
        <h2>What can be relied on?</h2>
        <p>SDM admits a digit only where similar digits were read right and every class of admitted digits was at least 95 % right on digits kept aside: a promise about
        those. On new ones:</p>
        {Region()}
        </section>
        <section>
        <h2>What an attack does</h2>
        <p>Each digit is moved straight over the accurate head's nearest boundary. <span class="key line accurate">accurate head</span> <span class="key line robust">robust head</span>
        <span class="key line mix">the answer: both, mixed with alpha {pipeline.Mix.AlphaMinimum:0.000}</span>. The mix certifies {Certified()} of the digits as right against any change of length
        {Pipeline.AttackLength / 4:0.#} whatsoever.</p>
        {AttackChart.Draw(attacks)}
        </section>
        </main>
        <footer><p>Made by the sample EndToEnd of MLExtensions on {RuntimeInformation.FrameworkDescription}. Digits: E. Alpaydin, C. Kaynak,
        <a href="https://doi.org/10.24432/C50P49">Optical Recognition of Handwritten Digits</a>, CC BY 4.0.</p></footer>
        </body>
        </html>
        """;

    private static string Panel(Evaluation evaluation) => $"""
        <figure>
        <figcaption><b>{evaluation.Name}</b><br>temperature {evaluation.Temperature:0.000}, calibration error {evaluation.Calibration.ExpectedCalibrationError:0.000},
        log-loss {evaluation.Metrics.LogLoss:0.000}</figcaption>
        {ReliabilityDiagram.Draw(evaluation)}
        </figure>
        """;
}
