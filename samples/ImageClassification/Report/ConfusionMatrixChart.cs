using System.Text;
using Microsoft.ML.Data;

namespace ImageClassification.Report;

/// <summary>What each digit was taken for: right answers on the diagonal, the mistakes beside it.</summary>
internal static class ConfusionMatrixChart
{
    private const int Cell = 38, Left = 52, Top = 46;

    public static string Draw(Evaluation evaluation)
    {
        ConfusionMatrix matrix = evaluation.Metrics.ConfusionMatrix;
        int classes = matrix.NumberOfClasses;
        int wrong = evaluation.Digits.Count(digit => !digit.IsRight);
        double mostWrong = Math.Max(1, Pairs(matrix).Where(pair => pair.Truth != pair.Answer).Max(pair => pair.Count));
        var svg = new StringBuilder();
        svg.AppendLine($"""<svg class="chart wide" viewBox="0 0 {Left + (classes * Cell) + 8} {Top + (classes * Cell) + 8}" role="img" aria-label="Confusion matrix: {evaluation.Digits.Length - wrong} digits right, {wrong} wrong. A table with the same numbers follows.">""");
        svg.AppendLine($"""<text class="axis" x="{Left + (classes * Cell / 2)}" y="14" text-anchor="middle">read as</text>""");
        svg.AppendLine($"""<text class="axis" transform="translate(14 {Top + (classes * Cell / 2)}) rotate(-90)" text-anchor="middle">written</text>""");
        for (int k = 0; k < classes; k++)
        {
            svg.AppendLine($"""<text class="label" x="{Left + (k * Cell) + (Cell / 2)}" y="{Top - 10}" text-anchor="middle">{k}</text>""");
            svg.AppendLine($"""<text class="label" x="{Left - 14}" y="{Top + (k * Cell) + (Cell / 2) + 5}" text-anchor="middle">{k}</text>""");
        }

        foreach ((int truth, int answer, double count) in Pairs(matrix))
        {
            bool right = truth == answer;
            double total = matrix.Counts[truth].Sum();
            double strength = count == 0 ? 0 : right ? count / total : 0.18 + (0.37 * count / mostWrong);
            string kind = count == 0 ? "none" : right ? "right" : "wrong";
            int x = Left + (answer * Cell), y = Top + (truth * Cell);
            svg.AppendLine($"""<g class="cell {kind}"><title>{count:0} of {total:0} written {truth} were read as {answer}</title><rect x="{x + 1}" y="{y + 1}" width="{Cell - 2}" height="{Cell - 2}" rx="4" fill-opacity="{(count == 0 ? 1 : strength):0.##}"/>""");
            svg.AppendLine(count == 0 ? "</g>" : $"""<text x="{x + (Cell / 2)}" y="{y + (Cell / 2) + 5}" text-anchor="middle">{count:0}</text></g>""");
        }

        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    public static string Table(Evaluation evaluation)
    {
        ConfusionMatrix matrix = evaluation.Metrics.ConfusionMatrix;
        IEnumerable<int> classes = Enumerable.Range(0, matrix.NumberOfClasses);
        string head = string.Concat(classes.Select(k => $"<th scope=\"col\">read as {k}</th>"));
        string rows = string.Concat(classes.Select(truth =>
            $"<tr><th scope=\"row\">written {truth}</th>{string.Concat(classes.Select(answer => $"<td>{matrix.Counts[truth][answer]:0}</td>"))}</tr>"));
        return $"<details><summary>The same as a table</summary><div class=\"scroll\"><table><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>";
    }

    private static IEnumerable<(int Truth, int Answer, double Count)> Pairs(ConfusionMatrix matrix) =>
        from truth in Enumerable.Range(0, matrix.NumberOfClasses)
        from answer in Enumerable.Range(0, matrix.NumberOfClasses)
        select (truth, answer, matrix.Counts[truth][answer]);
}
