namespace MLExtensions.Calibrators.Tests;

/// <summary>The worked examples of the specification, the boundaries of its rules, errors and edge sizes.</summary>
public class SdmTests
{
    private static readonly double[] NoDecision = [0, 0];

    [Theory]
    // name of the example, h', z'_0, z'_1, q, d, SDM_0, q', loss for label 0, loss for label 1
    [InlineData(-1.2f, 1.5f, .5f, 2, .5, 2.0 / 3, 2, .292481, .792481)]
    [InlineData(1.9f, 0, 3, 0, 1, 1.0 / 9, 0, 3.169925, .169925)]
    [InlineData(12, 0, 3, 3, 0, .5, 2.236068, .430677, .430677)]
    [InlineData(0, 1.5f, .5f, 2, 1, .8, 2, .160964, 1.160964)]
    [InlineData(5.4f, 0, 2, 3, 1, 1.0 / 26, 3, 2.024369, .024369)]
    public void Example_1_the_activation(
        float exemplar, float z0, float z1, int similarity, double quantile, double first, double rescaled, double loss0, double loss1)
    {
        SdmModel model = SdmExamples.Model(SdmExamples.Line());
        SdmPrediction found = model.Predict([exemplar], [z0, z1]);
        Assert.Equal(z1 > z0 ? 1 : 0, found.PredictedLabel);
        Assert.Equal(similarity, found.Similarity);
        Assert.Equal(quantile, found.DistanceQuantile, 1e-12);
        Assert.Equal(first, found.Probabilities[0], 1e-6);
        Assert.Equal(1 - first, found.Probabilities[1], 1e-6);
        Assert.Equal(rescaled, found.RescaledSimilarity, 1e-6);
        Assert.Equal(loss0, SdmActivation.Loss([z0, z1], similarity, quantile, 0), 1e-6);
        Assert.Equal(loss1, SdmActivation.Loss([z0, z1], similarity, quantile, 1), 1e-6);
        Assert.Equal(similarity == 0, found.IsOutOfDistribution);
    }

    [Fact]
    public void Example_1_the_nearest_row_the_gradient_and_a_row_of_the_support_itself()
    {
        SdmMember line = SdmExamples.Line();
        SdmModel model = SdmExamples.Model(line);
        SdmPrediction a = model.Predict([-1.2f], [1.5f, .5f]);
        Assert.Equal(1.2, a.NearestDistance, 1e-6);
        Assert.Equal(0, a.NearestRow);
        var gradient = new double[2];
        SdmActivation.Gradient([.. a.Probabilities], a.DistanceQuantile, 0, gradient);
        Assert.Equal(-1.0 / 6, gradient[0], 1e-12);
        Assert.Equal(1.0 / 6, gradient[1], 1e-12);
        SdmActivation.Gradient([.5, .5], 0, 0, gradient);
        Assert.Equal(NoDecision, gradient);

        SdmPrediction b = model.Predict([1.9f], [0, 3]);
        Assert.Equal(.1, b.NearestDistance, 1e-6);
        Assert.Equal(2, b.NearestRow);
        Assert.False(b.IsHighReliability);
        Assert.Equal(4.5, model.Predict([12], [0, 3]).NearestDistance, 1e-6);
        Assert.False(model.Predict([12], [0, 3]).IsHighReliability);

        // Row 0 as a training row: not its own neighbour.
        var distances = new float[line.Support.Index.PaddedCount];
        line.Support.Index.Distances([0f], 1, 1, distances);
        Neighborhood self = line.Support.Index.Look(distances, 0, int.MaxValue, self: 0);
        Assert.Equal(new Neighborhood(1, 1, 1), self);
    }

    [Fact]
    public void Example_1_the_boundaries_of_the_distance_quantile()
    {
        DistanceQuantiles distances = SdmExamples.LineDistances();
        Assert.Equal(.2, distances.Of(16));
        Assert.Equal(0, distances.Of(25));
        Assert.Equal(1, distances.Of(.25f));
        Assert.Equal(0, distances.Of(float.PositiveInfinity));
    }

    [Theory]
    [InlineData(.75, 2, .85, .82)]
    [InlineData(.90, 8, .92, .90)]
    [InlineData(.95, 10, .97, .99)]
    [InlineData(.98, double.PositiveInfinity, 0, 0)]
    public void Example_2_the_region(double alpha, double minimum, double first, double second)
    {
        CalibrationRows rows = SdmExamples.TenRows();
        SdmRegion region = RegionSearch.Find(rows.Labels, rows.Rescaled, rows.TrueOutputs, 2, alpha);
        Assert.Equal(minimum, region.MinimumSimilarity);
        Assert.Equal([first, second], region.Thresholds);
        Assert.Equal(double.IsInfinity(minimum), region.IsEmpty);
    }

    [Fact]
    public void Example_2_every_similarity_passes_or_fails_as_stated()
    {
        (double From, double First, double Second, bool Passes)[] expected =
        [
            (1, .70, .60, false), (2, .85, .82, true), (3, .85, .82, true), (4, .85, .60, false), (5, .85, .90, true),
            (8, .92, .90, true), (9, .97, .90, true), (10, .97, .99, true), (12, 0, .99, false),
        ];
        CalibrationRows rows = SdmExamples.TenRows();
        foreach ((double from, double first, double second, bool passes) in expected)
        {
            double[] thresholds = RegionReference.Thresholds(rows.Labels, rows.Rescaled, rows.TrueOutputs, 2, .75, from);
            Assert.Equal([first, second], thresholds);
            Assert.Equal(passes, Array.TrueForAll(thresholds, threshold => threshold >= .75));
            // Rows from here on only: the first that passes among them is what the search finds.
            int[] kept = [.. Enumerable.Range(0, 10).Where(i => rows.Rescaled[i] >= from)];
            SdmRegion region = RegionSearch.Find(
                kept.Select(i => rows.Labels[i]).ToArray(), kept.Select(i => rows.Rescaled[i]).ToArray(), kept.Select(i => rows.TrueOutputs[i]).ToArray(), 2, .75);
            Assert.Equal(expected.Where(step => step.From >= from && step.Passes).Select(step => step.From).FirstOrDefault(double.PositiveInfinity), region.MinimumSimilarity);
        }
    }

    [Fact]
    public void Example_2_the_decisions()
    {
        SdmModel model = SdmExamples.Model(SdmExamples.Line());
        Assert.False(model.Predict([-1.2f], [1.5f, .5f]).IsHighReliability);
        Assert.True(model.Predict([5.4f], [0, 2]).IsHighReliability);
        SdmModel strict = model.WithAlpha(.9);
        Assert.Equal(8, strict.Region.MinimumSimilarity);
        Assert.False(strict.Predict([5.4f], [0, 2]).IsHighReliability);
        Assert.Equal(2, model.Region.MinimumSimilarity);
    }

    [Fact]
    public void Example_3_the_band()
    {
        double[] calibration = [.. Enumerable.Range(0, 150).Select(_ => 1.0), .. Enumerable.Repeat(40.0, 50)];
        double[] other = [.. Enumerable.Range(0, 120).Select(_ => 1.0), .. Enumerable.Repeat(40.0, 50)];
        // Half of the distances of each class are below 1: d is .5 at a distance of 1.
        DistanceQuantiles distances = new(SdmExamples.Lists([[0, 2], [0, 2]]));
        var support = new SdmSupport([.. Enumerable.Repeat(0f, 30)], 1, 1, new int[30], new int[30], [.. Enumerable.Range(0, 30)], 2);
        // One row of each class whose output is its threshold: the region starts at 26 with .96 and .955.
        var rows = new CalibrationRows([0, 1], [0, 1], [0, 1], [26, 26], [.96, .955], [.96, .955]);
        var member = new SdmMember(
            new FeatureScale([0], [1]), null, support, int.MaxValue,
            new SdmCalibration(distances, new SampleSizes(SdmExamples.Lists([calibration, other])), rows, .95, 1));
        SdmPrediction found = SdmExamples.Model(member).Predict([1], [2, 0]);
        Assert.Equal(30, found.Similarity);
        Assert.Equal(.5, found.DistanceQuantile);
        Assert.Equal(32.0 / 33, found.Probability, 1e-12);
        Assert.Equal(28.809742, found.RescaledSimilarity, 1e-6);
        Assert.Equal([150, 120], found.SampleSizes);
        Assert.Equal(.376023, found.LowerDistanceQuantile, 1e-6);
        Assert.Equal(.623977, found.UpperDistanceQuantile, 1e-6);
        Assert.Equal(.931272, found.LowerProbabilities[0], 1e-6);
        Assert.Equal(.986940, found.UpperProbabilities[0], 1e-6);
        Assert.Equal(25.217600, found.LowerRescaledSimilarity, 1e-6);
        Assert.True(found.IsHighReliability);
        Assert.False(found.IsHighReliabilityLower);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, .4295)]
    [InlineData(100, .1358)]
    [InlineData(1000, .0429)]
    [InlineData(10000, .0136)]
    public void The_band_has_the_stated_widths(int size, double expected) => Assert.Equal(expected, SampleSizes.HalfWidth(size, .95), 5e-5);

    [Fact]
    public void The_band_of_certainty_is_everything() => Assert.Equal(1, SampleSizes.HalfWidth(1000, 1));

    [Theory]
    [InlineData(.9, 10, 0)]
    [InlineData(.9, 20, 1)]
    [InlineData(.9, 30, 2)]
    [InlineData(.8, 5, 0)]
    [InlineData(.95, 20, 1)]
    [InlineData(.95, 1, 0)]
    [InlineData(.51, 1, 0)]
    [InlineData(1.0, 1000, 0)]
    public void Places_of_thresholds_are_cut_as_the_authors_code_cuts_them(double alpha, int count, int place) => Assert.Equal(place, RegionSearch.Index(count, alpha));

    [Fact]
    public void A_region_can_be_made_to_hold_more_rows_of_each_class()
    {
        CalibrationRows rows = SdmExamples.TenRows();
        Assert.Equal([4, 4], RegionSearch.Find(rows.Labels, rows.Rescaled, rows.TrueOutputs, 2, .75, 4).CountsPerClass);
        Assert.True(RegionSearch.Find(rows.Labels, rows.Rescaled, rows.TrueOutputs, 2, .75, 5).IsEmpty);
        Assert.True(RegionSearch.Find(rows.Labels, rows.Rescaled, rows.TrueOutputs, 2, .95, 2).IsEmpty);
    }

    [Fact]
    public void Rows_that_cannot_be_scored_are_rejected()
    {
        SdmModel model = SdmExamples.FitTwo();
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.MaxValue })
        {
            SdmPrediction found = model.Predict([bad, 0, 0, 0, bad]);
            Assert.False(found.IsHighReliability);
            Assert.False(found.IsHighReliabilityLower);
            Assert.True(found.IsOutOfDistribution || found.DistanceQuantile == 0);
            if (float.IsFinite(bad))
                continue;
            Assert.Equal(-1, found.PredictedLabel);
            Assert.True(double.IsNaN(found.Probability) && double.IsNaN(found.RescaledSimilarity) && found.Probabilities.All(double.IsNaN));
        }

        Assert.Equal(-1, SdmExamples.Model(SdmExamples.Line()).Predict([0], [float.NaN, 1]).PredictedLabel);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Refused(new() { TargetAccuracy = .5 }, nameof(SdmSettings.TargetAccuracy));
        Refused(new() { TargetAccuracy = 1.01 }, nameof(SdmSettings.TargetAccuracy));
        Refused(new() { TargetAccuracy = double.NaN }, nameof(SdmSettings.TargetAccuracy));
        Refused(new() { NumberOfShuffles = 0 }, nameof(SdmSettings.NumberOfShuffles));
        Refused(new() { MaximumEpochs = 0 }, nameof(SdmSettings.MaximumEpochs));
        Refused(new() { Patience = -1 }, nameof(SdmSettings.Patience));
        Refused(new() { BatchSize = 0 }, nameof(SdmSettings.BatchSize));
        Refused(new() { LearningRate = 0 }, nameof(SdmSettings.LearningRate));
        Refused(new() { ExemplarDimension = 0 }, nameof(SdmSettings.ExemplarDimension));
        Refused(new() { MaximumSimilarity = -1 }, nameof(SdmSettings.MaximumSimilarity));
        Refused(new() { Standardization = (FeatureStandardization)9 }, nameof(SdmSettings.Standardization));
        Refused(new() { MinimumRegionCountPerClass = 0 }, nameof(SdmSettings.MinimumRegionCountPerClass));
        Refused(new() { NumberOfThreads = 0 }, nameof(SdmSettings.NumberOfThreads));
        Assert.Throws<ArgumentOutOfRangeException>(() => SdmExamples.FitTwo().WithAlpha(.5));

        static void Refused(SdmSettings settings, string name) =>
            Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new SdmFitter(settings)).ParamName);
    }

    [Fact]
    public void Data_that_does_not_fit_is_refused()
    {
        var fitter = new SdmFitter(SdmExamples.Quick);
        Assert.Throws<ArgumentException>(() => fitter.Fit(new float[7], 2, new int[4], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => fitter.Fit(new float[8], 2, new int[4], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => fitter.Fit(new float[8], 2, [0, 1, 2, 1], 2));
        Assert.Contains("4 at least", Assert.Throws<InvalidOperationException>(() => fitter.Fit(new float[6], 2, [0, 1, 0], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("Class 1", Assert.Throws<InvalidOperationException>(() => fitter.Fit(new float[8], 2, [0, 0, 0, 1], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => fitter.Fit(new float[8], 2, [0, 1, 0, 1], 2, new bool[4]));
        Assert.Throws<ArgumentException>(() => fitter.Fit(new float[8], 2, [0, 1, 0, 1], 2, new bool[3]));
        Assert.Throws<ArgumentException>(() => fitter.FitFrozen(new float[8], 2, new float[7], [0, 1, 0, 1], 2));
        SdmModel model = SdmExamples.FitTwo();
        Assert.Throws<ArgumentException>(() => model.Predict(new float[4]));
        Assert.Throws<ArgumentException>(() => model.Predict(new float[5], new float[2]));
        Assert.Throws<ArgumentException>(() => model.AppendSupport(new float[5], [0, 1]));
        Assert.Throws<ArgumentException>(() => model.AppendSupport([float.NaN, 0, 0, 0, 0], [0]));
        Assert.Throws<InvalidOperationException>(() => SdmExamples.Model(SdmExamples.Line()).Predict([0]));
    }

    [Fact]
    public void Four_rows_are_enough_to_fit_though_not_to_trust()
    {
        SdmModel model = new SdmFitter(SdmExamples.Quick).Fit([0, 1, 10, 11], 1, [0, 0, 1, 1], 2);
        Assert.Equal(2, model.SupportCount);
        Assert.Contains(model.Summary.Warnings(), warning => warning.Contains("says little", StringComparison.Ordinal) || warning.Contains("is rejected", StringComparison.Ordinal));
    }

    [Fact]
    public void Constant_features_and_large_offsets_cost_nothing()
    {
        (float[] rows, int[] labels) = SdmExamples.Two(300, 1);
        float[] shifted = [.. rows.Chunk(5).SelectMany(row => row.Select(value => (value * 1024) + 4096).Append(7))];
        SdmSettings settings = SdmExamples.Quick with { IdentityAdaptor = true, MaximumEpochs = 60 };
        SdmModel plain = new SdmFitter(settings).Fit(rows, 5, labels, 2);
        SdmModel moved = new SdmFitter(settings).Fit(shifted, 6, labels, 2);
        Assert.True(moved.Summary.Chosen.BalancedAccuracy > .9);
        Assert.True(plain.Summary.Chosen.BalancedAccuracy > .9);
    }
}
