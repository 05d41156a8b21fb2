using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace MLExtensions.Samples.Tests;

/// <summary>The sample Service as a process, on a port of its own.</summary>
public sealed partial class RunningService : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private Process _process = null!;

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _process = SampleProgram.Start("Service", "--urls", $"http://{IPAddress.Loopback}:0");
        using var limit = new CancellationTokenSource(Limit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (Address().Match(line) is { Success: true } match)
            {
                Client = new HttpClient { BaseAddress = new Uri(match.Value), Timeout = Limit };
                // Read on, or the service would wait for room in the pipe.
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        Assert.Fail("The service ended without listening.");
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex Address();
}
