using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Vector scaling, matrix scaling and Dirichlet calibration in pipelines.</summary>
public class ParametricScalingPipelineTests
{
    private static readonly SyntheticScores Synthetic = SyntheticScores.Make(600, 3, 3);

    private readonly MLContext _context = new(1);
    private readonly TestView _data = Synthetic.View(names: ["ant", "bee", "cat"]);

    [Fact]
    public void The_stages_give_the_models_probabilities_and_survive_a_fresh_process()
    {
        MulticlassCalibratorsCatalog catalog = _context.MulticlassClassification.Calibrators;
        ParametricScalingEstimator[] estimators =
        [
            catalog.VectorScaling("Label", "Logits", ScoreKind.Logits), catalog.MatrixScaling("Label", "Logits", ScoreKind.Logits), catalog.Dirichlet("Label", "Logits", ScoreKind.Logits),
        ];
        Assert.Equal(Enum.GetValues<ParametricScalingMethod>(), estimators.Select(estimator => estimator.Fit(_data).Model.Method));
        ScoreCalibrationTransformer<ParametricScaling> transformer = estimators[2].Fit(_data);
        IDataView output = transformer.Transform(_data);
        Assert.Equal(Synthetic.FloatRows().Select(row => transformer.Model.CalibrateRows(row)), output.ReadVectors("Score"));
        Assert.InRange(_context.MulticlassClassification.Evaluate(output).LogLoss, 0, transformer.Model.Summary.LogLossAfter + 1e-5);
        FreshProcess.AssertSame(Table.Read(output), FreshProcess.Transform(_context, transformer, _data));
    }

    [Fact]
    public void A_fit_that_does_not_converge_warns()
    {
        var warnings = new List<string>();
        _context.Log += (_, message) => { if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(message.Message); };
        _context.MulticlassClassification.Calibrators.MatrixScaling(new ParametricScalingOptions
        {
            ScoreColumnName = "Logits", ScoreKind = ScoreKind.Logits, Lambda = 0, Mu = 0, MaximumIterations = 1, Tolerance = 1e-12,
        }).Fit(_data);
        Assert.Contains(warnings, warning => warning.Contains("Not converged", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        MulticlassCalibratorsCatalog catalog = _context.MulticlassClassification.Calibrators;
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.MatrixScaling(new ParametricScalingOptions { Lambda = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.Dirichlet(new ParametricScalingOptions { Folds = 1 }));
        Assert.Throws<ArgumentNullException>(() => catalog.VectorScaling(null!));
    }
}
