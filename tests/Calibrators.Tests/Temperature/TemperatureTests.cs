using MLExtensions.Numerics;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Temperatures known in closed form, degenerate rows, bytes and what is refused.</summary>
public class TemperatureTests
{
    // Logits (3, 0), right 3 times of 4: sigmoid(3/T) = 3/4, T = 3 / ln 3.
    private static readonly double[] Rows = [3, 0, 3, 0, 3, 0, 3, 0];
    private static readonly int[] Labels = [0, 0, 0, 1];

    [Fact]
    public void The_share_of_right_rows_decides()
    {
        TemperatureScaling scaling = Fit(Rows, Labels);
        Assert.Equal(3 / Math.Log(3), scaling.Temperature, 1e-14);
        Assert.Equal(-((.75 * Math.Log(.75)) + (.25 * Math.Log(.25))), scaling.Summary.LogLossAfter, 1e-14);
        Assert.Equal(Math.Log(1 + Math.Exp(-3)) + .75, scaling.Summary.LogLossBefore, 1e-14);
        double[] probabilities = new double[2];
        scaling.Calibrate([3, 0], probabilities);
        Assert.Equal([.75, .25], probabilities.Select(value => Math.Round(value, 14)));
    }

    [Theory]
    [InlineData(3, 1, 1, 1)]
    [InlineData(1, 3, 0, 0)]
    public void A_weight_is_as_good_as_copies(float a, float b, float c, float d)
    {
        float[] weights = [a, b, c, d];
        double[] copies = [.. Enumerable.Range(0, 4).SelectMany(i => Enumerable.Repeat(Rows[..2], (int)weights[i]).SelectMany(row => row))];
        int[] labels = [.. Enumerable.Range(0, 4).SelectMany(i => Enumerable.Repeat(Labels[i], (int)weights[i]))];
        TemperatureScaling weighted = TemperatureScaling.Fit(LabeledScores.Of(Rows, 2, Labels, ScoreKind.Logits, weights));
        Assert.Equal(Fit(copies, labels).Temperature, weighted.Temperature, 1e-12);
        Assert.Equal(weights.Count(weight => weight == 0), weighted.Summary.RowsLeftOut);
    }

    [Fact]
    public void Rows_without_errors_end_at_the_lower_bound()
    {
        TemperatureScaling scaling = Fit([3, 0, 1, 0, 0, 2], [0, 0, 1]);
        Assert.Equal((TemperatureBound.Minimum, .01), (scaling.Summary.Bound, Math.Round(scaling.Temperature, 8)));
        TemperatureScaling bounded = TemperatureScaling.Fit(LabeledScores.Of([3.0, 0, 1, 0, 0, 2], 2, [0, 0, 1]), new TemperatureOptions { MinimumTemperature = .5f });
        Assert.Equal(.5, bounded.Temperature);
    }

    [Fact]
    public void Scores_against_the_labels_end_at_the_upper_bound()
    {
        TemperatureScaling scaling = Fit([3, 0, 3, 0, 3, 0], [1, 1, 0]);
        Assert.Equal((TemperatureBound.Maximum, 100), (scaling.Summary.Bound, Math.Round(scaling.Temperature, 8)));
    }

    [Fact]
    public void Rows_of_equal_scores_leave_one()
    {
        TemperatureScaling scaling = Fit([2, 2, -1, -1], [0, 1]);
        Assert.Equal((TemperatureBound.Undetermined, 1.0), (scaling.Summary.Bound, scaling.Temperature));
    }

    [Fact]
    public void Margins_in_the_thousands_need_and_get_a_wider_bound()
    {
        double[] margins = Array.ConvertAll(Rows, value => 1e6 * value);
        Assert.Equal(TemperatureBound.Maximum, Fit(margins, Labels).Summary.Bound);
        TemperatureScaling scaling = TemperatureScaling.Fit(LabeledScores.Of(margins, 2, Labels), new TemperatureOptions { MaximumTemperature = 1e9f });
        Assert.Equal(3e6 / Math.Log(3), scaling.Temperature, 1e-6);
        Assert.Equal(TemperatureBound.None, scaling.Summary.Bound);
    }

    [Fact]
    public void The_kinds_of_scores_are_read_as_they_say()
    {
        double[] probabilities = [.9, .1, .9, .1, .9, .1, .9, .1];
        double expected = Math.Log(9) / Math.Log(3);
        Assert.Equal(expected, TemperatureScaling.Fit(LabeledScores.Of(probabilities, 2, Labels, ScoreKind.Probabilities)).Temperature, 1e-12);
        Assert.Equal(expected, TemperatureScaling.Fit(LabeledScores.Of(Array.ConvertAll(probabilities, Math.Log), 2, Labels, ScoreKind.LogProbabilities)).Temperature, 1e-12);
        double[] zero = new double[2];
        new TemperatureScaling(2, ScoreKind.Probabilities, 1, Summary).Calibrate([1, 0], zero);
        Assert.Equal(1e-30, zero[1], 1e-40);
        new TemperatureScaling(2, ScoreKind.LogProbabilities, 1, Summary).Calibrate([0, double.NegativeInfinity], zero);
        Assert.Equal(1e-30, zero[1], 1e-40);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Scores_that_are_not_finite_are_missing(double bad)
    {
        TemperatureScaling scaling = Fit([.. Rows, bad, 0], [.. Labels, 0]);
        Assert.Equal((4, 1), (scaling.Summary.Rows, scaling.Summary.RowsLeftOut));
        double[] probabilities = new double[2];
        scaling.Calibrate([0, bad], probabilities);
        Assert.All(probabilities, value => Assert.True(double.IsNaN(value)));
        float[] floats = new float[2];
        scaling.Calibrate([0, (float)bad], floats);
        Assert.All(floats, value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Bytes_come_back_as_they_were()
    {
        TemperatureScaling scaling = Fit(Rows, Labels);
        using var stream = new MemoryStream();
        ModelWriter.Save(stream, scaling);
        stream.Position = 0;
        TemperatureScaling loaded = ModelReader.Load<TemperatureScaling>(stream);
        Assert.Equal((scaling.Temperature, scaling.ClassCount, scaling.ScoreKind, scaling.Summary), (loaded.Temperature, loaded.ClassCount, loaded.ScoreKind, loaded.Summary));
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Fit([1, 2], [-1]));
        Assert.Throws<ArgumentException>(() => Fit([1, 2], [2]));
        Assert.Throws<ArgumentException>(() => Fit([1, 2, 3], [0]));
        Assert.Throws<ArgumentException>(() => LabeledScores.Of([1.0, 2], 2, [0], ScoreKind.Logits, [-1f]));
        Assert.Throws<ArgumentException>(() => LabeledScores.Of([1.0, 2], 2, [0], ScoreKind.Logits, [1f, 1f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabeledScores.Of([1.0], 1, [0]));
        Assert.Contains("row 0 sum to 0.5", Assert.Throws<ArgumentException>(() => LabeledScores.Of([.2, .3], 2, [0], ScoreKind.Probabilities)).Message, StringComparison.Ordinal);
        Assert.Contains("Row 0 holds 4", Assert.Throws<ArgumentException>(() => LabeledScores.Of([4.0, -3], 2, [0], ScoreKind.Probabilities)).Message, StringComparison.Ordinal);
        Assert.Contains("Row 0 holds 1", Assert.Throws<ArgumentException>(() => LabeledScores.Of([1.0, -3], 2, [0], ScoreKind.LogProbabilities)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Fit(Rows, Labels).Calibrate([1, 2, 3], new double[2]));
        Assert.Throws<ArgumentException>(() => Fit(Rows, Labels).Calibrate([1, 2], new double[3]));
        Assert.Throws<ArgumentException>(() => Fit(Rows, Labels).CalibrateRows([1.0, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureScaling.Fit(LabeledScores.Of(Rows, 2, Labels), new TemperatureOptions { MinimumTemperature = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureScaling.Fit(LabeledScores.Of(Rows, 2, Labels), new TemperatureOptions { MinimumTemperature = 3, MaximumTemperature = 2 }));
    }

    private static readonly TemperatureSummary Summary = new(0, 0, 0, 0, 0, TemperatureBound.None);

    private static TemperatureScaling Fit(double[] rows, int[] labels) => TemperatureScaling.Fit(LabeledScores.Of(rows, 2, labels));
}
