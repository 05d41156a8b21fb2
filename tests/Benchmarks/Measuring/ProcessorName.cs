using System.Text.RegularExpressions;

namespace MLExtensions.Benchmarks;

/// <summary>The processor's name as people know it and as a folder is called.</summary>
internal static partial class ProcessorName
{
    public static string Full { get; } = Read();

    public static string Folder { get; } = Symbols().Replace(Full.ToLowerInvariant(), "-").Trim('-');

    private static string Read()
    {
        if (!File.Exists("/proc/cpuinfo"))
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
        string[] lines = File.ReadAllLines("/proc/cpuinfo");
        string Value(string key) => lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?";

        // A virtual machine may name a whole product line; family and model tell the core.
        return $"{Value("model name")} family {Value("cpu family")} model {Value("model\t")}";
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Symbols();
}
