using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>The mathematics on numbers that can be checked by hand (worked examples of the design note), edges and refusals.</summary>
public class MahalanobisTests
{
    private static readonly float[] TwoClasses = [0, 0, 2, 1, 1, 2, 3, 3, 6, 0, 8, 1, 7, 2, 9, 3];
    private static readonly int[] TwoClassLabels = [0, 0, 0, 0, 1, 1, 1, 1];
    private static readonly float[] Plane = [0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1, 2, 2, 1, 3, 1, 2, 3];

    internal static readonly MahalanobisSettings Plain = new() { Normalize = false, Shrinkage = CovarianceShrinkage.None };

    internal static MahalanobisModel Fit(float[] rows, int[]? labels, int dimension, MahalanobisSettings settings, float[]? weights = null)
    {
        var fitter = new MahalanobisFitter(dimension, labels is null ? 1 : labels.Max() + 1, settings);
        fitter.AddRows(rows, labels, weights);
        if (settings.Shrinkage == CovarianceShrinkage.LedoitWolf)
            fitter.AddSpread(rows, labels, weights);
        return fitter.Build();
    }

    internal static float[] DistancesOf(MahalanobisModel model, params float[] row)
    {
        var distances = new float[model.ClassCount];
        model.ClassDistances(row, distances);
        return distances;
    }

    [Theory]
    [InlineData(4.5f, 1.5f, 20, 20, 20)]
    [InlineData(3f, 0f, 18, 26, 16.190476)]
    [InlineData(0f, 3f, 18, 170, 12.761905)]
    [InlineData(4.5f, -6f, 225, 65, 16.190476)]
    [InlineData(1.5f, 1.5f, 0, 80, -.952381)]
    public void Distances_of_two_classes_are_those_computed_by_hand(float x, float y, double first, double second, double relative)
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain);
        Tolerance.AssertClose([(float)first, (float)second], DistancesOf(model, x, y), 1e-5, 1e-5);
        MahalanobisScore score = model.Evaluate([x, y]);
        Tolerance.AssertClose(Math.Min(first, second), score.Distance, 1e-5, 1e-5);
        Tolerance.AssertClose(relative, score.RelativeDistance, 1e-5, 1e-5);
        Assert.Equal(first <= second ? 0 : 1, score.NearestClass);
        Assert.Equal(score.Distance, model.Score([x, y]));
    }

    [Fact]
    public void Means_and_covariance_are_those_computed_by_hand()
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain);
        Assert.Equal([1.5, 1.5], model.ClassMean(0));
        Assert.Equal([7.5, 1.5], model.ClassMean(1));
        Tolerance.AssertClose([1.25, 1, 1, 1.25], model.Covariance(), 1e-15);
        Assert.Equal(2, model.Rank);
        Assert.Equal(8, model.RowCount);
        Assert.Equal(0.5, model.ClassShare(1));
    }

    [Fact]
    public void A_far_point_in_the_blind_direction_moves_the_distance_but_not_the_relative_distance()
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain);
        MahalanobisScore far = model.Evaluate([20, 20]);
        Tolerance.AssertClose(285.555556, far.Distance, 1e-5);
        Tolerance.AssertClose(11.703704, far.RelativeDistance, 1e-5);
        foreach ((float step, double distance) in new[] { (0f, 0.0), (5f, 20.0), (50f, 2000.0) })
        {
            MahalanobisScore score = model.Evaluate([1.5f + (.8f * step), 1.5f + step]);
            Tolerance.AssertClose(distance, score.Distance, 1e-5, 1e-5);
            Tolerance.AssertClose(-.952381, score.RelativeDistance, 2e-5);
        }
    }

    [Fact]
    public void Relative_is_the_score_where_it_is_asked_for()
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain with { Relative = true });
        Tolerance.AssertClose(16.190476, model.Score([3, 0]), 1e-5);
    }

    [Fact]
    public void The_posterior_is_that_of_linear_discriminant_analysis()
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain);
        var probabilities = new float[2];
        model.Posterior([3, 0], probabilities);
        Tolerance.AssertClose([.982014f, .017986f], probabilities, 1e-4);

        // Three rows of class 1 for one of class 0: the prior odds move by ln 3.
        MahalanobisModel uneven = Fit(TwoClasses, TwoClassLabels, 2, Plain, [1, 1, 1, 1, 3, 3, 3, 3]);
        uneven.Posterior([4.5f, 1.5f], probabilities);
        Tolerance.AssertClose([.25f, .75f], probabilities, 1e-5);
        uneven.Posterior([4.5f, 1.5f], probabilities, useClassShares: false);
        Tolerance.AssertClose([.5f, .5f], probabilities, 1e-5);
    }

    [Theory]
    [InlineData(CovarianceShrinkage.LedoitWolf, .3203125, .679688)]
    [InlineData(CovarianceShrinkage.Oas, .631944, .368056)]
    [InlineData(CovarianceShrinkage.Fixed, .1, .9)]
    public void Shrinkage_of_two_classes_is_that_of_the_worked_example(CovarianceShrinkage shrinkage, double intensity, double offDiagonal)
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain with { Shrinkage = shrinkage });
        Tolerance.AssertClose(intensity, model.ShrinkageIntensity, 1e-5);
        Tolerance.AssertClose([1.25, offDiagonal, offDiagonal, 1.25], model.Covariance(), 1e-5);
    }

    [Fact]
    public void The_pseudo_inverse_is_blind_outside_the_rows_where_jitter_and_shrinkage_are_not()
    {
        // The third column is the sum of the others: mean (5/6, 5/6, 5/3).
        float[] inside = [(5 / 6f) + 1, (5 / 6f) + 1, (5 / 3f) + 2];
        float[] outside = [(5 / 6f) + 1, (5 / 6f) + 1, (5 / 3f) - 1];
        MahalanobisModel blind = Fit(Plane, null, 3, Plain);
        Assert.Equal(2, blind.Rank);
        Tolerance.AssertClose(3.272727, blind.Score(inside), 1e-5);
        // (1, 1, -1) is orthogonal to the plane of the rows.
        Tolerance.AssertClose(0, blind.Score(outside), 0, 1e-5);
        MahalanobisModel shrunk = Fit(Plane, null, 3, Plain with { Shrinkage = CovarianceShrinkage.Fixed });
        Tolerance.AssertClose(3.483871, shrunk.Score(inside), 1e-5);
        Tolerance.AssertClose(41.538462, shrunk.Score(outside), 1e-5);
        MahalanobisModel lifted = Fit(Plane, null, 3, Plain with { Jitter = 1e-6 });
        Assert.Equal(3, lifted.Rank);
        Assert.InRange(lifted.JitterUsed, 1e-6, 1e-5);
        Assert.InRange(lifted.Score(outside), 1e5f, 1e8f);
        Tolerance.AssertClose(.281553, Fit(Plane, null, 3, Plain with { Shrinkage = CovarianceShrinkage.LedoitWolf }).ShrinkageIntensity, 1e-5);
        Tolerance.AssertClose(.611650, Fit(Plane, null, 3, Plain with { Shrinkage = CovarianceShrinkage.Oas }).ShrinkageIntensity, 1e-5);
    }

    [Fact]
    public void A_new_class_enters_pooled_or_equally()
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain);
        float[] rows = [0, 10, 1, 10, 0, 11, 1, 11, .5f, 10.5f, .5f, 10.5f];
        int[] labels = [2, 2, 2, 2, 2, 2];
        MahalanobisModel pooled = model.Update(rows, labels);
        Assert.Equal(3, pooled.ClassCount);
        Assert.Equal([.5, 10.5], pooled.ClassMean(2));
        Tolerance.AssertClose([.785714, .571429, .571429, .785714], pooled.Covariance(), 1e-5);
        MahalanobisModel equal = model.Update(rows, labels, MahalanobisUpdateRule.EqualClass);
        Tolerance.AssertClose([.888889, .666667, .666667, .888889], equal.Covariance(), 1e-5);
        Assert.Equal(2, model.ClassCount);
        Assert.Throws<ArgumentException>(() => model.Update([1, 1], [0], MahalanobisUpdateRule.EqualClass));
    }

    [Fact]
    public void Input_pre_processing_moves_a_row_by_the_sign_of_its_gradient()
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain);
        var gradient = new float[2];
        model.Gradient([3, 0], gradient);
        Tolerance.AssertClose([12f, -12f], gradient, 1e-5);
        MahalanobisModel moving = Fit(TwoClasses, TwoClassLabels, 2, Plain with { InputPerturbation = 0.1 });
        Tolerance.AssertClose(15.68, moving.Score([3, 0]), 1e-5);

        var moved = new float[2];
        // f = 2 x_1 + 1, -x_0: the gradient with respect to the input is (12, 24) at f = (3, 0).
        model.PerturbLinear([0, 1], [0, 2, -1, 0], [1, 0], 0.25, moved);
        Assert.Equal([-0.25f, 0.75f], moved);
        // The sign of a slope of 0 counts as positive.
        model.PerturbLinear([0, 1], new float[4], [], 0.25, moved);
        Assert.Equal([-0.25f, 0.75f], moved);
    }

    [Fact]
    public void Normalised_distances_do_not_depend_on_the_length_of_a_row()
    {
        MahalanobisModel model = Fit(TwoClasses[2..], TwoClassLabels[1..], 2, Plain with { Normalize = true });
        Tolerance.AssertClose([.682916, .682916], model.ClassMean(0), 2e-6);
        Tolerance.AssertClose([.975621, .178746], model.ClassMean(1), 2e-6);
        Tolerance.AssertClose([.014668, -.015635, -.015635, .023419], model.Covariance(), 5e-5);
        foreach (float scale in new[] { .1f, 1, 10 })
            Tolerance.AssertClose([.409816f, 13.598295f], DistancesOf(model, 1.5f * scale, 1.5f * scale), 2e-5);
        Tolerance.AssertClose([1353.0929f, 1256.4327f], DistancesOf(model, -1.5f, -1.5f), 1e-5);
        Assert.True(float.IsFinite(model.Score([0, 0])));
        Tolerance.AssertClose(1 - (3 / 7.0 * Square(model.ClassMean(0))) - (4 / 7.0 * Square(model.ClassMean(1))), model.Covariance()[0] + model.Covariance()[3], 1e-12);

        static double Square(double[] mean) => mean.Sum(value => value * value);
    }

    [Fact]
    public void Rows_that_are_not_finite_are_missing_and_far_ones_are_not()
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain);
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            MahalanobisScore score = model.Evaluate([1, bad]);
            Assert.True(float.IsNaN(score.Distance) && float.IsNaN(score.RelativeDistance));
            Assert.Equal(-1, score.NearestClass);
            Assert.All(DistancesOf(model, bad, 0), distance => Assert.True(float.IsNaN(distance)));
        }

        Assert.Equal(float.PositiveInfinity, model.Score([1e38f, -1e38f]));
        var scores = new float[3];
        model.ScoreRows([1.5f, 1.5f, float.NaN, 0, 4.5f, 1.5f], scores);
        Tolerance.AssertClose([0f, float.NaN, 20f], scores, 1e-5, 1e-5);
    }

    [Fact]
    public void The_fit_leaves_out_what_it_cannot_use_and_counts_it()
    {
        var fitter = new MahalanobisFitter(2, 2, Plain);
        fitter.AddRows(TwoClasses, TwoClassLabels);
        fitter.AddRows([float.NaN, 1, 1, float.PositiveInfinity, 1, 1, 5, 5], [0, 1, -1, 0], [1, 1, 1, 0]);
        MahalanobisModel model = fitter.Build();
        Assert.Equal(4, model.SkippedRowCount);
        Assert.Equal(8, model.RowCount);
        Assert.Equal(Fit(TwoClasses, TwoClassLabels, 2, Plain).Covariance(), model.Covariance());
    }

    [Fact]
    public void A_class_without_rows_is_infinitely_far_and_never_nearest()
    {
        var fitter = new MahalanobisFitter(2, 4, Plain);
        fitter.AddRows(TwoClasses, Array.ConvertAll(TwoClassLabels, label => (2 * label) + 1));
        MahalanobisModel model = fitter.Build();
        Tolerance.AssertClose([float.PositiveInfinity, 18f, float.PositiveInfinity, 26f], DistancesOf(model, 3, 0), 1e-5);
        Assert.Equal(1, model.Evaluate([3, 0]).NearestClass);
        Assert.Empty(model.ClassMean(0));
        var only = new MahalanobisFitter(2, 3, Plain);
        only.AddRows(TwoClasses[..8], [1, 1, 1, 1]);
        Tolerance.AssertClose([float.PositiveInfinity, 18f, float.PositiveInfinity], DistancesOf(only.Build(), 3, 0), 1e-5);
        var probabilities = new float[3];
        only.Build().Posterior([3, 0], probabilities);
        Assert.Equal([0f, 1f, 0f], probabilities);
    }

    [Fact]
    public void One_feature_works()
    {
        MahalanobisModel model = Fit([1, 3, 5, 7], null, 1, Plain with { Shrinkage = CovarianceShrinkage.LedoitWolf });
        Assert.Equal(0, model.ShrinkageIntensity);
        Tolerance.AssertClose(36 / 5.0, model.Score([10]), 1e-6);
        Assert.Equal(0f, model.Evaluate([10]).RelativeDistance, 1e-4f);
    }

    [Fact]
    public void The_chi_squared_tail_is_a_diagnostic()
    {
        MahalanobisModel model = Fit(TwoClasses, TwoClassLabels, 2, Plain);
        // Two degrees of freedom: exp(-d / 2).
        Tolerance.AssertClose(Math.Exp(-1.5), model.ChiSquaredTail(3), 1e-12);
        Assert.Equal(1, model.ChiSquaredTail(0));
        Assert.Equal(0, model.ChiSquaredTail(double.PositiveInfinity));
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MahalanobisFitter(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MahalanobisFitter(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MahalanobisFitter(2, 2, Plain with { FixedShrinkage = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MahalanobisFitter(2, 2, Plain with { Jitter = -1 }));
        var fitter = new MahalanobisFitter(2, 2, Plain);
        Assert.Throws<ArgumentException>(() => fitter.Add([1]));
        Assert.Throws<ArgumentException>(() => fitter.AddRows([1, 2, 3], [0]));
        Assert.Throws<ArgumentException>(() => fitter.AddRows([1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => fitter.Add([1, 2], 2));
        Assert.Throws<InvalidOperationException>(fitter.Build);
        fitter.AddRows([1, 2, 3, 4], [0, 1]);
        Assert.Contains("covariance", Assert.Throws<InvalidOperationException>(fitter.Build).Message, StringComparison.Ordinal);
        var spread = new MahalanobisFitter(2);
        spread.AddRows([1, 2, 3, 5, 5, 5]);
        Assert.Contains("second pass", Assert.Throws<InvalidOperationException>(spread.Build).Message, StringComparison.Ordinal);
        Assert.Contains("at least two classes", Assert.Throws<InvalidOperationException>(() => Fit(TwoClasses, null, 2, Plain with { Relative = true })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Fit(TwoClasses, TwoClassLabels, 2, Plain).Score([1, 2, 3]));
    }

    [Fact]
    public void Calibration_gives_conformal_p_values_and_the_threshold_that_belongs_to_them()
    {
        var calibration = new OodCalibration([5, 1, 4, 2, 3, float.NaN, 7, 6, 8, 9]);
        Assert.Equal(9, calibration.Count);
        Assert.Equal(0.1f, calibration.PValue(9.5f));
        Assert.Equal(0.2f, calibration.PValue(9f));
        Assert.Equal(1f, calibration.PValue(0.5f));
        Assert.True(float.IsNaN(calibration.PValue(float.NaN)));
        Assert.Equal(8f, calibration.Threshold(0.2));
        Assert.Equal(9f, calibration.Threshold(0.1));
        Assert.Equal(float.PositiveInfinity, calibration.Threshold(0.05));
        Assert.Throws<ArgumentOutOfRangeException>(() => calibration.Threshold(0));
        Assert.Equal(19f, new OodCalibration([.. Enumerable.Range(1, 19).Select(i => (float)i)]).Threshold(0.05));
    }
}
