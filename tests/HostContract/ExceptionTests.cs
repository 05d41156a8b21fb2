using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

/// <summary>The exception types and messages that users of ML.NET know, and that components beside it repeat.</summary>
public class ExceptionTests
{
    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Data() => new ArrayView().AddSingles("A", 1).AddText("T", "x").AddVectors("V", [1, 2]);

    private static ArgumentOutOfRangeException FitInAChain(IEstimator<ITransformer> estimator) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EstimatorChain<ITransformer>().Append(estimator).Fit(Data()));

    [Fact]
    public void AMissingColumnNamesRoleAndColumn()
    {
        var error = FitInAChain(_context.Transforms.CopyColumns("B", "Missing"));

        Assert.StartsWith("Could not find input column 'Missing'", error.Message, StringComparison.Ordinal);
        Assert.Equal("inputSchema", error.ParamName);
    }

    [Fact]
    public void AllStagesReportAMissingColumnAlike()
    {
        IEstimator<ITransformer>[] stages =
        [
            _context.Transforms.CopyColumns("B", "Missing"),
            _context.Transforms.Concatenate("B", "Missing"),
            _context.Transforms.NormalizeMinMax("B", "Missing"),
            _context.Transforms.NormalizeMeanVariance("B", "Missing"),
            _context.Transforms.Conversion.MapValueToKey("B", "Missing"),
            _context.Transforms.Conversion.MapKeyToValue("B", "Missing"),
            _context.Transforms.SelectColumns("Missing"),
            _context.Transforms.DropColumns("Missing"),
        ];

        Assert.All(stages, stage => Assert.Contains("'Missing'", FitInAChain(stage).Message));
    }

    [Fact]
    public void AMistypedColumnNamesRoleColumnAndBothTypes()
    {
        var error = FitInAChain(_context.Transforms.Conversion.MapKeyToValue("B", "A"));

        Assert.Contains("Schema mismatch for input column 'A': expected", error.Message);
        Assert.Contains("got Single", error.Message);
        Assert.Equal("inputSchema", error.ParamName);
    }

    [Fact]
    public void ShapesPrintVectorsWithoutTheirSize() =>
        Assert.Contains("got Vector<Single>", FitInAChain(_context.Transforms.Conversion.MapKeyToValue("B", "V")).Message);

    [Fact]
    public void OtherRolesAreNamedToo()
    {
        var view = new ArrayView().AddKeys("Label", 2, 1).AddSingles("Score", 1).AddKeys("PredictedLabel", 2, 1);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _context.MulticlassClassification.Evaluate(view));
        Assert.Contains("Schema mismatch for score column 'Score'", error.Message);
    }

    [Fact]
    public void NullDataIsANullArgument()
    {
        Assert.Throws<ArgumentNullException>(() => _context.Data.TakeRows(null!, 1));
        Assert.Throws<ArgumentNullException>(() => _context.Data.Cache(null!));
        Assert.Throws<ArgumentNullException>(() => _context.Data.ShuffleRows(null!));
        Assert.Throws<ArgumentNullException>(() => _context.Data.TrainTestSplit(null!));
        Assert.Throws<ArgumentNullException>(() => _context.MulticlassClassification.Evaluate(null!));
        Assert.Throws<ArgumentNullException>(() => _context.Data.CreateEnumerable<object>(null!, false));
    }

    [Fact]
    public void NullColumnsAreNullArguments()
    {
        Assert.Throws<ArgumentNullException>(() => _context.Transforms.Concatenate("B", null!));
        Assert.Throws<ArgumentNullException>(() => _context.Transforms.Conversion.MapKeyToValue((InputOutputColumnPair[])null!));
    }

    [Fact]
    public void NullStreamsAndPathsAreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _context.Model.Load((Stream)null!, out _));
        Assert.ThrowsAny<ArgumentException>(() => _context.Model.Load("", out _));
    }

    [Fact]
    public void AppendingNullIsANullArgument()
    {
        var chain = new EstimatorChain<ITransformer>();
        Assert.Throws<ArgumentNullException>(() => chain.Append<ITransformer>(null!));
    }

    [Fact]
    public void EmptyOutputNamesAreRefusedWhenTheEstimatorIsMade()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.NormalizeMinMax(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.Conversion.MapValueToKey(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.Concatenate("", "A"));
    }
}
