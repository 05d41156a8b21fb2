using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How often each true class (row) was predicted as each class (column).</summary>
public sealed class ConfusionMatrix
{
    private readonly string[] _names;

    internal ConfusionMatrix(double[][] counts, string[] names)
    {
        _names = names;
        Counts = counts;
        NumberOfClasses = counts.Length;
        PerClassRecall = [.. counts.Select((row, i) => Ratio(row[i], row.Sum()))];
        PerClassPrecision = [.. counts.Select((row, i) => Ratio(row[i], counts.Sum(other => other[i])))];

        static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses { get; }

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        const string Message = "Invalid index. Should be non-negative, less than the number of classes.";
        Contracts.CheckParam((uint)predictedClassIndicatorIndex < (uint)NumberOfClasses, nameof(predictedClassIndicatorIndex), Message);
        Contracts.CheckParam((uint)actualClassIndicatorIndex < (uint)NumberOfClasses, nameof(actualClassIndicatorIndex), Message);
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    /// <summary>The matrix as text, with recall beside the rows and precision below the columns.</summary>
    public string GetFormattedConfusionTable()
    {
        int width = NumberOfClasses == 2 ? 8 : 5;
        int longest = _names.Max(name => name.Length);
        // Names too long for a column head are replaced there by numbers, which the row heads then show too.
        int digits = longest > width ? (NumberOfClasses - 1).ToString(CultureInfo.InvariantCulture).Length : 0;
        int headWidth = Math.Max("PREDICTED".Length, digits > 0 ? longest + digits + 2 : longest);
        string rule = "||" + string.Concat(Enumerable.Repeat(NumberOfClasses > 2 ? "========" : "===========", NumberOfClasses));

        var text = new StringBuilder();
        text.AppendLine().AppendLine("Confusion table");
        text.AppendLine(Head("") + rule);
        text.Append(Head("PREDICTED")).Append("||");
        for (int i = 0; i < NumberOfClasses; i++)
            text.Append(' ').Append((digits > 0 ? $"{i}" : _names[i]).PadLeft(width)).Append(" |");
        text.AppendLine(" Recall");
        text.AppendLine(Head("TRUTH") + rule);
        for (int i = 0; i < NumberOfClasses; i++)
        {
            string number = digits > 0 ? $"{i}".PadLeft(digits) + ". " : "";
            text.Append(number).Append(_names[i].PadLeft(headWidth - number.Length)).Append(" ||");
            foreach (double count in Counts[i])
                text.Append(' ').Append(Number(count, "N0").PadLeft(width)).Append(" |");
            text.Append(' ').AppendLine(Number(PerClassRecall[i], "F4").PadLeft(5));
        }

        text.AppendLine(Head("") + rule);
        text.Append(Head("Precision")).Append("||");
        foreach (double precision in PerClassPrecision)
            text.Append(Number(precision, "N4").PadLeft(width + 1)).Append(" |");
        return text.AppendLine().ToString();

        string Head(string label) => label.PadRight(headWidth + 1);

        static string Number(double value, string format) => value.ToString(format, CultureInfo.CurrentCulture);
    }
}
