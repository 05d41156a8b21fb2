using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Isotonic regression and histogram binning in pipelines.</summary>
public class BinaryMapsPipelineTests
{
    private static readonly SyntheticScores Synthetic = SyntheticScores.Make(600, 3, 3);

    private readonly MLContext _context = new(1);
    private readonly TestView _data = Synthetic.View(names: ["ant", "bee", "cat"]);

    [Fact]
    public void The_stages_give_the_models_probabilities_and_survive_a_fresh_process()
    {
        Check(_context.MulticlassClassification.Calibrators.Isotonic("Label", "Logits", ScoreKind.Logits).Fit(_data));
        Check(_context.MulticlassClassification.Calibrators.HistogramBinning("Label", "Logits", ScoreKind.Logits, 10).Fit(_data));

        void Check<TModel>(ScoreCalibrationTransformer<TModel> transformer)
            where TModel : class, IScoreCalibration, Numerics.IModelPart<TModel>
        {
            IDataView output = transformer.Transform(_data);
            Assert.Equal(Synthetic.FloatRows().Select(row => transformer.Model.CalibrateRows(row)), output.ReadVectors("Score"));
            Assert.InRange(_context.MulticlassClassification.Evaluate(output).MicroAccuracy, .6, 1);
            FreshProcess.AssertSame(Table.Read(output), FreshProcess.Transform(_context, transformer, _data));
        }
    }

    [Fact]
    public void Weights_are_read()
    {
        var data = new TestView(
            TestColumn.Vectors("Score", 2, [.9f, .1f], [.9f, .1f], [.2f, .8f]), TestColumn.Keys("Label", 2, [1, 2, 2]), TestColumn.Numbers("Weight", 3, 1, 1));
        var options = new BinaryMapOptions { ExampleWeightColumnName = "Weight" };
        Assert.Equal(.75, _context.MulticlassClassification.Calibrators.Isotonic(options).Fit(data).Model.Map(0, .9), 1e-6);
        Assert.Equal(.75, _context.MulticlassClassification.Calibrators.HistogramBinning(options).Fit(data).Model.Map(0, .9), 1e-6);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        MulticlassCalibratorsCatalog catalog = _context.MulticlassClassification.Calibrators;
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.HistogramBinning(numberOfBins: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.Isotonic(new BinaryMapOptions { MinimumProbability = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.Isotonic(new BinaryMapOptions { MinimumProbability = .4, ScoreColumnName = "Logits", ScoreKind = ScoreKind.Logits }).Fit(_data));
        Assert.Throws<ArgumentNullException>(() => catalog.Isotonic(null!));
    }
}
