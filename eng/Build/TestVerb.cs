using System.Diagnostics;

namespace MLExtensions.Build;

/// <summary>Builds the solution once and runs every test project; the last line written is the total.</summary>
internal sealed class TestVerb(Repository repository, CommandLine command, CancellationToken cancellation)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly DotNet _dotnet = new(repository, cancellation);

    public async Task<int> RunAsync()
    {
        var host = await new HostProbe(repository, _dotnet).ChooseAsync(command);
        if (host == MlNetHost.Package)
            await new CompanionProbe(repository, _dotnet).FindAsync();
        var total = new TestResults();
        Console.WriteLine("Building the solution ...");
        if (await _dotnet.RunAsync(host, "build", repository.Solution, "-c", command.Configuration, "-v", "quiet", "-clp:NoSummary") != 0)
        {
            total.AddFailure("build", "the solution does not build");
            total.PrintTotal();
            return 1;
        }

        // Results of an earlier run must not be taken for this one's.
        var results = Path.Combine(repository.Artifacts(host), "test-results");
        if (Directory.Exists(results))
            Directory.Delete(results, recursive: true);

        foreach (var project in repository.TestProjects())
        {
            var result = await RunAsync(host, project, results);
            result.Print(project);
            total.Add(result);
        }
        total.PrintTotal();
        return total.Failed == 0 ? 0 : 1;
    }

    private async Task<TestResults> RunAsync(MlNetHost host, string project, string results)
    {
        var assembly = Path.Combine(repository.Artifacts(host), "bin", project, command.Configuration.ToLowerInvariant(), project + ".dll");
        var watch = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var (exitCode, output) = await _dotnet.CaptureAsync(host, limit.Token,
                ["test", assembly, "--logger", $"trx;LogFileName={project}.trx", "--results-directory", results, .. command.Rest]);
            var result = Read(project, results, exitCode, output);
            result.Duration = watch.Elapsed;
            return result;
        }
        catch (OperationCanceledException) when (!_dotnet.IsCancelled)
        {
            var result = new TestResults { Duration = watch.Elapsed };
            result.AddFailure(project, $"the test run did not end within {Limit.TotalMinutes:0} minutes and was stopped");
            return result;
        }
    }

    private TestResults Read(string project, string results, int exitCode, string output)
    {
        var file = Path.Combine(results, project + ".trx");
        var result = File.Exists(file) ? TestResults.Read(file) : new TestResults();
        if (exitCode != 0 && result.Failed == 0)
            result.AddFailure(project, $"the test run ended with code {exitCode} without a failed test:{Environment.NewLine}{output.Trim()}");
        else if (result.Count == 0 && !command.Rest.Contains("--filter"))
            result.AddFailure(project, "no test was run");
        return result;
    }
}
