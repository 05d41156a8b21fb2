using BenchmarkDotNet.Running;
using MLExtensions.Benchmarks;

switch (args)
{
    case ["measure", ..]:
        SoftmaxReport.Write(new ResultsFolder(), quick: args.Contains("--quick"));
        return 0;
    case ["measure-detection"]:
        SoftNmsReport.Write(new ResultsFolder());
        return 0;
    case ["measure-xmc", ..]:
        XmcReport.Write(new ResultsFolder(), [.. args.Skip(1)]);
        return 0;
    case ["publish"]:
        ReadmeTable.Publish(new ResultsFolder());
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(SoftmaxBenchmarks).Assembly).Run(args);
        return 0;
}
