using System.Globalization;
using System.Runtime.InteropServices;
using MLExtensions.Calibrators;

namespace RobustDigits.Report;

/// <summary>The page that shows what mixing gains and costs, in one file without scripts or links to elsewhere but the data's home.</summary>
internal sealed class HtmlReport(IReadOnlyList<Method> methods, IReadOnlyList<SweepPoint> sweep, AdaptiveSmoothingModel quantile, int count, double length, double certified, TimeSpan elapsed)
{
    public void Save(string file) => File.WriteAllText(file, Page());

    private static string Style()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }

    private static string Row(Method method) => string.Create(CultureInfo.InvariantCulture, $"""
        <tr><th>{method.Name}</th><td>{method.Alpha}</td><td>{method.Clean:0.000}</td><td>{method.OnAccurate:0.000}</td><td>{method.OnRobust:0.000}</td><td>{method.OnMix:0.000}</td><td>{method.Certified:0.000}</td></tr>
        """);

    private string Page() => string.Create(CultureInfo.InvariantCulture, $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Accurate and robust, mixed: report</title>
        <style>{Style()}</style>
        </head>
        <body>
        <header>
        <h1>An accurate and a robust classifier, mixed</h1>
        <p>Two linear heads on scanned digits: one trained as usual, one against the worst change of length {length:0.#} of its input. The mix was fitted on
        digits that neither has seen and is measured on {count} others. The whole run took {elapsed.TotalSeconds:0.0} s.</p>
        </header>
        <section>
        <h2>Right decisions over alpha</h2>
        <p><span class="key clean">clean</span> <span class="key accurate">attack on the accurate head</span> <span class="key robust">attack on the robust head</span>
        <span class="key mix">attack on the mix itself</span> <span class="key certified">certified for changes of length {certified:0.#}</span>. alpha is the weight of the robust head; up to one half nothing it says
        is safe. The upright line is the alpha that keeps 98.5 % of its right decisions on attacked digits, whatever the accurate head says.</p>
        {AlphaChart.Draw(sweep, quantile.AlphaMinimum)}
        </section>
        <section>
        <h2>The trade-off</h2>
        <p>Each point is an alpha from 0 (accurate head alone) to 1 (robust head alone): clean digits to the right, digits attacked through the mix itself upwards. The ring is the quantile's
        alpha, the square the gate.</p>
        {TradeOffChart.Draw(sweep, methods.Single(method => method.Name == "quantile"), methods.Single(method => method.Name == "gate"))}
        </section>
        <section>
        <h2>In numbers</h2>
        <table><thead><tr><th>Mix</th><th>alpha</th><th>clean</th><th>attack on accurate</th><th>attack on robust</th><th>attack on the mix</th><th>certified</th></tr></thead>
        <tbody>{string.Concat(methods.Select(Row))}</tbody></table>
        <p>Benign confidence (AUROC): {quantile.Summary!.BenignConfidence:0.000}. {string.Join(" ", quantile.Summary.Warnings)}</p>
        </section>
        <footer><p>Made by the sample AdaptiveSmoothing of MLExtensions on {RuntimeInformation.FrameworkDescription}. Digits: E. Alpaydin, C. Kaynak,
        <a href="https://doi.org/10.24432/C50P49">Optical Recognition of Handwritten Digits</a>, CC BY 4.0.</p></footer>
        </body>
        </html>
        """);
}
