using System.Globalization;
using System.Runtime.InteropServices;

namespace OutOfDistribution.Report;

/// <summary>The page that shows how the methods compare, in one file without scripts or links to elsewhere but the data's home.</summary>
internal sealed class HtmlReport(IReadOnlyList<Method> methods, double alarms, double caught, TimeSpan elapsed)
{
    public void Save(string file) => File.WriteAllText(file, Page());

    private static string Style()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }

    private static string Row(Method method) => string.Create(CultureInfo.InvariantCulture, $"""
        <tr><th>{method.Name}</th><td>{method.Eights?.AreaUnderRocCurve:0.0000}</td><td>{method.Nines.AreaUnderRocCurve:0.0000}</td>
        <td>{method.Eights?.FalsePositiveRateAt95:0.000}</td><td>{method.Nines.FalsePositiveRateAt95:0.000}</td>
        <td class="bar"><i style="width:{Math.Max(0, (200 * method.Nines.AreaUnderRocCurve) - 100):0.0}%"></i></td></tr>
        """);

    private string Page() => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Unknown digits: report</title>
        <style>{Style()}</style>
        </head>
        <body>
        <header>
        <h1>Which digits has the model never seen?</h1>
        <p>Every score learned from the digits 0 to 7 only; eights and nines are unknown. The detector with the default settings was calibrated for 5 % false
        alarms by leave-one-out scores: it calls {alarms:0.0 %} of fresh known digits and {caught:0.0 %} of the nines unknown. The whole run took
        {elapsed.TotalSeconds:0.0} s.</p>
        </header>
        <section>
        <h2>How well unknown digits are told</h2>
        <p>AUROC: 1 is perfect, 0.5 no skill (the bars run from 0.5 to 1, on nines). FPR95: the share of unknown digits that pass where 95 % of the known ones do.
        The combination has learned what unknown means from eights, so it is measured on nines only.</p>
        <table><thead><tr><th>Score</th><th>AUROC, 8</th><th>AUROC, 9</th><th>FPR95, 8</th><th>FPR95, 9</th><th>AUROC, 9</th></tr></thead>
        <tbody>{string.Concat(methods.Select(Row))}</tbody></table>
        </section>
        <section>
        <h2>How the scores are spread</h2>
        <p><span class="key known">known digits</span> <span class="key unknown">nines</span>, as shares of their kind.</p>
        <div class="pair">{string.Concat(methods.Select(method => ScoreChart.Draw(method.Nines, method.Name)))}</div>
        </section>
        <footer><p>Made by the sample OutOfDistribution of MLExtensions on {RuntimeInformation.FrameworkDescription}. Digits: E. Alpaydin, C. Kaynak,
        <a href="https://doi.org/10.24432/C50P49">Optical Recognition of Handwritten Digits</a>, CC BY 4.0.</p></footer>
        </body>
        </html>
        """;
}
