using System.Diagnostics;
using System.Text;

namespace MLExtensions.Samples.Tests;

/// <summary>Starts a sample as a process of its own.</summary>
internal static class SampleProgram
{
    // Far more than any sample takes; a machine may have other work to do.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    /// <summary>Runs a sample to its end, which must be a good one, and returns what it printed.</summary>
    public static string Run(string name, params string[] arguments)
    {
        (int exitCode, string output, string error) = RunAny(name, arguments);
        Assert.True(exitCode == 0, $"The sample {name} ended with code {exitCode}:{Environment.NewLine}{error}");
        return output;
    }

    /// <summary>Runs a sample to its end, whatever that is.</summary>
    public static (int ExitCode, string Output, string Error) RunAny(string name, params string[] arguments)
    {
        using Process process = Start(name, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The sample {name} did not end within {Limit.TotalMinutes:0} minutes.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Starts a sample; its output is the caller's to read.</summary>
    public static Process Start(string name, params string[] arguments)
    {
        // All projects build into one tree: artifacts/<host>/bin/<project>/<configuration>.
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, name + ".dll");
        return Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["NO_COLOR"] = "1" },
        })!;
    }
}
