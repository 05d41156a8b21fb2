using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MLExtensions.Benchmarks;

/// <summary>
/// A Python with numpy, measured between our own measurements. The environment variable MLEXTENSIONS_NUMPY_PYTHON names the interpreter,
/// else python3 is tried; where it has no numpy the peer's columns stay empty.
/// </summary>
internal sealed class NumpyPeer : IDisposable
{
    private readonly Process _process;

    private NumpyPeer(Process process, string version)
    {
        _process = process;
        Version = version;
    }

    public string Version { get; }

    public static NumpyPeer? Start(ResultsFolder folder)
    {
        string python = Environment.GetEnvironmentVariable("MLEXTENSIONS_NUMPY_PYTHON") ?? "python3";
        string script = Path.Combine(folder.Root, "tests", "Benchmarks", "Mahalanobis", "numpy_peer.py");
        var start = new ProcessStartInfo(python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string variable in new[] { "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS" })
            start.Environment[variable] = "1";
        try
        {
            Process process = Process.Start(start)!;
            process.BeginErrorReadLine();
            if (process.StandardOutput.ReadLine() is { } line && line.StartsWith("version ", StringComparison.Ordinal))
                return new NumpyPeer(process, line["version ".Length..]);
            process.Dispose();
        }
        catch (Win32Exception)
        {
            // No such interpreter: not measured.
        }

        return null;
    }

    /// <summary>The milliseconds of one shape.</summary>
    public double Milliseconds(string kind, int rows, int dimension, int classes)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind} {rows} {dimension} {classes}"));
        _process.StandardInput.Flush();
        return double.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The numpy process has ended."), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }
}
