using System.Globalization;

namespace MLExtensions.Benchmarks;

/// <summary>How busy the machine was, so that a reader of the figures need not be told by hand.</summary>
internal static class MachineLoad
{
    /// <summary>One sentence for the head of a results file; taken before anything is measured.</summary>
    public static string Sentence { get; } = Describe();

    private static string Describe()
    {
        const string file = "/proc/loadavg";
        if (!File.Exists(file))
            return "How busy the machine was is not known.";
        double load = double.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"Load average of the {Environment.ProcessorCount} processors when the run began: {load:0.0}.");
    }
}
