using System.Globalization;
using System.Text.Json;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Temperatures of real classifiers against an independent program, and the traps that the sets hold.</summary>
public class TemperatureReferenceTests
{
    private const string Folder = "data/calibration";

    public static TheoryData<string> Sets => [.. CalibrationSet.All];

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Sets))]
    public void Temperature_and_its_loss_equal_the_reference(string name)
    {
        TemperatureScaling scaling = TemperatureScaling.Fit(CalibrationSet.Load(name).Validation);
        Tolerance.AssertClose(CalibrationReference.Temperature(name), scaling.Temperature, 1e-9);
        // One of the sets comes without this number.
        if (CalibrationReference.Of(name).TryGetProperty("val_nll_at_T", out JsonElement loss))
            Tolerance.AssertClose(loss.GetDouble(), scaling.Summary.LogLossAfter, 1e-12);
        Assert.Equal(TemperatureBound.None, scaling.Summary.Bound);
        Assert.InRange(scaling.Summary.Steps, 1, 30);
    }

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Sets))]
    public void Float_columns_give_it_to_a_millionth_and_the_same_metrics(string name)
    {
        CalibrationSet set = CalibrationSet.Load(name);
        TemperatureScaling scaling = TemperatureScaling.Fit(
            Array.ConvertAll(set.ValidationScores, score => (float)score), set.Classes, set.ValidationLabels, set.Kind);
        Tolerance.AssertClose(CalibrationReference.Temperature(name), scaling.Temperature, 1e-6);
        float[] probabilities = scaling.CalibrateRows(Array.ConvertAll(set.TestScores, score => (float)score));
        CalibrationMetrics metrics = CalibrationMetrics.Compute(probabilities, set.Classes, set.TestLabels);
        Tolerance.AssertClose(Reference("nll"), metrics.LogLoss, 1e-6);
        Tolerance.AssertClose(Reference("brier"), metrics.BrierScore, 1e-6);
        Tolerance.AssertClose(Reference("ece15"), metrics.ExpectedCalibrationError, 1e-6);
        Tolerance.AssertClose(Reference("accuracy"), metrics.Accuracy, 1e-12);

        double Reference(string key) => CalibrationReference.Metrics(name, after: true).GetProperty(key).GetDouble();
    }

    [SharedDataTheory(Folder)]
    [InlineData(CalibrationSet.ResNet110)]
    [InlineData(CalibrationSet.WideResNet)]
    [InlineData(CalibrationSet.DenseNet)]
    [InlineData(CalibrationSet.News)]
    public void The_first_hundred_rows_equal_the_reference(string name)
    {
        CalibrationSet set = CalibrationSet.Load(name);
        double[] before = set.TestProbabilities(), after = TemperatureScaling.Fit(set.Validation).CalibrateRows(set.TestScores);
        string[][] lines = [.. File.ReadLines(SharedData.PathOf($"data/{name}/reference_first100.csv")).Select(line => line.Split(','))];
        int confidenceBefore = Array.IndexOf(lines[0], "conf_before"), confidenceAfter = Array.IndexOf(lines[0], "conf_after"), lossAfter = Array.IndexOf(lines[0], "nll_after");
        for (int i = 0; i < 100; i++)
        {
            Tolerance.AssertClose(Number(confidenceBefore), Row(before).Max(), 1e-9, context: $"row {i}");
            Tolerance.AssertClose(Number(confidenceAfter), Row(after).Max(), 1e-9, context: $"row {i}");
            Tolerance.AssertClose(Number(lossAfter), -Math.Log(Row(after)[set.TestLabels[i]]), 1e-9, 1e-12, context: $"row {i}");

            double Number(int column) => double.Parse(lines[i + 1][column], CultureInfo.InvariantCulture);
            double[] Row(double[] rows) => rows[(i * set.Classes)..((i + 1) * set.Classes)];
        }
    }

    // Zeros at the true class: the clip decides the temperature, even on which side of 1 it lies.
    [SharedDataTheory(Folder)]
    [InlineData("1e-15")]
    [InlineData("1e-12")]
    [InlineData("1e-07")]
    public void Other_clips_of_the_news_give_the_other_temperatures(string clip)
    {
        CalibrationSet set = CalibrationSet.Load(CalibrationSet.News);
        double[] logits = Array.ConvertAll(set.ValidationScores, score => Math.Log(Math.Max(score, double.Parse(clip, CultureInfo.InvariantCulture))));
        double expected = CalibrationReference.Of(CalibrationSet.News).GetProperty("other_clipping").GetProperty(clip).GetProperty("temperature").GetDouble();
        Tolerance.AssertClose(expected, TemperatureScaling.Fit(LabeledScores.Of(logits, set.Classes, set.ValidationLabels)).Temperature, 1e-9);
    }

    [SharedDataFact(Folder)]
    public void Scaling_the_news_lowers_the_loss_and_raises_the_error()
    {
        (CalibrationMetrics before, CalibrationMetrics after) = BeforeAndAfter(CalibrationSet.News, out double temperature);
        Assert.InRange(temperature, 1.11, 1.12);
        Assert.True(before.MeanConfidence < before.Accuracy - .19, "under-confident, and yet the clipped zeros ask for more caution");
        Assert.True(after.LogLoss < before.LogLoss && after.ExpectedCalibrationError > before.ExpectedCalibrationError + .03);
    }

    [SharedDataFact(Folder)]
    public void The_MNIST_network_gains_in_loss_but_not_in_error()
    {
        (CalibrationMetrics before, CalibrationMetrics after) = BeforeAndAfter(CalibrationSet.Mlp, out _);
        Assert.True(after.LogLoss < before.LogLoss && after.ExpectedCalibrationError > before.ExpectedCalibrationError);
    }

    [SharedDataFact(Folder)]
    public void A_temperature_below_one_is_found_where_the_model_is_too_modest() =>
        Assert.InRange(TemperatureScaling.Fit(CalibrationSet.Load(CalibrationSet.Mmlu + ":mean_of_10_prompts").Validation).Temperature, .89, .9);

    // 2.6e-37 is a normal float, but e^x and ln x done in float would lose such numbers a little below.
    [SharedDataFact(Folder)]
    public void The_smallest_probabilities_of_the_DenseNet_keep_their_digits()
    {
        CalibrationSet set = CalibrationSet.Load(CalibrationSet.DenseNet);
        double smallest = set.ValidationScores.Concat(set.TestScores).Min();
        Assert.InRange(smallest, 2.5e-37, 2.6e-37);
        double[] row = [.. Enumerable.Repeat((1 - smallest) / 99, 99), smallest];
        double[] probabilities = new TemperatureScaling(100, ScoreKind.Probabilities, 1, new TemperatureSummary(0, 0, 0, 0, 0, TemperatureBound.None)).CalibrateRows(row);
        // Below the clip: it counts as 1e-30, not as 0.
        Tolerance.AssertClose(1e-30, probabilities[^1], 1e-9);
        row[^1] = 3e-30;
        probabilities = new TemperatureScaling(100, ScoreKind.Probabilities, 1, new TemperatureSummary(0, 0, 0, 0, 0, TemperatureBound.None)).CalibrateRows(row);
        Tolerance.AssertClose(3e-30, probabilities[^1], 1e-9);
    }

    private static (CalibrationMetrics Before, CalibrationMetrics After) BeforeAndAfter(string name, out double temperature)
    {
        CalibrationSet set = CalibrationSet.Load(name);
        TemperatureScaling scaling = TemperatureScaling.Fit(set.Validation);
        temperature = scaling.Temperature;
        return (CalibrationMetrics.Compute(set.TestProbabilities(), set.Classes, set.TestLabels),
            CalibrationMetrics.Compute(scaling.CalibrateRows(set.TestScores), set.Classes, set.TestLabels));
    }
}
