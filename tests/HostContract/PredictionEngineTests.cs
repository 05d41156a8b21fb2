using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class PredictionEngineTests
{
    private readonly MLContext _context = new(seed: 1);

    private sealed class Input
    {
        public float A { get; set; }

        public float B { get; set; }

        public string? T { get; set; }
    }

    private sealed class Output
    {
        public float[]? F { get; set; }

        public string? Back { get; set; }
    }

    private ITransformer Model() =>
        _context.Transforms.Concatenate("F", "A", "B")
            .Append(_context.Transforms.Conversion.MapValueToKey("K", "T"))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Back", "K"))
            .Fit(_context.Data.LoadFromEnumerable([new Input { A = 1, B = 2, T = "cat" }, new Input { T = "dog" }]));

    private sealed class Stamped
    {
        public long Position { get; set; }
    }

    [Fact]
    public void OneRowGoesThroughTheWholeChain()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, Output>(Model());
        var output = engine.Predict(new Input { A = 3, B = 4, T = "dog" });

        Assert.Equal([3f, 4f], output.F!);
        Assert.Equal("dog", output.Back);
    }

    [Fact]
    public void EachCallSeesItsOwnRow()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, Output>(Model());
        var one = engine.Predict(new Input { A = 1, T = "cat" });
        var two = engine.Predict(new Input { A = 2, T = "unseen" });

        Assert.Equal([1f, 0f], one.F!);
        Assert.Equal([2f, 0f], two.F!);
        Assert.Equal(("cat", ""), (one.Back, two.Back));
    }

    [Fact]
    public void PredictIntoAnObjectReusesItAndItsArray()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, Output>(Model());
        var output = new Output();
        engine.Predict(new Input { A = 1 }, ref output);
        var (first, array) = (output, output.F);
        engine.Predict(new Input { A = 2 }, ref output);

        Assert.Same(first, output);
        Assert.Same(array, output.F);
        Assert.Equal([2f, 0f], output.F!);
    }

    [Fact]
    public void PredictIntoNullMakesAnObject()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, Output>(Model());
        Output? output = null;
        engine.Predict(new Input { A = 1 }, ref output!);
        Assert.Equal([1f, 0f], output.F!);
    }

    [Fact]
    public void PositionGrowsByOneWithEachCall()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, Stamped>(new PositionStamp());
        Assert.Equal([0L, 1L, 2L], Enumerable.Range(0, 3).Select(_ => engine.Predict(new Input()).Position));
    }

    [Fact]
    public void ATransformerOfOnesOwnMayStandAnywhereInAChain()
    {
        ITransformer copy = _context.Transforms.CopyColumns("C", "A").Fit(_context.Data.LoadFromEnumerable([new Input()]));
        var chain = copy.Append<ITransformer>(new PositionStamp());
        using var engine = _context.Model.CreatePredictionEngine<Input, Stamped>(chain);
        engine.Predict(new Input());

        Assert.Equal(1, engine.Predict(new Input()).Position);
    }

    private sealed class OnlyFeatures
    {
        public float[]? F { get; set; }
    }

    [Fact]
    public void OnlyColumnsOfOutputMembersAreComputed()
    {
        var stamp = new PositionStamp();
        var chain = Model().Append<ITransformer>(stamp);
        using var engine = _context.Model.CreatePredictionEngine<Input, OnlyFeatures>(chain);
        engine.Predict(new Input());

        Assert.Equal(0, stamp.ValuesMade);
    }

    [Fact]
    public void DisposingTheEngineTwiceIsHarmless()
    {
        var engine = _context.Model.CreatePredictionEngine<Input, Stamped>(new PositionStamp());
        Assert.Equal(0, engine.Predict(new Input()).Position);
        engine.Dispose();
        engine.Dispose();
    }

    private sealed class WithMissing
    {
        public float[]? F { get; set; }

        public float Missing { get; set; } = 9;
    }

    [Fact]
    public void AnOutputMemberWithoutAColumnKeepsItsValueUnlessRefused()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, WithMissing>(Model());
        Assert.Equal(9f, engine.Predict(new Input()).Missing);

        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => _context.Model.CreatePredictionEngine<Input, WithMissing>(Model(), ignoreMissingColumns: false));
        Assert.Contains("'Missing'", error.Message);
    }

    private sealed class TooLittle
    {
        public float A { get; set; }
    }

    [Fact]
    public void AMissingInputColumnIsRefusedAtCreation()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _context.Model.CreatePredictionEngine<TooLittle, Output>(Model()));
        Assert.Contains("Could not find input column 'B'", error.Message);
    }

    private sealed class Mistyped
    {
        public double[]? F { get; set; }
    }

    [Fact]
    public void AnOutputMemberOfAnotherTypeIsAnInvalidOperationAtCreation() =>
        Assert.Throws<InvalidOperationException>(() => _context.Model.CreatePredictionEngine<Input, Mistyped>(Model()));

    [Fact]
    public void AChainWithAStageThatIsNoRowMapperIsRefused()
    {
        var model = Model().Append<ITransformer>(new SpyTransformer("not row to row", []) { IsRowToRowMapper = false });
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _context.Model.CreatePredictionEngine<Input, Output>(model));
        Assert.Contains("Must be a row to row mapper", error.Message);
    }

    [Fact]
    public void ANullExampleIsANullArgument()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, Output>(Model());
        Assert.Throws<ArgumentNullException>(() => engine.Predict(null!));
    }

    [Fact]
    public void TheOutputSchemaIsThatOfTheModel()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, Output>(Model());

        Assert.Equal(["A", "B", "T", "F", "K", "Back"], engine.OutputSchema.Names());
        Assert.Equal(["cat", "dog"], engine.OutputSchema["K"].KeyNames());
    }

    [Fact]
    public void TheEngineDisposesItsTransformerUnlessToldNotTo()
    {
        var owned = new SpyTransformer("owned", []);
        var kept = new SpyTransformer("kept", []);
        _context.Model.CreatePredictionEngine<Input, Input>(owned).Dispose();
        _context.Model.CreatePredictionEngine<Input, Input>(kept, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();

        Assert.Equal((1, 0), (owned.Disposals, kept.Disposals));
    }

    private sealed class LooseInput
    {
        public float[]? V { get; set; }
    }

    private sealed class LooseOutput
    {
        public float[]? N { get; set; }
    }

    [Fact]
    public void TheInputSchemaMayFixVectorSizesThatTheClassLeavesOpen()
    {
        var data = new ArrayView().AddVectors("V", [1, 2], [4, 8]);
        var model = _context.Transforms.NormalizeMinMax("N", "V").Fit(data);
        using var engine = _context.Model.CreatePredictionEngine<LooseInput, LooseOutput>(model, data.Schema);

        Assert.Equal([0.5f, 1f], engine.Predict(new LooseInput { V = [2, 8] }).N!);
    }

    [Fact]
    public void ASchemaDefinitionMayRenameInputs()
    {
        var definition = SchemaDefinition.Create(typeof(Input));
        definition["A"].ColumnName = "B";
        definition.RemoveAll(column => column.MemberName == "B");
        var model = _context.Transforms.CopyColumns("Back", "T").Append(_context.Transforms.Concatenate("F", "B"))
            .Fit(_context.Data.LoadFromEnumerable([new Input()]));
        using var engine = _context.Model.CreatePredictionEngine<Input, Output>(model, inputSchemaDefinition: definition);

        Assert.Equal([7f], engine.Predict(new Input { A = 7 }).F!);
    }

    private sealed class KeyInput
    {
        [KeyType(3)]
        public uint K { get; set; }
    }

    private sealed class KeyOutput
    {
        public uint C { get; set; }
    }

    [Fact]
    public void AScalarKeyMemberOfTheInputIsZeroBasedHereToo()
    {
        var model = _context.Transforms.CopyColumns("C", "K").Fit(_context.Data.LoadFromEnumerable([new KeyInput()]));
        using var engine = _context.Model.CreatePredictionEngine<KeyInput, KeyOutput>(model);

        Assert.Equal([1u, 3u, 0u], new[] { 0u, 2u, 3u }.Select(key => engine.Predict(new KeyInput { K = key }).C));
    }

    [Fact]
    public void ANullTextOfTheInputIsEmpty()
    {
        using var engine = _context.Model.CreatePredictionEngine<Input, Output>(Model());
        Assert.Equal("", engine.Predict(new Input { T = null }).Back);
    }

    [Fact]
    public void AnEmptyChainHandsTheInputOn()
    {
        var model = new EstimatorChain<ITransformer>().Fit(_context.Data.LoadFromEnumerable([new Input()]));
        using var engine = _context.Model.CreatePredictionEngine<Input, Input>(model);
        var output = engine.Predict(new Input { A = 3, T = "x" });

        Assert.Equal((3f, "x"), (output.A, output.T));
    }
}
