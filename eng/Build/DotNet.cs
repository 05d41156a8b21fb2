using System.Diagnostics;
using System.Text;

namespace MLExtensions.Build;

/// <summary>Runs the dotnet command line as a child process.</summary>
internal sealed class DotNet(Repository repository, CancellationToken cancellation)
{
    /// <summary>MSBuild properties for every child process, beside the host.</summary>
    public Dictionary<string, string> Properties { get; } = [];

    public bool IsCancelled => cancellation.IsCancellationRequested;

    /// <summary>Runs with our own console and returns the exit code.</summary>
    public async Task<int> RunAsync(MlNetHost? host, params IEnumerable<string> arguments)
    {
        using var process = Start(host, arguments, redirect: false);
        await WaitAsync(process, cancellation);
        return process.ExitCode;
    }

    /// <summary>Runs with our own console; any exit code but zero is an error that says what failed.</summary>
    public async Task RequireAsync(string what, MlNetHost? host, params IEnumerable<string> arguments)
    {
        var exitCode = await RunAsync(host, arguments);
        if (exitCode != 0)
            throw new BuildException($"{what} failed.", exitCode);
    }

    /// <summary>Runs silently and returns the exit code with all that was written.</summary>
    public async Task<(int ExitCode, string Output)> CaptureAsync(MlNetHost? host, CancellationToken limit, params IEnumerable<string> arguments)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit);
        using var process = Start(host, arguments, redirect: true);
        var output = new StringBuilder();
        void Add(object sender, DataReceivedEventArgs line)
        {
            lock (output)
                output.AppendLine(line.Data);
        }
        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await WaitAsync(process, both.Token);
        lock (output)
            return (process.ExitCode, output.ToString());
    }

    private Process Start(MlNetHost? host, IEnumerable<string> arguments, bool redirect)
    {
        cancellation.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
        };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // Build nodes that stay behind would keep our output open and outlive an interruption.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        // MSBuild reads it as a property, also in the builds that dotnet format and BenchmarkDotNet start on their own.
        if (host is { } chosen)
            start.Environment["MlNetHost"] = chosen.ToString();
        foreach (var (name, value) in Properties)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new BuildException("dotnet could not be started.");
    }

    private static async Task WaitAsync(Process process, CancellationToken cancellation)
    {
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
