using System.Globalization;
using System.Xml.Linq;

namespace MLExtensions.Build;

/// <summary>Outcomes of one test project, or the sum over all of them.</summary>
internal sealed class TestResults
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    private readonly List<(string Test, string Message)> _failures = [];
    private readonly List<(string Test, string Reason)> _skips = [];

    public int Passed { get; private set; }

    public int Failed => _failures.Count;

    public int Count => Passed + Failed + _skips.Count;

    public TimeSpan Duration { get; set; }

    public static TestResults Read(string trxFile)
    {
        var results = new TestResults();
        foreach (var result in XDocument.Load(trxFile).Descendants(Trx + "UnitTestResult"))
        {
            var test = (string?)result.Attribute("testName") ?? "?";
            switch ((string?)result.Attribute("outcome"))
            {
                case "Passed":
                    results.Passed++;
                    break;
                case "NotExecuted":
                    results._skips.Add((test, Message(result)));
                    break;
                default:
                    results.AddFailure(test, Message(result));
                    break;
            }
        }
        return results;
    }

    public void AddFailure(string test, string message) => _failures.Add((test, message));

    public void Add(TestResults other)
    {
        Passed += other.Passed;
        _failures.AddRange(other._failures);
        _skips.AddRange(other._skips);
        Duration += other.Duration;
    }

    public void Print(string project)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{project}: {Counts()} ({Duration.TotalSeconds:0.0} s)"));
        foreach (var (test, reason) in _skips)
            Console.WriteLine($"  skipped {test}: {reason}");
        foreach (var (test, message) in _failures)
        {
            Console.WriteLine($"  failed {test}");
            Console.WriteLine("    " + message.ReplaceLineEndings(Environment.NewLine + "    "));
        }
    }

    public void PrintTotal()
    {
        Console.WriteLine();
        Console.WriteLine(Counts());
    }

    private string Counts() => string.Create(CultureInfo.InvariantCulture,
        $"{Passed} passed, {Failed} failed{(_skips.Count == 0 ? "" : $", {_skips.Count} skipped")}");

    private static string Message(XElement result)
    {
        var output = result.Element(Trx + "Output");
        var error = output?.Element(Trx + "ErrorInfo");
        var parts = new[] { error?.Element(Trx + "Message"), error?.Element(Trx + "StackTrace"), output?.Element(Trx + "StdOut") };
        return string.Join(Environment.NewLine, parts.OfType<XElement>().Select(part => part.Value.TrimEnd()).Where(text => text.Length > 0));
    }
}
