using Xunit.Abstractions;

namespace MLExtensions.Calibrators.Tests;

/// <summary>
/// The statistical acceptance table of the specification: an independent implementation was measured on 16 seeds of each row; ours is run on 16 seeds of its own
/// and must fall into the stated ranges of admitted shares, and reach the target accuracy with every seed.
/// </summary>
public class SdmReferenceTests(ITestOutputHelper output)
{
    private const int Seeds = 16;
    private const int FreshRows = 4000;

    private static readonly SdmSettings Settings = new()
    {
        NumberOfShuffles = 1, MaximumEpochs = 25, LearningRate = 1e-2, ExemplarDimension = 8, Patience = 0, NumberOfThreads = 1,
    };

    public static TheoryData<string, double, double[][], double, double, double, int, double, double> Rows => new()
    {
        // name, alpha, centres, accuracy, admitted mean, of the lower bound, fits with a region, fewest and most admitted
        { "two, apart", .95, [[1.6, .5, 0, 0, 0], [-1.6, -.5, 0, 0, 0]], .951, .494, .444, 16, .32, .62 },
        { "two, nearer", .95, [[1.2, .5, 0, 0, 0], [-1.2, -.5, 0, 0, 0]], .902, .157, .136, 15, .06, .26 },
        { "two, near, 0.90", .90, [[1.0, .5, 0, 0, 0], [-1.0, -.5, 0, 0, 0]], .866, .200, .175, 16, .08, .34 },
        { "three", .95, [[2.2, .5, 0, 0, 0], [-2.2, -.5, 0, 0, 0], [0, 3.52, 0, 0, 0]], .963, .593, .512, 16, .42, .73 },
    };

    [Theory] // 40
    [MemberData(nameof(Rows))]
    public void Admitted_shares_and_accuracies_are_those_measured(
        string name, double alpha, double[][] centres, double accuracy, double admitted, double admittedLower, int regions, double fewest, double most)
    {
        var runs = new Run[Seeds];
        Parallel.For(0, Seeds, seed => runs[seed] = Run.Of(alpha, centres, seed));
        Run[] open = [.. runs.Where(run => run.Admitted > 0)];
        output.WriteLine(FormattableString.Invariant(
            $"{name}: accuracy {runs.Average(run => run.Accuracy):0.000}, regions {open.Length}, admitted {open.Average(run => run.Admitted):0.000} [{open.Min(run => run.Admitted):0.00}, {open.Max(run => run.Admitted):0.00}], lower {open.Average(run => run.AdmittedLower):0.000}, worst class {open.Average(run => run.WorstClass):0.000} / {open.Min(run => run.WorstClass):0.000}, worst prediction {open.Min(run => run.WorstPrediction):0.000}"));
        Assert.Equal(accuracy, runs.Average(run => run.Accuracy), .01);
        Assert.InRange(open.Length, regions - 2, Seeds);
        // A mean of 16 runs that scatter over the stated range: its own scatter is an eighth to a quarter of that range's width.
        Assert.Equal(admitted, open.Average(run => run.Admitted), (most - fewest) / 4);
        Assert.Equal(admittedLower, open.Average(run => run.AdmittedLower), (most - fewest) / 4);
        // The extremes of 16 more runs may lie a little outside of the extremes of 16 runs.
        Assert.All(open, run => Assert.InRange(run.Admitted, fewest - .1, most + .1));
        Assert.All(open, run => Assert.True(run.WorstClass >= alpha, $"{name}: class-conditional accuracy {run.WorstClass}"));
        Assert.All(open, run => Assert.True(run.WorstPrediction >= alpha, $"{name}: prediction-conditional accuracy {run.WorstPrediction}"));
    }

    private sealed record Run(double Accuracy, double Admitted, double AdmittedLower, double WorstClass, double WorstPrediction)
    {
        public static Run Of(double alpha, double[][] centres, int seed)
        {
            (float[] rows, int[] labels) = SdmExamples.Clusters(1600, 1000 + seed, 0, centres);
            SdmModel model = new SdmFitter(Settings with { TargetAccuracy = alpha, Seed = seed }).Fit(rows, 5, labels, centres.Length);
            (float[] fresh, int[] truth) = SdmExamples.Clusters(FreshRows, 2000 + seed, 0, centres);
            SdmPrediction[] found = [.. model.PredictRows(fresh, 1)];
            (SdmPrediction Row, int Label)[] admitted = [.. found.Zip(truth).Where(pair => pair.First.IsHighReliability)];
            return new Run(
                found.Zip(truth).Count(pair => pair.First.PredictedLabel == pair.Second) / (double)FreshRows,
                admitted.Length / (double)FreshRows,
                found.Count(row => row.IsHighReliabilityLower) / (double)FreshRows,
                Worst(admitted, pair => pair.Label),
                Worst(admitted, pair => pair.Row.PredictedLabel));
        }

        private static double Worst((SdmPrediction Row, int Label)[] admitted, Func<(SdmPrediction Row, int Label), int> by) =>
            admitted.GroupBy(by).Select(group => group.Average(pair => pair.Row.PredictedLabel == pair.Label ? 1.0 : 0)).DefaultIfEmpty(1).Min();
    }
}
