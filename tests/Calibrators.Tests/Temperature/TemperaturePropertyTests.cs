using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>What holds for any scores.</summary>
public class TemperaturePropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_temperature_put_in_comes_out(int seed)
    {
        double temperature = Math.Exp(seed - 3.5);
        Tolerance.AssertClose(temperature, Fit(SyntheticScores.Make(20_000, 2 + seed, temperature, seed)).Temperature, .05);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Scaled_and_shifted_logits_scale_the_temperature(int seed)
    {
        SyntheticScores data = SyntheticScores.Make(500, 4, 2, seed);
        double plain = Fit(data).Temperature;
        var random = new Random(seed);
        double[] moved = [.. data.Logits.Chunk(4).SelectMany(row =>
        {
            double shift = 20 * random.NextDouble();
            return row.Select(value => (7 * value) + shift);
        })];
        Tolerance.AssertClose(7 * plain, Fit(data with { Logits = moved }).Temperature, 1e-11);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_other_temperature_has_a_smaller_loss(int seed)
    {
        SyntheticScores data = SyntheticScores.Make(300, 3, 3, seed);
        TemperatureScaling scaling = Fit(data);
        foreach (double factor in new[] { .5, .99, .9999, 1.0001, 1.01, 2 })
            Assert.True(LogLoss(data, factor * scaling.Temperature) > LogLoss(data, scaling.Temperature), $"factor {factor}");
        Assert.Equal(LogLoss(data, scaling.Temperature), scaling.Summary.LogLossAfter, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_most_probable_class_stays_and_rows_sum_to_one(int seed)
    {
        SyntheticScores data = SyntheticScores.Make(2000, 7, 2, seed);
        double[] probabilities = Fit(data).CalibrateRows(data.Logits);
        foreach ((double[] before, double[] after) in data.Logits.Chunk(7).Zip(probabilities.Chunk(7)))
        {
            Assert.Equal(Array.IndexOf(before, before.Max()), Array.IndexOf(after, after.Max()));
            Assert.Equal(1, after.Sum(), 1e-12);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        SyntheticScores data = SyntheticScores.Make(20_000, 5, 2);
        double[] found = [.. new[] { 1, 2, 3, 16 }.Select(threads =>
            TemperatureScaling.Fit(LabeledScores.Of(data.Logits, 5, data.Labels), new TemperatureOptions { NumberOfThreads = threads }).Temperature)];
        Assert.Single(found.Distinct());
    }

    [Fact]
    public void The_order_of_the_rows_hardly_matters()
    {
        SyntheticScores data = SyntheticScores.Make(1000, 3, 2);
        double[] reversed = [.. data.Logits.Chunk(3).Reverse().SelectMany(row => row)];
        Tolerance.AssertClose(Fit(data).Temperature, Fit(data with { Logits = reversed, Labels = [.. data.Labels.Reverse()] }).Temperature, 1e-12);
    }

    [Fact]
    public void A_cancelled_fit_stops()
    {
        SyntheticScores data = SyntheticScores.Make(100, 3);
        Assert.ThrowsAny<OperationCanceledException>(() => TemperatureScaling.Fit(LabeledScores.Of(data.Logits, 3, data.Labels), cancellationToken: new CancellationToken(canceled: true)));
    }

    private static TemperatureScaling Fit(SyntheticScores data) => TemperatureScaling.Fit(LabeledScores.Of(data.Logits, data.Classes, data.Labels));

    private static double LogLoss(SyntheticScores data, double temperature)
    {
        double sum = 0;
        for (int i = 0; i < data.Count; i++)
        {
            double[] row = [.. data.Logits[(i * data.Classes)..((i + 1) * data.Classes)].Select(value => value / temperature)];
            sum += Math.Log(row.Sum(value => Math.Exp(value - row.Max()))) + row.Max() - row[data.Labels[i]];
        }

        return sum / data.Count;
    }
}
