namespace MLExtensions.Calibrators.Tests;

/// <summary>The objective and the cues by hand, limits, bytes, and what is refused.</summary>
public class CorrectnessAwareTests
{
    [Theory]
    [InlineData(.5, .353)]
    [InlineData(1, .269)]
    [InlineData(2, .200)]
    [InlineData(4, .157)]
    public void A_narrow_error_asks_for_ever_less_confidence_where_log_loss_does_not(double temperature, double loss)
    {
        // Logits (1.2, 1, -1), the truth is the second: cross-entropy is least near T = 1, although the answer is wrong.
        (double confidence, double slope, int best) = CorrectnessObjective.Confidence([1.2, 1, -1], temperature);
        Assert.Equal(0, best);
        Assert.Equal(loss, confidence * confidence, 6e-4);
        double up = CorrectnessObjective.Confidence([1.2, 1, -1], temperature * Math.Exp(1e-6)).Confidence, down = CorrectnessObjective.Confidence([1.2, 1, -1], temperature * Math.Exp(-1e-6)).Confidence;
        Assert.Equal((up - down) / 2e-6, slope, 1e-8);
    }

    [Fact]
    public void Cues_are_gaps_and_probabilities_and_what_copies_say_of_the_same_classes()
    {
        Assert.Equal(7 + 8, CorrectnessCues.Count(5, 3, true));
        Assert.Equal(8, CorrectnessCues.Count(5, 3, false));
        Assert.Equal(3, CorrectnessCues.Count(2, 1, true));
        double ln2 = Math.Log(2);
        double[] cues = new double[5];
        // The row: 1/7, 4/7, 2/7; its copy: 1/2, 1/4, 1/4, in the row's order 1/4, 1/4, 1/2.
        CorrectnessCues.Compute([0, 2 * ln2, ln2], 3, true, cues);
        Assert.Equal([ln2, 2 * ln2, 4 / 7.0, 2 / 7.0, 1 / 7.0], cues.Select((cue, i) => Math.Abs(cue - new[] { ln2, 2 * ln2, 4 / 7.0, 2 / 7.0, 1 / 7.0 }[i]) < 1e-12 ? new[] { ln2, 2 * ln2, 4 / 7.0, 2 / 7.0, 1 / 7.0 }[i] : cue));
        double[] copy = new double[3];
        CorrectnessCues.Compute([0, 2 * ln2, ln2, ln2, 0, 0], 3, false, copy);
        Assert.Equal(.25, copy[0], 1e-12);
        Assert.Equal(.25, copy[1], 1e-12);
        Assert.Equal(.5, copy[2], 1e-12);
    }

    [Fact]
    public void Equal_logits_come_in_the_order_of_the_classes()
    {
        double[] cues = new double[4];
        CorrectnessCues.Compute([1, 3, 1, 3, 0, .1, .2, .3, .4, .5], 5, false, cues);
        Assert.True(cues[0] < cues[1] && cues[1] > cues[2] && cues[2] < cues[3], "classes 1, 3, 0, 2 of the copy");
        Assert.Equal(Math.Exp(.2), cues[1] / cues[0], 1e-12);
        Assert.Equal(Math.Exp(.2), cues[3] / cues[2], 1e-12);
    }

    [Fact]
    public void Without_cues_one_temperature_makes_the_confidence_the_share_of_right_rows()
    {
        CorrectnessAwareScaling model = CorrectnessAwareScaling.Fit(
            LabeledScores.Of([3.0, 0, 3, 0, 3, 0, 3, 0], 2, [0, 0, 0, 1]), new CorrectnessAwareOptions { UseRowCues = false });
        Assert.Equal(3 / Math.Log(3), model.TemperatureOf([3, 0]), 1e-6);
        Assert.Equal(.1875, model.Summary.LossAfter, 1e-12);
        Assert.Equal((4, 1), (model.Summary.Rows, model.Summary.Errors));
        Assert.Empty(model.Weights);
    }

    [Fact]
    public void Cues_that_never_change_leave_that_temperature()
    {
        CorrectnessAwareScaling model = CorrectnessAwareScaling.Fit(LabeledScores.Of([3.0, 0, 3, 0, 3, 0, 3, 0], 2, [0, 0, 0, 1]));
        Assert.Equal(3 / Math.Log(3), model.TemperatureOf([3, 0]), 1e-6);
        Assert.All(model.Weights, weight => Assert.Equal(0, weight));
    }

    [Fact]
    public void Temperatures_stay_within_ten_times_the_base()
    {
        var model = new CorrectnessAwareScaling(2, 1, ScoreKind.Logits, true, 2, 0, [100, 0, 0], [0, 0, 0], [1, 1, 1], Summary);
        Assert.Equal(20, model.TemperatureOf([1e6, 0]), 1e-6);
        var other = new CorrectnessAwareScaling(2, 1, ScoreKind.Logits, true, 2, 0, [-100, 0, 0], [0, 0, 0], [1, 1, 1], Summary);
        Assert.Equal(.2, other.TemperatureOf([1e6, 0]), 1e-6);
    }

    [Fact]
    public void Bytes_come_back_as_they_were_and_bad_scores_are_missing()
    {
        SyntheticScores data = SyntheticScores.Make(200, 4, 2);
        CorrectnessAwareScaling model = CorrectnessAwareScaling.Fit(LabeledScores.Of([.. data.Logits, .. data.Logits], 4, data.Labels, inputCount: 2));
        CorrectnessAwareScaling loaded = BinaryMapsTests.Reload(model);
        Assert.Equal((model.Summary, model.InputCount, model.Bias, model.BaseTemperature), (loaded.Summary, loaded.InputCount, loaded.Bias, loaded.BaseTemperature));
        Assert.Equal(model.CalibrateRows(data.Logits), loaded.CalibrateRows(data.Logits));
        // A copy that is missing makes the row missing.
        Assert.All(BinaryMapsTests.Calibrate(model, 1, 2, 3, 4, 1, 2, double.NaN, 4), value => Assert.True(double.IsNaN(value)));
        Assert.All(BinaryMapsTests.Calibrate(model, 1, double.NaN, 3, 4, 1, 2, 3, 4), value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused()
    {
        LabeledScores rows = LabeledScores.Of([1.0, 2], 2, [0]);
        Assert.Throws<InvalidOperationException>(() => CorrectnessAwareScaling.Fit(LabeledScores.Of([1.0, 2], 2, [-1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => CorrectnessAwareScaling.Fit(rows, new CorrectnessAwareOptions { L2Regularization = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CorrectnessAwareScaling.Fit(rows, new CorrectnessAwareOptions { MaximumIterations = 0 }));
        Assert.Throws<ArgumentException>(() => LabeledScores.Of([1.0, 2], 2, [0], inputCount: 2));
        // The class-balancing weights of the published code are no option.
        Assert.DoesNotContain(typeof(CorrectnessAwareOptions).GetProperties(), property => property.Name.Contains("Balanc", StringComparison.Ordinal));
    }

    private static readonly CorrectnessAwareSummary Summary = new(0, 0, 0, 0, 0, 0, true);
}
