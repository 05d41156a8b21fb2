using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Correctness-aware calibration in pipelines.</summary>
public class CorrectnessAwarePipelineTests
{
    private static readonly SyntheticScores Synthetic = SyntheticScores.Make(600, 3, 3);

    private readonly MLContext _context = new(1);

    private readonly TestView _data = new(
        TestColumn.Vectors("Logits", 3, Synthetic.FloatRows()),
        TestColumn.SparseVectors("Flipped", 3, [.. Synthetic.FloatRows().Select(row => Array.ConvertAll(row, value => value > 0 ? value : 0))]),
        TestColumn.Keys("Label", 3, [.. Synthetic.Labels.Select(label => (uint)label + 1)], ["ant", "bee", "cat"]));

    [Fact]
    public void The_stage_reads_copies_and_survives_a_fresh_process()
    {
        ScoreCalibrationTransformer<CorrectnessAwareScaling> transformer =
            _context.MulticlassClassification.Calibrators.CorrectnessAware("Label", "Logits", ScoreKind.Logits, "Flipped").Fit(_data);
        Assert.Equal(2, transformer.Model.InputCount);
        IDataView output = transformer.Transform(_data);
        float[][] expected = [.. _data.ReadVectors("Logits").Zip(_data.ReadVectors("Flipped"), (own, copy) => transformer.Model.CalibrateRows([.. own, .. copy]))];
        Assert.Equal(expected, output.ReadVectors("Score"));
        Assert.Equal(expected.Select(row => (uint)Array.IndexOf(row, row.Max()) + 1), output.ReadScalars<uint>("PredictedLabel"));
        FreshProcess.AssertSame(Table.Read(output), FreshProcess.Transform(_context, transformer, _data));
    }

    [Fact]
    public void Few_errors_warn_and_wrong_columns_are_refused()
    {
        var warnings = new List<string>();
        _context.Log += (_, message) => { if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(message.Message); };
        MulticlassCalibratorsCatalog catalog = _context.MulticlassClassification.Calibrators;
        catalog.CorrectnessAware("Label", "Logits", ScoreKind.Logits).Fit(_data);
        Assert.Contains(warnings, warning => warning.Contains("600 rows with", StringComparison.Ordinal));
        Assert.Contains("'Cropped'", Assert.Throws<ArgumentOutOfRangeException>(() => catalog.CorrectnessAware("Label", "Logits", ScoreKind.Logits, "Cropped").Fit(_data)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.CorrectnessAware("Label", "Logits", ScoreKind.Logits, ""));
        Assert.Throws<ArgumentNullException>(() => catalog.CorrectnessAware((CorrectnessAwareOptions)null!));
    }
}
