using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace MLExtensions.Build;

/// <summary>Fetches one package with npm, as a file, with progress and a checksum.</summary>
/// <param name="Package">Name and version.</param>
/// <param name="Size">Bytes, for the progress.</param>
/// <param name="Sha256">What the file must have.</param>
internal sealed record NpmDownload(string Package, long Size, string Sha256)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    // npm tries again for minutes on end; a download that does not move at all is given up before.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Puts the package into the folder.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="BuildException">npm is absent or failed, or the file is another one.</exception>
    public async Task<string> FetchAsync(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        string[] npm = OperatingSystem.IsWindows() ? ["cmd", "/c", "npm"] : ["npm"];
        // A cache of its own: the user's would keep a second copy of so large a file, and ours shows how far it is.
        var start = new ProcessStartInfo(npm[0], [.. npm[1..], "pack", Package, "--pack-destination", folder, "--cache", Path.Combine(folder, "npm"), "--loglevel", "error"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await WatchAsync(process, folder, cancellation);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        if (process.ExitCode != 0)
            throw new BuildException($"npm could not fetch {Package}: {Reason(await errors + await output)}");
        var file = Directory.GetFiles(folder, "*.tgz").SingleOrDefault() ?? throw new BuildException($"npm left no file of {Package}.");
        await using var stream = File.OpenRead(file);
        var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        return found == Sha256 ? file : throw new BuildException($"{Package} has the checksum {found}, not {Sha256}: it is not the package that was expected.");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new BuildException("npm could not be started.");
        }
        catch (Win32Exception exception)
        {
            throw new BuildException($"npm could not be started ({exception.Message}); it comes with Node.js.");
        }
    }

    private async Task WatchAsync(Process process, string folder, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var moved = clock.Elapsed;
        long last = -1;
        var shown = -1L;
        while (!process.HasExited)
        {
            var bytes = BytesIn(folder);
            if (bytes != last)
                (last, moved) = (bytes, clock.Elapsed);
            if (clock.Elapsed > Limit || clock.Elapsed - moved > Patience)
                throw new BuildException($"npm has not fetched {Package}: nothing came for {(clock.Elapsed - moved).TotalSeconds:0} seconds ({clock.Elapsed.TotalSeconds:0} in all).");
            Show(Math.Min(bytes, Size), ref shown);
            await Task.WhenAny(process.WaitForExitAsync(cancellation), Task.Delay(250, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }

        if (!Console.IsOutputRedirected)
            Console.WriteLine();
    }

    // One line that changes in a terminal, a line for each tenth elsewhere.
    private void Show(long bytes, ref long shown)
    {
        var percent = 100 * bytes / Size;
        if (percent == shown || (Console.IsOutputRedirected && percent / 10 == shown / 10 && shown >= 0))
            return;
        shown = percent;
        var line = $"  {Package}: {bytes / 1e6:0} of {Size / 1e6:0} MB, {percent} %";
        if (Console.IsOutputRedirected)
            Console.WriteLine(line);
        else
            Console.Write("\r" + line);
    }

    private static long BytesIn(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Max(file => (long?)file.Length) ?? 0;
        }
        catch (IOException)
        {
            // A file was renamed under our eyes.
            return 0;
        }
    }

    // The last line only names a log, which goes with the folder.
    private static string Reason(string text) => string.Join("; ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(line => !line.Contains("complete log", StringComparison.Ordinal)).Take(3));
}
