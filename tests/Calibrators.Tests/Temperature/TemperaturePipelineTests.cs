using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Temperature scaling in pipelines.</summary>
public class TemperaturePipelineTests
{
    private static readonly string[] Names = ["ant", "bee", "cat"];
    private static readonly SyntheticScores Synthetic = SyntheticScores.Make(600, 3, 3);

    private readonly MLContext _context = new(1);
    private readonly TestView _data = Synthetic.View(names: Names);

    [Fact]
    public void The_stage_gives_the_models_probabilities_and_the_most_probable_class()
    {
        ScoreCalibrationTransformer<TemperatureScaling> transformer = Estimator().Fit(_data);
        Assert.InRange(transformer.Model.Temperature, 2.6, 3.4);
        IDataView output = transformer.Transform(_data);
        float[][] expected = [.. Synthetic.FloatRows().Select(row => transformer.Model.CalibrateRows(row))];
        Assert.Equal(expected, output.ReadVectors("Score"));
        Assert.Equal(expected.Select(row => (uint)Array.IndexOf(row, row.Max()) + 1), output.ReadScalars<uint>("PredictedLabel"));
    }

    [Fact]
    public void ML_NET_evaluates_the_output_and_knows_the_classes_by_name()
    {
        IDataView output = Estimator().Fit(_data).Transform(_data);
        MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(output);
        CalibrationMetrics calibration = _context.MulticlassClassification.EvaluateCalibration(output);
        Assert.Equal(calibration.Accuracy, metrics.MicroAccuracy, 1e-6);
        Assert.Equal(calibration.LogLoss, metrics.LogLoss, 1e-5);
        VBuffer<ReadOnlyMemory<char>> slots = default, keys = default;
        output.Schema["Score"].GetSlotNames(ref slots);
        output.Schema["PredictedLabel"].GetKeyValues(ref keys);
        Assert.Equal(Names, slots.DenseValues().Select(name => name.ToString()));
        Assert.Equal(Names, keys.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void Probabilities_are_calibrated_in_place_behind_a_trainer()
    {
        TestView features = new(
            TestColumn.Vectors("Features", 3, Synthetic.FloatRows()), TestColumn.Keys("Label", 3, [.. Synthetic.Labels.Select(label => (uint)label + 1)], Names));
        ITransformer head = _context.MulticlassClassification.Trainers.SoftmaxRegression().Fit(features);
        IDataView output = _context.MulticlassClassification.Calibrators.Temperature().Fit(head.Transform(features)).Transform(head.Transform(features));
        Assert.Equal(head.Transform(features).ReadScalars<uint>("PredictedLabel"), output.ReadScalars<uint>("PredictedLabel"));
        Assert.InRange(_context.MulticlassClassification.Evaluate(output).LogLoss, 0, _context.MulticlassClassification.Evaluate(head.Transform(features)).LogLoss + 1e-9);
    }

    [Fact]
    public void A_saved_model_gives_the_same_bits_in_a_fresh_process()
    {
        ITransformer transformer = Estimator().Fit(_data);
        FreshProcess.AssertSame(Table.Read(transformer.Transform(_data)), FreshProcess.Transform(_context, transformer, _data));
    }

    [Fact]
    public void Weights_are_read_and_rows_that_cannot_be_used_are_left_out_with_a_warning()
    {
        var warnings = new List<string>();
        _context.Log += (_, message) => { if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(message.Message); };
        var data = new TestView(
            TestColumn.Vectors("Logits", 2, [3, 0], [3, 0], [3, 0], [float.NaN, 0], [1, 0], [1, 2, 3]),
            TestColumn.Keys("Label", 2, [1, 2, 2, 1, 0, 1]), TestColumn.Numbers("Weight", 3, 1, 0, 1, 1, 1));
        ScoreCalibrationTransformer<TemperatureScaling> transformer = _context.MulticlassClassification.Calibrators.Temperature(
            new TemperatureOptions { ScoreColumnName = "Logits", ScoreKind = ScoreKind.Logits, ExampleWeightColumnName = "Weight" }).Fit(data);
        Assert.Equal(3 / Math.Log(3), transformer.Model.Temperature, 1e-6);
        Assert.Equal((2, 4), (transformer.Model.Summary.Rows, transformer.Model.Summary.RowsLeftOut));
        Assert.Contains(warnings, warning => warning.Contains("Rows left out: 4", StringComparison.Ordinal));
        float[][] scores = transformer.Transform(data).ReadVectors("Score");
        Assert.All(scores[3].Concat(scores[5]), value => Assert.True(float.IsNaN(value)));
        Assert.Equal([1u, 1, 1, 0, 1, 0], transformer.Transform(data).ReadScalars<uint>("PredictedLabel"));
    }

    [Fact]
    public void A_user_is_warned_at_the_bounds_and_of_probabilities_said_to_be_logits()
    {
        Assert.Contains(Warnings([[3, 0], [0, 2]], [1, 2], ScoreKind.Logits), warning => warning.Contains("MinimumTemperature", StringComparison.Ordinal));
        Assert.Contains(Warnings([[3, 0], [0, 2]], [2, 1], ScoreKind.Logits), warning => warning.Contains("MaximumTemperature", StringComparison.Ordinal));
        Assert.Contains(Warnings([[3, 3], [2, 2]], [2, 1], ScoreKind.Logits), warning => warning.Contains("left at 1", StringComparison.Ordinal));
        Assert.Contains(Warnings([[.9f, .1f], [.7f, .3f]], [1, 2], ScoreKind.Logits), warning => warning.Contains("are they probabilities?", StringComparison.Ordinal));
        Assert.Empty(Warnings([[.9f, .1f], [.7f, .3f], [.8f, .2f]], [1, 2, 1], ScoreKind.Probabilities));

        static List<string> Warnings(float[][] rows, uint[] labels, ScoreKind kind)
        {
            var context = new MLContext(1);
            var warnings = new List<string>();
            context.Log += (_, message) => { if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(message.Message); };
            context.MulticlassClassification.Calibrators.Temperature("Label", "Logits", kind).Fit(new TestView(TestColumn.Vectors("Logits", 2, rows), TestColumn.Keys("Label", 2, labels)));
            return warnings;
        }
    }

    [Fact]
    public void Schemas_and_settings_that_do_not_fit_are_refused()
    {
        var wide = new TestView(TestColumn.Vectors("Logits", 4, [1, 2, 3, 4]), TestColumn.Keys("Label", 3, [1]));
        Assert.Contains("Vector<Single, 3>", Assert.Throws<ArgumentOutOfRangeException>(() => Estimator().Fit(wide)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Estimator().Fit(_data).Transform(wide));
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.MulticlassClassification.Calibrators.Temperature("Nothing", "Logits").Fit(_data));
        MulticlassCalibratorsCatalog catalog = _context.MulticlassClassification.Calibrators;
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.Temperature("Label", ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.Temperature(new TemperatureOptions { OutputColumnName = "A", PredictedLabelColumnName = "A" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.Temperature(new TemperatureOptions { ScoreKind = (ScoreKind)9 }));
        Assert.Throws<ArgumentException>(() => catalog.Temperature("Label", "Logits", ScoreKind.Probabilities).Fit(_data));
    }

    [Fact]
    public void A_host_that_cancels_stops_the_fit()
    {
        MethodInfo cancel = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!;
        _context.Log += (_, _) => cancel.Invoke(_context, null);
        Assert.ThrowsAny<OperationCanceledException>(() => Estimator().Fit(_data));
    }

    private TemperatureEstimator Estimator() => _context.MulticlassClassification.Calibrators.Temperature("Label", "Logits", ScoreKind.Logits);
}
