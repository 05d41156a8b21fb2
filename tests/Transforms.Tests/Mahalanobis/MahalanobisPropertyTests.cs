using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>What holds for any data: invariances, identities of the estimate, exactness of updates, merges and leave-one-out, bits.</summary>
public class MahalanobisPropertyTests
{
    private static readonly MahalanobisSettings Plain = MahalanobisTests.Plain;

    [Fact]
    public void Distances_are_unchanged_by_invertible_affine_maps_of_the_features()
    {
        (float[] rows, int[] labels) = Gaussians.Rows(400, 6, 3, seed: 1);
        MahalanobisModel model = MahalanobisTests.Fit(rows, labels, 6, Plain);
        var random = new Random(2);
        double[] map = [.. Enumerable.Range(0, 36).Select(i => random.NextDouble() - 0.5 + (i % 7 == 0 ? 2 : 0))];
        float[] Moved(float[] source) => [.. Enumerable.Range(0, source.Length / 6).SelectMany(row => Enumerable.Range(0, 6).Select(j =>
            (float)(Enumerable.Range(0, 6).Sum(i => map[(j * 6) + i] * source[(row * 6) + i]) + j)))];
        MahalanobisModel moved = MahalanobisTests.Fit(Moved(rows), labels, 6, Plain);
        float[] queries = Gaussians.Rows(50, 6, 3, seed: 3).Rows;
        MahalanobisScore[] expected = Evaluate(model, queries);
        MahalanobisScore[] found = Evaluate(moved, Moved(queries));
        for (int i = 0; i < expected.Length; i++)
        {
            Tolerance.AssertClose(expected[i].Distance, found[i].Distance, 2e-5);
            Tolerance.AssertClose(expected[i].RelativeDistance, found[i].RelativeDistance, 2e-5, 2e-5);
            Assert.Equal(expected[i].NearestClass, found[i].NearestClass);
        }
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(12, 4)]
    [InlineData(33, 40)]
    public void The_mean_distance_of_training_rows_from_their_own_class_is_the_rank(int dimension, int classes)
    {
        (float[] rows, int[] labels) = Gaussians.Rows(600, dimension, classes, seed: dimension);
        MahalanobisModel model = MahalanobisTests.Fit(rows, labels, dimension, Plain);
        (MahalanobisScore[] scores, float[] distances) = EvaluateAll(model, rows);
        double own = Enumerable.Range(0, labels.Length).Average(i => (double)distances[(i * classes) + labels[i]]);
        Tolerance.AssertClose(dimension, own, 1e-5);
        // d2_0 = min d2 - RMD: the same identity for the background.
        double background = scores.Average(score => (double)score.Distance - score.RelativeDistance);
        if (classes > 1)
            Tolerance.AssertClose(dimension, background, 1e-5);
        else
            Assert.All(scores, score => Assert.Equal(0f, score.RelativeDistance));
    }

    [Fact]
    public void The_mean_distance_of_training_rows_is_the_rank_of_a_singular_covariance_too()
    {
        (float[] rows, int[] labels) = Gaussians.Rows(300, 5, 3, seed: 8);
        float[] wide = [.. Enumerable.Range(0, 300).SelectMany(i => rows[(i * 5)..((i + 1) * 5)].Append(7f).Append(rows[i * 5] + rows[(i * 5) + 1]))];
        MahalanobisModel model = MahalanobisTests.Fit(wide, labels, 7, Plain);
        Assert.Equal(5, model.Rank);
        (_, float[] distances) = EvaluateAll(model, wide);
        Tolerance.AssertClose(5, Enumerable.Range(0, 300).Average(i => (double)distances[(i * 3) + labels[i]]), 1e-5);
    }

    [Theory]
    [InlineData(0f, 1e-5)]
    [InlineData(100f, 5e-5)]
    public void Float_scores_are_those_of_a_double_reference_whatever_the_offset_of_the_features(float offset, double tolerance)
    {
        (float[] rows, int[] labels) = Gaussians.Rows(1000, 64, 10, seed: 4, spread: 1, condition: 170);
        float[] queries = Gaussians.Rows(200, 64, 10, seed: 5, spread: 1, condition: 170).Rows;
        for (int i = 0; i < rows.Length; i++)
            rows[i] += offset;
        for (int i = 0; i < queries.Length; i++)
            queries[i] += offset;
        MahalanobisModel model = MahalanobisTests.Fit(rows, labels, 64, Plain);
        MahalanobisReference reference = MahalanobisReference.Fit(rows, labels, 64, 10);
        double worst = 0;
        double worstRelative = 0;
        MahalanobisScore[] scores = Evaluate(model, queries);
        for (int i = 0; i < scores.Length; i++)
        {
            (double distance, double relative) = reference.Score(queries.AsSpan(i * 64, 64));
            worst = Math.Max(worst, Math.Abs(scores[i].Distance - distance) / distance);
            worstRelative = Math.Max(worstRelative, Math.Abs(scores[i].RelativeDistance - relative) / (Math.Abs(relative) + distance));
        }

        Assert.InRange(worst, 0, tolerance);
        Assert.InRange(worstRelative, 0, tolerance);
    }

    [Fact]
    public void A_class_mean_is_at_distance_nothing_and_no_distance_is_negative()
    {
        (float[] rows, int[] labels) = Gaussians.Rows(500, 20, 8, seed: 6, spread: 1000);
        MahalanobisModel model = MahalanobisTests.Fit(rows, labels, 20, Plain);
        for (int label = 0; label < 8; label++)
        {
            float[] distances = MahalanobisTests.DistancesOf(model, [.. model.ClassMean(label).Select(value => (float)value)]);
            Assert.InRange(distances[label], 0, 1e-3f);
            Assert.All(distances, distance => Assert.True(distance >= 0));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void A_row_alone_a_batch_and_threads_give_the_same_bits(int classes)
    {
        const int dimension = 70;
        (float[] rows, int[] labels) = Gaussians.Rows(600, dimension, classes, seed: 7);
        foreach (double perturbation in new[] { 0, 0.01 })
        {
            MahalanobisModel model = MahalanobisTests.Fit(rows, labels, dimension, new MahalanobisSettings { InputPerturbation = perturbation, Relative = classes > 1 });
            var batch = new float[600];
            model.ScoreRows(rows, batch);
            foreach (int degree in new[] { 1, 3, -1 })
            {
                var parallel = new float[600];
                model.ScoreRows(rows, parallel, degree);
                Assert.Equal(batch, parallel);
            }

            for (int i = 0; i < 600; i++)
                Assert.Equal(batch[i], model.Score(rows.AsSpan(i * dimension, dimension)));
        }
    }

    [Fact]
    public void The_number_of_threads_and_the_cut_into_batches_do_not_change_the_model()
    {
        (float[] rows, int[] labels) = Gaussians.Rows(3000, 90, 5, seed: 9);
        byte[] expected = Bytes(Build(1, rows.Length));
        Assert.Equal(expected, Bytes(Build(4, rows.Length)));
        Assert.Equal(expected, Bytes(Build(-1, 90 * 7)));

        MahalanobisModel Build(int degree, int batch)
        {
            var fitter = new MahalanobisFitter(90, 5) { MaxDegreeOfParallelism = degree };
            for (int pass = 0; pass < 2; pass++)
            {
                for (int start = 0; start < rows.Length; start += batch)
                {
                    int length = Math.Min(batch, rows.Length - start);
                    Span<int> used = labels.AsSpan(start / 90, length / 90);
                    if (pass == 0)
                        fitter.AddRows(rows.AsSpan(start, length), used);
                    else
                        fitter.AddSpread(rows.AsSpan(start, length), used);
                }
            }

            return fitter.Build();
        }
    }

    [Fact]
    public void The_order_of_rows_does_not_matter_and_that_of_classes_permutes_the_distances()
    {
        (float[] rows, int[] labels) = Gaussians.Rows(2500, 8, 4, seed: 10);
        int[] order = [.. Enumerable.Range(0, 2500)];
        new Random(1).Shuffle(order);
        float[] shuffled = [.. order.SelectMany(i => rows[(i * 8)..((i + 1) * 8)])];
        MahalanobisModel model = MahalanobisTests.Fit(rows, labels, 8, Plain);
        MahalanobisModel other = MahalanobisTests.Fit(shuffled, [.. order.Select(i => 3 - labels[i])], 8, Plain);
        Tolerance.AssertClose(model.Covariance(), other.Covariance(), 1e-12, 1e-13);
        float[] query = rows[..8];
        Tolerance.AssertClose(MahalanobisTests.DistancesOf(model, query), MahalanobisTests.DistancesOf(other, query).Reverse().ToArray(), 1e-5);
    }

    [Fact]
    public void Updates_and_merges_give_the_model_of_all_rows_at_once()
    {
        (float[] rows, int[] labels) = Gaussians.Rows(1500, 7, 4, seed: 11);
        MahalanobisModel all = MahalanobisTests.Fit(rows, labels, 7, Plain);
        MahalanobisModel updated = MahalanobisTests.Fit(rows[..(7 * 400)], labels[..400], 7, Plain)
            .Update(rows.AsSpan(7 * 400, 7 * 50), labels.AsSpan(400, 50))
            .Update(rows.AsSpan(7 * 450), labels.AsSpan(450));
        MahalanobisModel merged = MahalanobisTests.Fit(rows[..(7 * 900)], labels[..900], 7, Plain)
            .Merge(MahalanobisTests.Fit(rows[(7 * 900)..], labels[900..], 7, Plain));
        foreach (MahalanobisModel model in new[] { updated, merged })
        {
            Assert.Equal(1500, model.RowCount);
            Tolerance.AssertClose(all.Covariance(), model.Covariance(), 1e-12, 1e-13);
            Tolerance.AssertClose(all.ClassMean(3), model.ClassMean(3), 1e-12, 1e-13);
            Tolerance.AssertClose(Scores(all, rows), Scores(model, rows), 1e-5);
        }

        // A class that comes later is the same as one that was there from the start.
        int[] first = [.. Enumerable.Range(0, 1500).Where(i => labels[i] < 3)];
        int[] late = [.. Enumerable.Range(0, 1500).Where(i => labels[i] == 3)];
        MahalanobisModel grown = MahalanobisTests.Fit(Take(first), [.. first.Select(i => labels[i])], 7, Plain).Update(Take(late), [.. late.Select(i => labels[i])]);
        Tolerance.AssertClose(all.Covariance(), grown.Covariance(), 1e-12, 1e-13);

        float[] Take(int[] chosen) => [.. chosen.SelectMany(i => rows[(i * 7)..((i + 1) * 7)])];
    }

    [Fact]
    public void Whole_weights_are_repeated_rows()
    {
        (float[] rows, int[] labels) = Gaussians.Rows(200, 5, 3, seed: 12);
        float[] weights = [.. Enumerable.Range(0, 200).Select(i => (float)((i * 7 % 4) + 1))];
        int[] repeated = [.. Enumerable.Range(0, 200).SelectMany(i => Enumerable.Repeat(i, (int)weights[i]))];
        MahalanobisModel weighted = MahalanobisTests.Fit(rows, labels, 5, Plain, weights);
        MahalanobisModel expected = MahalanobisTests.Fit([.. repeated.SelectMany(i => rows[(i * 5)..((i + 1) * 5)])], [.. repeated.Select(i => labels[i])], 5, Plain);
        Tolerance.AssertClose(expected.Covariance(), weighted.Covariance(), 1e-12, 1e-13);
        Tolerance.AssertClose(expected.ClassMean(1), weighted.ClassMean(1), 1e-12, 1e-13);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Leave_one_out_scores_are_those_of_a_refit_without_the_row(bool relative)
    {
        (float[] rows, int[] labels) = Gaussians.Rows(40, 6, 4, seed: 13);
        MahalanobisSettings settings = Plain with { Relative = relative };
        var found = new float[40];
        MahalanobisTests.Fit(rows, labels, 6, settings).LeaveOneOutScores(rows, labels, found);
        for (int i = 0; i < 40; i++)
        {
            float[] others = [.. rows[..(i * 6)], .. rows[((i + 1) * 6)..]];
            MahalanobisModel refit = MahalanobisTests.Fit(others, [.. labels[..i], .. labels[(i + 1)..]], 6, settings);
            Tolerance.AssertClose(refit.Score(rows.AsSpan(i * 6, 6)), found[i], 2e-5, 2e-5);
        }
    }

    [Theory]
    [InlineData(CovarianceShrinkage.Fixed)]
    [InlineData(CovarianceShrinkage.LedoitWolf)]
    [InlineData(CovarianceShrinkage.Oas)]
    public void Leave_one_out_scores_of_a_shrunk_model_are_close_to_those_of_a_refit(CovarianceShrinkage shrinkage)
    {
        (float[] rows, int[] labels) = Gaussians.Rows(200, 6, 4, seed: 13, condition: 5);
        MahalanobisSettings settings = Plain with { Shrinkage = shrinkage };
        var found = new float[200];
        MahalanobisTests.Fit(rows, labels, 6, settings).LeaveOneOutScores(rows, labels, found);
        for (int i = 0; i < 200; i += 7)
        {
            float[] others = [.. rows[..(i * 6)], .. rows[((i + 1) * 6)..]];
            MahalanobisModel refit = MahalanobisTests.Fit(others, [.. labels[..i], .. labels[(i + 1)..]], 6, settings);
            Tolerance.AssertClose(refit.Score(rows.AsSpan(i * 6, 6)), found[i], 1e-2, 1e-3);
        }
    }

    [Fact]
    public void The_only_row_of_a_class_has_no_leave_one_out_score()
    {
        (float[] rows, int[] labels) = Gaussians.Rows(40, 3, 2, seed: 14);
        var scores = new float[41];
        float[] more = [.. rows, 9, 9, 9];
        int[] moreLabels = [.. labels, 2];
        MahalanobisTests.Fit(more, moreLabels, 3, Plain).LeaveOneOutScores(more, moreLabels, scores);
        Assert.True(float.IsNaN(scores[40]));
        Assert.DoesNotContain(scores[..40], float.IsNaN);
    }

    [Fact]
    public void Saved_and_loaded_models_score_and_learn_on_with_the_same_bits()
    {
        (float[] rows, int[] labels) = Gaussians.Rows(500, 11, 3, seed: 15);
        foreach (CovarianceShrinkage shrinkage in Enum.GetValues<CovarianceShrinkage>())
        {
            MahalanobisModel model = MahalanobisTests.Fit(rows[..(11 * 300)], labels[..300], 11, new MahalanobisSettings { Shrinkage = shrinkage, Jitter = 1e-9 })
                .WithCalibration(new OodCalibration([3, 1, 2]));
            MahalanobisModel loaded = Load(Bytes(model));
            Assert.Equal(Bytes(model), Bytes(loaded));
            Assert.Equal(Scores(model, rows), Scores(loaded, rows));
            Assert.Equal(model.Calibration!.Threshold(0.5), loaded.Calibration!.Threshold(0.5));
            MahalanobisModel further = model.Update(rows.AsSpan(11 * 300), labels.AsSpan(300));
            Assert.Equal(Scores(further, rows), Scores(loaded.Update(rows.AsSpan(11 * 300), labels.AsSpan(300)), rows));
        }
    }

    [Fact]
    public void Shrinkage_fades_with_rows_and_is_large_where_they_are_few()
    {
        double many = Intensity(20000, CovarianceShrinkage.LedoitWolf);
        Assert.InRange(many, 0, 0.01);
        Assert.InRange(Intensity(20000, CovarianceShrinkage.Oas), 0, 0.01);
        double few = Intensity(12, CovarianceShrinkage.LedoitWolf);
        Assert.InRange(few, 0.2, 1);
        Assert.InRange(Intensity(12, CovarianceShrinkage.Oas), 0.2, 1);

        static double Intensity(int count, CovarianceShrinkage shrinkage)
        {
            (float[] rows, int[] labels) = Gaussians.Rows(count, 16, 2, seed: 16, condition: 4);
            MahalanobisModel plain = MahalanobisTests.Fit(rows, labels, 16, Plain with { Shrinkage = CovarianceShrinkage.Fixed, FixedShrinkage = 0.5 });
            MahalanobisModel model = MahalanobisTests.Fit(rows, labels, 16, Plain with { Shrinkage = shrinkage });
            // The trace stays, whatever the intensity.
            Tolerance.AssertClose(Trace(plain), Trace(model), 1e-12);
            return model.ShrinkageIntensity;
        }

        static double Trace(MahalanobisModel model) => Enumerable.Range(0, model.Dimension).Sum(i => model.Covariance()[(i * model.Dimension) + i]);
    }

    internal static float[] Scores(MahalanobisModel model, float[] rows)
    {
        var scores = new float[rows.Length / model.Dimension];
        model.ScoreRows(rows, scores);
        return scores;
    }

    private static MahalanobisScore[] Evaluate(MahalanobisModel model, float[] rows) => EvaluateAll(model, rows).Scores;

    private static (MahalanobisScore[] Scores, float[] Distances) EvaluateAll(MahalanobisModel model, float[] rows)
    {
        var scores = new MahalanobisScore[rows.Length / model.Dimension];
        var distances = new float[scores.Length * model.ClassCount];
        model.EvaluateRows(rows, scores, distances);
        return (scores, distances);
    }

    private static byte[] Bytes(MahalanobisModel model)
    {
        using var stream = new MemoryStream();
        ModelWriter.Save(stream, model);
        return stream.ToArray();
    }

    private static MahalanobisModel Load(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return ModelReader.Load<MahalanobisModel>(stream);
    }
}
