using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class ChainTests
{
    private readonly MLContext _context = new(seed: 1);
    private readonly List<string> _log = [];

    private SpyEstimator Spy(string name) => new(name, _log);

    private static ArrayView Data() => new ArrayView().AddSingles("A", 1, 2, 3).AddText("T", "x", "y", "x");

    [Fact]
    public void FitPropagatesTheShapeThroughTheWholeChainBeforeAnyMemberFits()
    {
        Spy("one").Append(Spy("two")).Fit(Data());

        Assert.Equal(
            ["one.GetOutputSchema", "two.GetOutputSchema", "one.Fit", "one.Transform", "two.Fit", "two.Transform"], _log);
    }

    [Fact]
    public void AWrongShapeLateInTheChainFailsBeforeAnyMemberFits()
    {
        var chain = Spy("one").Append(_context.Transforms.CopyColumns("B", "Missing"));

        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(Data()));
        Assert.Equal(["one.GetOutputSchema"], _log);
    }

    [Fact]
    public void EachMemberFitsOnTheOutputOfThoseBefore()
    {
        var spy = Spy("two");
        _context.Transforms.CopyColumns("B", "A").Append(spy).Fit(Data());

        Assert.Equal(["A", "T", "B"], spy.DataSeen!.Schema.Names());
    }

    [Fact]
    public void LastEstimatorAndLastTransformerAreTyped()
    {
        var last = Spy("two");
        EstimatorChain<SpyTransformer> chain = Spy("one").Append(last);
        TransformerChain<SpyTransformer> model = chain.Fit(Data());

        Assert.Same(last, chain.LastEstimator);
        Assert.Equal("two", model.LastTransformer.Name);
    }

    [Fact]
    public void ATransformerChainEnumeratesItsMembersInOrder() =>
        Assert.Equal(["one", "two"], Spy("one").Append(Spy("two")).Fit(Data()).Select(member => ((SpyTransformer)member).Name));

    [Fact]
    public void AppendLeavesTheChainItStartsFromAsItWas()
    {
        EstimatorChain<SpyTransformer> start = new EstimatorChain<ITransformer>().Append(Spy("one"));
        start.Append(Spy("two"));

        Assert.Single(start.Fit(Data()));
    }

    [Fact]
    public void AnEmptyChainFitsToAnEmptyChain()
    {
        var view = Data();
        var model = new EstimatorChain<ITransformer>().Fit(view);

        Assert.Empty(model);
        Assert.Null(model.LastTransformer);
        Assert.Same(view, model.Transform(view));
    }

    [Fact]
    public void AnAppendedChainStaysOneMember()
    {
        var inner = Spy("two").Append(Spy("three"));
        Assert.Equal(2, Spy("one").Append(inner).Fit(Data()).Count());
    }

    [Fact]
    public void TransformReadsNoRowUntilAValueIsPulled()
    {
        var view = Data();
        var model = _context.Transforms.CopyColumns("B", "A").Append(_context.Transforms.Concatenate("C", "A", "B")).Fit(view);
        var output = model.Transform(view);
        Assert.Equal((0, 0), (view.CursorsOpened, view.RowsRead));

        Assert.Equal(3, output.Vectors("C").Count);
        Assert.Equal(3, view.RowsRead);
    }

    [Fact]
    public void FittingStagesThatLearnNothingReadsNoRow()
    {
        var view = Data();
        _context.Transforms.CopyColumns("B", "A")
            .Append(_context.Transforms.Concatenate("C", "A", "B"))
            .Append(_context.Transforms.SelectColumns("C"))
            .Fit(view);

        Assert.Equal((0, 0), (view.CursorsOpened, view.RowsRead));
    }

    [Fact]
    public void WithOnFitDelegateSeesTheFittedTransformer()
    {
        ITransformer? seen = null;
        var model = Spy("one").WithOnFitDelegate(transformer => seen = transformer).Fit(Data());

        Assert.NotNull(seen);
        Assert.Same(model, seen);
    }

    [Fact]
    public void AChainIsARowToRowMapperWhenAllItsMembersAre()
    {
        ITransformer all = Spy("one").Append(Spy("two")).Fit(Data());
        ITransformer notAll = Spy("one").Append(new SpyEstimator("two") { RowToRow = false }).Fit(Data());

        Assert.True(all.IsRowToRowMapper);
        Assert.False(notAll.IsRowToRowMapper);
    }

    [Fact]
    public void AskingForTheMapperOfAChainThatIsNoneIsAnInvalidOperation()
    {
        ITransformer chain = new SpyEstimator { RowToRow = false }.Append(Spy("two")).Fit(Data());
        Assert.Throws<InvalidOperationException>(() => chain.GetRowToRowMapper(Data().Schema));
    }

    [Fact]
    public void DisposingAChainDisposesItsMembersOnce()
    {
        var model = Spy("one").Append(Spy("two")).Fit(Data());
        _log.Clear();
        model.Dispose();
        model.Dispose();

        Assert.Equal(["one.Dispose", "two.Dispose"], _log);
    }

    [Fact]
    public void ACacheCheckpointLetsTheNextMembersReadTheSourceOnce()
    {
        var view = Data();
        var chain = _context.Transforms.CopyColumns("B", "A")
            .AppendCacheCheckpoint(_context)
            .Append(_context.Transforms.NormalizeMinMax("C", "B"))
            .Append(_context.Transforms.NormalizeMeanVariance("D", "B"));
        chain.Fit(view);

        Assert.Equal(3, view.RowsRead);
    }

    [Fact]
    public void ACacheReadsTheSourceOnceForEachColumnThatComesToBeNeeded()
    {
        var view = Data();
        _context.Transforms.CopyColumns("B", "A")
            .AppendCacheCheckpoint(_context)
            .Append(_context.Transforms.NormalizeMinMax("C", "A"))
            .Append(_context.Transforms.NormalizeMinMax("D", "B"))
            .Append(_context.Transforms.NormalizeMinMax("E", "A"))
            .Fit(view);

        Assert.Equal(6, view.RowsRead);
    }

    [Fact]
    public void WithoutACacheCheckpointEachLearningMemberReadsTheSourceAgain()
    {
        var view = Data();
        _context.Transforms.NormalizeMinMax("A").Append(_context.Transforms.Conversion.MapValueToKey("T")).Fit(view);

        Assert.Equal(6, view.RowsRead);
    }

    [Fact]
    public void ACacheCheckpointAfterTheLastMemberIsNoPartOfTheModel()
    {
        var model = _context.Transforms.CopyColumns("B", "A").AppendCacheCheckpoint(_context).Fit(Data());
        Assert.Single(model);
    }

    [Fact]
    public void ACacheCheckpointOnAnEmptyChainIsAnInvalidOperation() =>
        Assert.Throws<InvalidOperationException>(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(_context));

    [Fact]
    public void ScopesDecideWhichMembersScore()
    {
        var view = Data();
        var chain = new EstimatorChain<ITransformer>()
            .Append(_context.Transforms.CopyColumns("OnlyTraining", "A"), TransformerScope.TrainTest)
            .Append(_context.Transforms.CopyColumns("B", "A"))
            .Fit(view);

        Assert.Equal(2, chain.Count());
        Assert.Equal(["A", "T", "B"], chain.Transform(view).Schema.Names());
        Assert.Equal(["A", "T", "OnlyTraining", "B"], chain.Transform(view, TransformerScope.Training).Schema.Names());
        Assert.Single(chain.GetModelFor(TransformerScope.Scoring));
    }

    [Fact]
    public void TransformersCanBeChainedByHand()
    {
        var view = Data();
        ITransformer first = _context.Transforms.CopyColumns("B", "A").Fit(view);
        ITransformer second = _context.Transforms.CopyColumns("C", "B").Fit(first.Transform(view));
        var chain = first.Append(second);

        Assert.Equal(["A", "T", "B", "C"], chain.GetOutputSchema(view.Schema).Names());
        Assert.Equal([1f, 2f, 3f], chain.Transform(view).Values<float>("C"));
        Assert.Same(second, chain.LastTransformer);
    }

    [Fact]
    public void TransformChecksTheSchemaAtOnce()
    {
        var model = _context.Transforms.CopyColumns("B", "A").Fit(Data());
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(new ArrayView().AddSingles("Other", 1)));
    }

    [Fact]
    public void GetOutputSchemaEqualsTheSchemaOfTransform()
    {
        var view = Data();
        var model = _context.Transforms.CopyColumns("A", "T").Append(_context.Transforms.Concatenate("C", "A", "T")).Fit(view);
        string[] Print(DataViewSchema schema) => [.. schema.Select(column => $"{column} {column.IsHidden}")];

        Assert.Equal(Print(model.GetOutputSchema(view.Schema)), Print(model.Transform(view).Schema));
    }
}
