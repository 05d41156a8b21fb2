using BenchmarkDotNet.Running;
using MLExtensions.Benchmarks;

switch (args)
{
    case ["measure", ..]:
        SoftmaxReport.Write(new ResultsFolder(), quick: args.Contains("--quick"));
        return 0;
    case ["measure-stage"]:
        StageTable.Lines(TimeSpan.FromSeconds(4)).ToList().ForEach(Console.WriteLine);
        return 0;
    case ["measure-mahalanobis"]:
        MahalanobisReport.Write(new ResultsFolder());
        return 0;
    case ["measure-ood"]:
        OodReport.Write(new ResultsFolder());
        return 0;
    case ["measure-calibration", ..]:
        CalibrationReport.Write(new ResultsFolder(), args.ElementAtOrDefault(1));
        return 0;
    case ["measure-detection"]:
        SoftNmsReport.Write(new ResultsFolder());
        return 0;
    case ["measure-label-search"]:
        LabelSearchReport.Write(new ResultsFolder());
        return 0;
    case ["measure-sdm", "--speed"]:
        Console.WriteLine(string.Join(Environment.NewLine, SdmSpeeds.Lines()));
        return 0;
    case ["measure-sdm"]:
        SdmReport.Write(new ResultsFolder());
        return 0;
    case ["measure-smoothing"]:
        SmoothingReport.Write(new ResultsFolder());
        return 0;
    case ["measure-xmc", ..]:
        XmcReport.Write(new ResultsFolder(), [.. args.Skip(1)]);
        return 0;
    case ["publish"]:
        new ResultsFolder().Publish();
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(SoftmaxBenchmarks).Assembly).Run(args);
        return 0;
}
