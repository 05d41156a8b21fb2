using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace ImageClassification;

/// <summary>This program, started again.</summary>
internal static class SecondProcess
{
    /// <summary>Starts this program with some arguments, and returns the lines that it prints.</summary>
    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public static string[] Run(params IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath!;
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            arguments = [Assembly.GetExecutingAssembly().Location, .. arguments];
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"The second process ended with code {process.ExitCode}.");
    }
}
