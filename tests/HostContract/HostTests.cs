using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class HostTests
{
    private static IHostEnvironment Environment(int? seed = 1) => new MLContext(seed);

    private static int[] Draw(IHost host) => [.. Enumerable.Range(0, 4).Select(_ => host.Rand.Next())];

    [Fact]
    public void TheContextIsItsOwnEnvironment()
    {
        var context = new MLContext();
        Assert.Same(context.ComponentCatalog, ((IHostEnvironment)context).ComponentCatalog);
    }

    [Fact]
    public void HostsOfOneContextSeedDrawTheSameNumbersInTheSameOrderOfRegistration()
    {
        var one = Environment();
        var other = Environment();

        Assert.Equal(Draw(one.Register("A")), Draw(other.Register("B")));
        Assert.Equal(Draw(one.Register("A")), Draw(other.Register("B")));
    }

    [Fact]
    public void TwoHostsOfOneEnvironmentDrawDifferentNumbers()
    {
        var environment = Environment();
        Assert.NotEqual(Draw(environment.Register("A")), Draw(environment.Register("A")));
    }

    [Fact]
    public void ContextsOfOtherSeedsDrawOtherNumbers() =>
        Assert.NotEqual(Draw(Environment(1).Register("A")), Draw(Environment(2).Register("A")));

    [Fact]
    public void RegisteringWithoutASeedChangesTheNumbersOfLaterHosts()
    {
        var plain = Environment();
        var disturbed = Environment();
        disturbed.Register("Extra");

        Assert.NotEqual(Draw(plain.Register("A")), Draw(disturbed.Register("A")));
    }

    [Fact]
    public void RegisteringWithASeedLeavesLaterHostsAlone()
    {
        var plain = Environment();
        var quiet = Environment();
        quiet.Register("Extra", seed: 0);

        Assert.Equal(Draw(plain.Register("A")), Draw(quiet.Register("A")));
    }

    [Fact]
    public void AnExplicitSeedDecidesTheNumbers()
    {
        Assert.Equal(Draw(Environment(1).Register("A", seed: 7)), Draw(Environment(2).Register("B", seed: 7)));
        Assert.NotEqual(Draw(Environment().Register("A", seed: 7)), Draw(Environment().Register("A", seed: 8)));
    }

    [Fact]
    public void HostsRegisterHostsByTheSameRule()
    {
        var one = Environment().Register("Parent");
        var other = Environment().Register("Parent");
        other.Register("Extra", seed: 0);

        Assert.Equal(Draw(one.Register("Child")), Draw(other.Register("Child")));
    }

    [Fact]
    public void AHostWithoutANameIsRefused() => Assert.ThrowsAny<ArgumentException>(() => Environment().Register(""));

    [Fact]
    public void CreatingAStockEstimatorChangesTheNumbersOfLaterHosts()
    {
        var plain = new MLContext(seed: 1);
        var disturbed = new MLContext(seed: 1);
        disturbed.Transforms.CopyColumns("A", "B");

        Assert.NotEqual(Draw(((IHostEnvironment)plain).Register("A")), Draw(((IHostEnvironment)disturbed).Register("A")));
    }

    [Fact]
    public void ProcessMarksAnExceptionAndGivesItBack()
    {
        var host = Environment().Register("Part");
        var error = new InvalidOperationException("x");

        Assert.Same(error, host.Process(error));
        Assert.NotEmpty(error.Data);
    }

    [Fact]
    public void AProgressChannelTakesHeaderCheckpointsAndChildren()
    {
        using var progress = Environment().StartProgressChannel("Training");
        progress.SetHeader(new ProgressHeader(["loss"], ["epochs"]), entry =>
        {
            entry.SetProgress(0, 1, 10);
            entry.SetMetric(0, 0.5);
        });
        progress.Checkpoint(0.5, 1);
        progress.Checkpoint(null, 2);
        using var child = progress.StartProgressChannel("Epoch");
        Assert.Throws<InvalidOperationException>(() => progress.Checkpoint(1, 2, 3, 4));
    }

    [Fact]
    public void AProgressChannelTakesNoCheckpointAfterItsEnd()
    {
        var progress = Environment().StartProgressChannel("Training");
        progress.Dispose();
        progress.Dispose();
        Assert.Throws<InvalidOperationException>(() => progress.Checkpoint(1));
    }

    [Fact]
    public void AProgressHeaderMayHaveUnitsAloneOrMetricsToo()
    {
        Assert.Equal(["rows"], new ProgressHeader("rows").UnitNames);
        Assert.Empty(new ProgressHeader("rows").MetricNames);
        Assert.Equal(["loss"], new ProgressHeader(["loss"], ["rows"]).MetricNames);
    }

    [Fact]
    public void OptionsAreKeptByName()
    {
        var context = new MLContext();

        Assert.True(context.TryAddOption("a", 1));
        Assert.False(context.TryAddOption("a", 2));
        Assert.True(context.TryGetOption("a", out int value));
        Assert.Equal(1, value);
        context.SetOption("a", 3);
        Assert.Equal(3, context.GetOptionOrDefault<int>("a"));
        Assert.False(context.TryGetOption("a", out string _));
        Assert.True(context.RemoveOption("a"));
        Assert.False(context.TryGetOption("a", out value));
        Assert.Equal(0, context.GetOptionOrDefault<int>("b"));
    }

    [Fact]
    public void AnAssemblyWithoutComponentsMayBeRegisteredTwice()
    {
        var context = new MLContext();
        context.ComponentCatalog.RegisterAssembly(typeof(HostTests).Assembly);
        context.ComponentCatalog.RegisterAssembly(typeof(HostTests).Assembly);
        Assert.NotNull(context.ComponentCatalog);
    }

    [Fact]
    public void LoadingAndTransformingDoNotNeedAListenerOrASeed()
    {
        var context = new MLContext();
        var view = new ArrayView().AddSingles("A", 1, 2);
        Assert.Equal([1f, 2f], context.Transforms.CopyColumns("B", "A").Fit(view).Transform(view).GetColumn<float>("B"));
    }
}
