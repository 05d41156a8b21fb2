using MLExtensions.Numerics;

namespace MLExtensions.Calibrators.Tests;

/// <summary>The older generation of the method: its worked example, its quantiles, its offsets, and a model as a whole.</summary>
public class SdmUniversalVerificationTests
{
    private static readonly SdmSettings Settings = SdmExamples.Quick with
    {
        Method = SdmMethod.UniversalVerification, NumberOfShuffles = 3, MaximumEpochs = 25, ExemplarDimension = 8, TargetAccuracy = .9,
    };

    [Fact]
    public void Example_4_the_middle_and_both_ends_of_the_band()
    {
        var band = new OutputBand(SdmExamples.Lists([[1], [1]]), [4, -3, -2, 3]);
        double[] quantiles = [.9, .1];
        double[] halfWidths = [SampleSizes.HalfWidth(40, .95), SampleSizes.HalfWidth(60, .95)];
        Assert.Equal(.214735, halfWidths[0], 1e-6);
        Assert.Equal(.175330, halfWidths[1], 1e-6);
        var output = new double[2];
        Assert.Equal(2.236416, band.Evaluate(quantiles, 0, 10, halfWidths, 0, output), 1e-6);
        Assert.Equal(.999769, output[0], 1e-6);
        Assert.Equal(1.702820, band.Evaluate(quantiles, 0, 10, halfWidths, -1, output), 1e-6);
        Assert.Equal(.988764, output[0], 1e-6);
        Assert.Equal(2.484907, band.Evaluate(quantiles, 0, 10, halfWidths, 1, output), 1e-6);
        Assert.Equal(.999973, output[0], 1e-6);
        // The other class would win: no similarity is left.
        Assert.Equal(0, band.Evaluate([.1, .9], 0, 10, halfWidths, 0, output));
    }

    [Fact]
    public void Example_4_the_offsets()
    {
        double quantile = Math.Tan(Math.PI * .45);
        Assert.Equal(6.313752, quantile, 1e-6);
        Assert.Equal(.1, SplitOffsets.Deviation([1.0, 1.2, 1.1, 1.6, 1.3]), 1e-12);
        Assert.Equal(1.731375, 1.1 + (quantile * SplitOffsets.Deviation([1.0, 1.2, 1.1, 1.6, 1.3])), 1e-6);
        Assert.Equal(.063138, quantile * SplitOffsets.Deviation([.97, .95, .96, .99, .94]), 1e-6);
        Assert.True(double.IsNaN(SplitOffsets.Deviation([double.PositiveInfinity, double.PositiveInfinity])));
    }

    [Fact]
    public void Offsets_come_from_the_medians_of_the_splits()
    {
        // Each split: one confident row of each class at its own level, so that the regions begin there.
        SdmCalibrationRows[] splits = [.. new[] { 1.0, 1.2, 1.1, 1.6, 1.3 }.Zip([.97, .95, .96, .99, .955], (level, output) =>
            new SdmCalibrationRows([0, 1], [0, 1], [0, 1], [level, level], [output, output], [output, output]))];
        var offsets = new SplitOffsets(splits, 2, 2, .95, 1);
        Assert.Equal(1.731375, offsets.MinimumSimilarity, 1e-6);
        Assert.Equal(6.313752 * .01, offsets.Of(0, 1.5), 1e-6);
        Assert.Equal(0, offsets.Of(1, 7));
        Assert.Equal(1.1, new SplitOffsets([splits[2]], 0, 2, .95, 1).MinimumSimilarity);
    }

    [Fact]
    public void Quantiles_are_of_each_classs_own_output_and_saturate()
    {
        var band = new OutputBand(SdmExamples.Lists([[.2, .6, .8, .9], [.5]]), []);
        var quantiles = new double[2];
        band.Quantiles([.7, .3], quantiles);
        Assert.Equal([.5, 0], quantiles);
        band.Quantiles([.9, .1], quantiles);
        Assert.Equal([1, 0], quantiles);
        band.Quantiles([.2, .8], quantiles);
        Assert.Equal([0, 1], quantiles);
        new OutputBand(SdmExamples.Lists([[.2], []]), []).Quantiles([.1, .9], quantiles);
        Assert.Equal([0, 0], quantiles);
    }

    [Fact]
    public void A_model_reaches_its_target_on_fresh_rows_and_rejects_far_ones()
    {
        SdmModel model = SdmExamples.FitTwo(1200, settings: Settings);
        (float[] rows, int[] labels) = SdmExamples.Two(3000, 6);
        SdmPrediction[] found = [.. model.PredictRows(rows)];
        foreach (bool lower in new[] { false, true })
        {
            int[] admitted = [.. Enumerable.Range(0, found.Length).Where(i => lower ? found[i].IsHighReliabilityLower : found[i].IsHighReliability)];
            Assert.True(admitted.Length > 300, $"{admitted.Length}");
            for (int c = 0; c < 2; c++)
                Assert.True(admitted.Where(i => labels[i] == c).Average(i => found[i].PredictedLabel == c ? 1.0 : 0) >= .9);
        }

        Assert.All(found, row => Assert.True(row.RescaledSimilarity <= Math.Log(2 + row.Similarity) + 1e-12));
        Assert.All(found, row => Assert.Equal(row.RescaledSimilarity < 1, row.IsOutOfDistribution));
        (float[] far, _) = SdmExamples.Clusters(500, 5, 0, [60, 0, 40, 0, 0], [-60, 20, 40, 9, 9]);
        Assert.DoesNotContain(model.PredictRows(far), row => row.IsHighReliability || row.IsHighReliabilityLower);
    }

    [Fact]
    public void It_repeats_is_saved_and_takes_another_target()
    {
        SdmModel model = SdmExamples.FitTwo(400, settings: Settings with { NumberOfThreads = 1 });
        Assert.Equal(SdmExamples.Bytes(model), SdmExamples.Bytes(SdmExamples.FitTwo(400, settings: Settings with { NumberOfThreads = 2 })));
        Assert.Equal(3, model.Chosen.Calibration.Splits.Count);
        (float[] rows, _) = SdmExamples.Two(200, 6);
        SdmModel loaded = ModelReader.Load<SdmModel>(new MemoryStream(SdmExamples.Bytes(model)));
        Assert.Equivalent(model.PredictRows(rows), loaded.PredictRows(rows), strict: true);
        SdmModel strict = SdmExamples.FitTwo(400, settings: Settings with { TargetAccuracy = .95 });
        Assert.Equivalent(strict.PredictRows(rows), loaded.WithAlpha(.95).PredictRows(rows), strict: true);
        Assert.NotEqual(SdmExamples.Bytes(model), SdmExamples.Bytes(SdmExamples.FitTwo(400, settings: Settings with { Method = SdmMethod.Activations })));
    }

    [Fact]
    public void Its_splits_are_joined_by_offsets_and_not_by_votes() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SdmFitter(Settings with { Ensemble = true }));
}
