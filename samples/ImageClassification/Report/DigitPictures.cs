using System.Text;

namespace ImageClassification.Report;

/// <summary>The digits that the model is least certain of, as pictures with its two best guesses.</summary>
internal static class DigitPictures
{
    private const int Shown = 24;

    public static string Draw(IEnumerable<ScoredDigit> digits)
    {
        var html = new StringBuilder("<ul class=\"digits\">\n");
        foreach (ScoredDigit digit in digits.OrderBy(digit => digit.Confidence).Take(Shown))
        {
            int[] guesses = [.. Enumerable.Range(0, digit.Score.Length).OrderByDescending(k => digit.Score[k]).Take(2)];
            string verdict = digit.IsRight ? "right" : "wrong";
            html.AppendLine($"""<li class="{verdict}">{Picture(digit)}<p><b>{(digit.IsRight ? "&#10003;" : "&#10007;")} written {digit.Truth}</b></p>""");
            foreach (int guess in guesses)
                html.AppendLine($"""<p class="guess"><span>{guess}</span><span class="bar"><i style="width:{digit.Score[guess] * 100:0}%"></i></span><span>{digit.Score[guess]:0 %}</span></p>""");
            html.AppendLine("</li>");
        }

        return html.Append("</ul>").ToString();
    }

    private static string Picture(ScoredDigit digit)
    {
        var svg = new StringBuilder();
        string verdict = digit.IsRight ? "rightly" : "wrongly";
        svg.Append($"""<svg viewBox="0 0 {Digit.Side} {Digit.Side}" shape-rendering="crispEdges" role="img" aria-label="A handwritten {digit.Truth}, {verdict} read as {digit.Answer} with confidence {digit.Confidence:0 %}">""");
        for (int i = 0; i < digit.Pixels.Length; i++)
        {
            if (digit.Pixels[i] > 0)
                svg.Append($"""<rect x="{i % Digit.Side}" y="{i / Digit.Side}" width="1" height="1" fill-opacity="{digit.Pixels[i] / Digit.Ink:0.##}"/>""");
        }

        return svg.Append("</svg>").ToString();
    }
}
