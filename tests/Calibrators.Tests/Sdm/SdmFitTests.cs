using MLExtensions.Numerics;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Fitting as a whole: repeatable, exact, honest about what it did not reach.</summary>
public class SdmFitTests
{
    [Fact] // 35
    public void The_same_seed_gives_the_same_bytes_for_any_number_of_threads()
    {
        byte[] one = SdmExamples.Bytes(SdmExamples.FitTwo(settings: SdmExamples.Quick with { NumberOfThreads = 1 }));
        Assert.Equal(one, SdmExamples.Bytes(SdmExamples.FitTwo(settings: SdmExamples.Quick with { NumberOfThreads = 2 })));
        Assert.Equal(one, SdmExamples.Bytes(SdmExamples.FitTwo(settings: SdmExamples.Quick with { NumberOfThreads = 7 })));
        Assert.NotEqual(one, SdmExamples.Bytes(SdmExamples.FitTwo(settings: SdmExamples.Quick with { Seed = 1 })));
    }

    [Fact] // 36
    public void A_saved_model_predicts_the_same_bits()
    {
        (float[] rows, _) = SdmExamples.Two(100, 7);
        foreach (SdmModel model in new[]
        {
            SdmExamples.FitTwo(),
            SdmExamples.FitTwo(settings: SdmExamples.Quick with { Ensemble = true, NumberOfShuffles = 2 }),
            SdmExamples.FitTwo(settings: SdmExamples.Quick with { IdentityAdaptor = true }),
            SdmExamples.FitTwo(settings: SdmExamples.Quick with { ExemplarDimension = 9 }),
        })
        {
            SdmModel loaded = ModelReader.Load<SdmModel>(new MemoryStream(SdmExamples.Bytes(model)));
            Assert.Equivalent(model.PredictRows(rows), loaded.PredictRows(rows), strict: true);
            Assert.Equivalent(model.Summary, loaded.Summary, strict: true);
            Assert.Equivalent(model.WithAlpha(.8).PredictRows(rows), loaded.WithAlpha(.8).PredictRows(rows), strict: true);
            Assert.Equal(SdmExamples.Bytes(model), SdmExamples.Bytes(loaded));
        }
    }

    [Fact]
    public void Damaged_bytes_are_refused()
    {
        byte[] bytes = SdmExamples.Bytes(SdmExamples.FitTwo());
        foreach (int at in new[] { 10, 200, bytes.Length / 2, bytes.Length - 9 })
        {
            byte[] altered = [.. bytes];
            altered[at] ^= 1;
            Assert.Throws<FormatException>(() => ModelReader.Load<SdmModel>(new MemoryStream(altered)));
            Assert.Throws<FormatException>(() => ModelReader.Load<SdmModel>(new MemoryStream(bytes[..at])));
        }
    }

    [Fact]
    public void A_row_alone_and_in_a_batch_gives_the_same_bits()
    {
        SdmModel model = SdmExamples.FitTwo();
        (float[] rows, _) = SdmExamples.Two(131, 8);
        SdmPredictions batch = model.PredictRows(rows);
        Assert.Equivalent(batch, model.PredictRows(rows, 1), strict: true);
        for (int i = 0; i < batch.Count; i++)
            Assert.Equivalent(batch[i], model.Predict(rows.AsSpan(5 * i, 5)), strict: true);
    }

    [Fact] // 12, 27, 29
    public void Calibration_rows_are_decided_as_they_were_cached_and_every_class_reaches_any_target()
    {
        (float[] rows, int[] labels) = SdmExamples.Two(400, 3, 1.4);
        bool[] calibrates = [.. Enumerable.Range(0, 400).Select(i => i / 2 % 2 == 1)];
        SdmModel model = new SdmFitter(SdmExamples.Quick).Fit(rows, 5, labels, 2, calibrates);
        int[] held = [.. Enumerable.Range(0, 400).Where(i => calibrates[i])];
        float[] heldRows = [.. held.SelectMany(i => rows.Skip(5 * i).Take(5))];
        Assert.Equal(held, model.CalibrationRowNumbers);
        bool someRegion = false;
        foreach (double alpha in new[] { .6, .8, .9, .95, .99 })
        {
            SdmModel other = model.WithAlpha(alpha);
            // Calibrated with this target from the start.
            SdmModel direct = new SdmFitter(SdmExamples.Quick with { TargetAccuracy = alpha }).Fit(rows, 5, labels, 2, calibrates);
            Assert.Equal(SdmExamples.Bytes(direct), SdmExamples.Bytes(other));

            SdmPredictions found = other.PredictRows(heldRows);
            CalibrationRows cached = other.Chosen.Calibration.Rows;
            Assert.Equal(cached.Rescaled, found.Select(row => row.RescaledSimilarity));
            Assert.Equal(cached.PredictedOutputs, found.Select(row => row.Probability));
            for (int c = 0; c < 2; c++)
            {
                int[] admitted = [.. Enumerable.Range(0, held.Length).Where(i => labels[held[i]] == c && found[i].IsHighReliability)];
                someRegion |= admitted.Length > 0;
                Assert.True(admitted.Length == 0 || admitted.Count(i => found[i].PredictedLabel == c) >= alpha * admitted.Length);
                Assert.Equal(admitted.Length, other.Summary.Quality.ClassCounts[c]);
            }

            Assert.Equal(found.Count(row => row.IsHighReliability) / (double)held.Length, other.Summary.Quality.AdmittedShare);
        }

        Assert.True(someRegion);
    }

    [Fact] // 37
    public void Far_rows_are_all_rejected()
    {
        SdmModel model = SdmExamples.FitTwo(800, settings: SdmExamples.Quick with { MaximumEpochs = 25, ExemplarDimension = 8 });
        (float[] near, _) = SdmExamples.Two(500, 4, 2);
        (float[] far, _) = SdmExamples.Clusters(2000, 5, 0, [60, 0, 40, 0, 0], [-60, 20, 40, 9, 9], [0, 80, 0, -90, 30]);
        Assert.Contains(model.PredictRows(near), row => row.IsHighReliability);
        Assert.DoesNotContain(model.PredictRows(far), row => row.IsHighReliability);
    }

    [Fact] // 38
    public void Calibration_rows_never_move_a_weight()
    {
        (float[] rows, int[] labels) = SdmExamples.Two(200, 3);
        bool[] calibrates = [.. Enumerable.Range(0, 200).Select(i => i % 4 >= 2)];
        SdmSettings settings = SdmExamples.Quick with { MaximumEpochs = 1 };
        SdmMember first = new SdmFitter(settings).Fit(rows, 5, labels, 2, calibrates).Chosen;
        float[] moved = [.. rows.Select((value, i) => calibrates[i / 5] ? (value * -3) + 1 : value)];
        SdmMember second = new SdmFitter(settings).Fit(moved, 5, labels, 2, calibrates).Chosen;
        Assert.Equal(first.Adaptor!.MapArray(), second.Adaptor!.MapArray());
        Assert.Equal(first.Adaptor.HeadArray(), second.Adaptor.HeadArray());
        Assert.Equal(first.Scale.Means.ToArray(), second.Scale.Means.ToArray());
        Assert.NotEqual(first.Calibration.Rows.Rescaled, second.Calibration.Rows.Rescaled);
    }

    [Fact] // 39
    public void Distances_in_reduced_coordinates_are_those_between_the_long_exemplar_vectors()
    {
        const int dimension = 6;
        const int width = 40;
        var random = new Random(2);
        var descent = new AdaptorDescent(dimension, width, 3, false, 8, 1e-3, new Random(1));
        ExemplarAdaptor reduced = descent.Snapshot();
        Assert.Equal(dimension, reduced.Width);
        float[] map = descent.LongMap();
        var points = new float[20 * dimension];
        for (int i = 0; i < points.Length; i++)
            points[i] = random.NextSingle() - .5f;
        var coordinates = new float[20 * reduced.Stride];
        var logits = new float[20 * 3];
        reduced.Project(points, 20, coordinates);
        reduced.Logits(coordinates, 20, new float[20 * reduced.HeadStride], logits);
        for (int a = 0; a < 20; a++)
        {
            for (int b = 0; b < 20; b++)
                Assert.Equal(Distance(Long(a), Long(b)), Distance(Short(a), Short(b)), 1e-5);
            for (int c = 0; c < 3; c++)
            {
                double direct = descent.HeadBiases()[c] + Enumerable.Range(0, width).Sum(m => descent.Head()[(c * width) + m] * (double)(Long(a)[m] + descent.Offsets()[m]));
                Assert.Equal(direct, logits[(a * 3) + c], 1e-5);
            }
        }

        float[] Short(int row) => coordinates.AsSpan(row * reduced.Stride, dimension).ToArray();
        float[] Long(int row) => [.. Enumerable.Range(0, width).Select(m => Enumerable.Range(0, dimension).Sum(d => map[(m * dimension) + d] * points[(row * dimension) + d]))];
        static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum());
    }

    [Fact]
    public void Training_learns_and_the_first_epoch_is_a_plain_softmax_step()
    {
        SdmModel model = SdmExamples.FitTwo(800, settings: SdmExamples.Quick with { MaximumEpochs = 25, ExemplarDimension = 8 });
        SdmShuffle chosen = model.Summary.Chosen;
        Assert.True(chosen.BalancedAccuracy > .93, $"{chosen.BalancedAccuracy}");
        Assert.True(chosen.HasRegion);
        Assert.Equal(25, chosen.Epochs);
        Assert.InRange(chosen.Epoch, 2, 25);
        Assert.Equal(1e-2, chosen.LearningRate);
    }

    [Fact]
    public void One_step_is_the_one_of_a_plain_computation()
    {
        const int dimension = 3;
        const int width = 2;
        float[] features = [1, -2, .5f, 0, 1, 1, -1, .3f, 2, .7f, .7f, -1];
        int[] labels = [0, 1, 2, 1];
        double[] similarities = [3, 0, 10, 1];
        double[] quantiles = [.5, 1, 0, .25];
        var descent = new AdaptorDescent(dimension, width, 3, false, 4, 1e-3, new Random(5));
        float[] map = descent.LongMap();
        float[] head = descent.Head();
        (float[] expectedMap, float[] expectedHead) = PlainDescent.Step(map, descent.Offsets(), head, descent.HeadBiases(), features, labels, similarities, quantiles, dimension, width, 3, 1e-3);
        descent.Step(features, [0, 1, 2, 3], labels, similarities, quantiles);
        TestKit.Tolerance.AssertClose(expectedMap, descent.LongMap(), 1e-5, 1e-6);
        TestKit.Tolerance.AssertClose(expectedHead, descent.Head(), 1e-5, 1e-6);
        Assert.NotEqual(map, descent.LongMap());
    }

    [Fact]
    public void The_automatic_learning_rate_is_the_stated_one()
    {
        // 100 training rows, batches of 50: 2 steps an epoch, 20 epochs, M = 4.
        SdmModel model = SdmExamples.FitTwo(200, settings: SdmExamples.Quick with { LearningRate = null, MaximumEpochs = 2000, Patience = 1 });
        Assert.Equal(11 / (2.0 * 2 * 2000), model.Summary.Chosen.LearningRate, 1e-12);
        model = SdmExamples.FitTwo(200, settings: SdmExamples.Quick with { LearningRate = null, MaximumEpochs = 5 });
        Assert.Equal(1e-2, model.Summary.Chosen.LearningRate);
    }

    [Fact]
    public void A_learning_rate_that_cannot_reach_anything_is_warned_about_and_rejects()
    {
        SdmModel model = SdmExamples.FitTwo(800, settings: SdmExamples.Quick with { LearningRate = 1e-5, MaximumEpochs = 30, ExemplarDimension = 8, Seed = 4 });
        Assert.Contains(model.Summary.Warnings(), warning => warning.StartsWith("Training did not converge", StringComparison.Ordinal));
        Assert.DoesNotContain(
            SdmExamples.FitTwo(1600, settings: SdmExamples.Quick with { MaximumEpochs = 60, ExemplarDimension = 8 }).Summary.Warnings(),
            warning => warning.StartsWith("Training did not converge", StringComparison.Ordinal));
    }

    [Fact]
    public void Classes_that_cannot_be_told_apart_have_no_region()
    {
        SdmModel model = SdmExamples.FitTwo(400, distance: 0.01);
        Assert.True(model.Region.IsEmpty);
        Assert.Contains(model.Summary.Warnings(), warning => warning.Contains("q'_min is infinite", StringComparison.Ordinal));
        (float[] rows, _) = SdmExamples.Two(500, 9, 3);
        Assert.DoesNotContain(model.PredictRows(rows), row => row.IsHighReliability);
    }

    [Fact] // 21
    public void A_class_without_any_similar_calibration_row_rejects_everything_and_is_warned_about()
    {
        (float[] rows, int[] labels) = SdmExamples.Two(200, 3, 3);
        bool[] calibrates = [.. Enumerable.Range(0, 200).Select(i => i / 2 % 2 == 1)];
        // A foreign row lies on every calibration row of class 1.
        int[] foreign = [.. Enumerable.Range(0, 200).Where(i => calibrates[i] && labels[i] == 1)];
        SdmModel model = new SdmFitter(SdmExamples.Quick with { KeepUnlabeledRows = true }).Fit(
            [.. rows, .. foreign.SelectMany(i => rows.Skip(5 * i).Take(5))], 5, [.. labels, .. foreign.Select(_ => -99)], 2, [.. calibrates, .. foreign.Select(_ => false)]);
        Assert.Equal(1, model.Summary.Chosen.ClassesWithoutSimilarity);
        Assert.Contains(model.Summary.Warnings(), warning => warning.Contains("no calibration row that is like any training row", StringComparison.Ordinal));
        Assert.All(model.PredictRows(rows), row => Assert.True(row is { DistanceQuantile: 0, IsHighReliability: false }));
    }

    [Fact]
    public void Rows_without_a_label_are_left_out_or_join_the_support()
    {
        (float[] rows, int[] labels) = SdmExamples.Two(200, 3);
        float[] more = [.. rows, .. Enumerable.Repeat(2f, 10), float.NaN, 0, 0, 0, 0];
        int[] moreLabels = [.. labels, -1, -99, 0];
        SdmModel left = new SdmFitter(SdmExamples.Quick).Fit(more, 5, moreLabels, 2);
        Assert.Equal((100, 2, 1), (left.SupportCount, left.Summary.RowsWithoutLabel, left.Summary.RowsNotFinite));
        Assert.Contains(left.Summary.Warnings(), warning => warning.StartsWith("Rows left out", StringComparison.Ordinal));
        SdmModel kept = new SdmFitter(SdmExamples.Quick with { KeepUnlabeledRows = true }).Fit(more, 5, moreLabels, 2);
        Assert.Equal((102, 0), (kept.SupportCount, kept.Summary.RowsWithoutLabel));
        SdmPrediction at = kept.Predict([2, 2, 2, 2, 2]);
        Assert.Equal((0, 0.0, 200), (at.Similarity, at.NearestDistance, at.NearestRow));
    }

    [Fact]
    public void Appended_rows_lengthen_runs_and_keep_their_numbers()
    {
        SdmModel model = SdmExamples.FitTwo();
        (float[] rows, int[] labels) = SdmExamples.Two(60, 12, 3);
        SdmModel more = model.AppendSupport(rows, labels).AppendSupport(rows.AsSpan(0, 5), [0]);
        Assert.Equal(model.SupportCount + 61, more.SupportCount);
        SdmPredictions before = model.PredictRows(rows);
        SdmPredictions after = more.PredictRows(rows);
        Assert.Equal(Enumerable.Range(300, 60), after.Select(row => row.NearestRow));
        Assert.True(after.Sum(row => row.Similarity) > before.Sum(row => row.Similarity));
        Assert.Equal(model.Region.MinimumSimilarity, more.Region.MinimumSimilarity);
        Assert.Equal(model.SupportCount, SdmExamples.FitTwo().SupportCount);
    }

    [Fact]
    public void A_frozen_classifier_keeps_its_logits()
    {
        (float[] rows, int[] labels) = SdmExamples.Two(600, 3, 2);
        float[] logits = [.. rows.Chunk(5).SelectMany(row => new[] { 2 * row[0], -2 * row[0] })];
        SdmModel model = new SdmFitter(SdmExamples.Quick).FitFrozen(rows, 5, logits, labels, 2);
        Assert.True(model.NeedsLogits);
        SdmPredictions found = model.PredictRows(rows, logits);
        Assert.Equal(logits, found.SelectMany(row => row.Logits));
        Assert.Contains(found, row => row.IsHighReliability);
        Assert.Equivalent(found[7], model.Predict(rows.AsSpan(35, 5), logits.AsSpan(14, 2)), strict: true);
        SdmModel loaded = ModelReader.Load<SdmModel>(new MemoryStream(SdmExamples.Bytes(model)));
        Assert.Equivalent(found, loaded.PredictRows(rows, logits), strict: true);
        Assert.Equal(301, model.AppendSupport(rows.AsSpan(0, 5), [0], logits.AsSpan(0, 2)).SupportCount);
    }

    [Fact]
    public void Splits_are_halves_of_every_class()
    {
        int[] labels = [.. Enumerable.Range(0, 101).Select(i => i % 10 == 0 ? 1 : 0)];
        (int[] training, int[] calibration) = DataSplit.Draw(labels, 2, true, new Random(1));
        Assert.Equal(Enumerable.Range(0, 101), training.Concat(calibration).Order());
        Assert.InRange(training.Count(i => labels[i] == 1), 5, 6);
        Assert.InRange(training.Length, 50, 51);
        (training, calibration) = DataSplit.Draw(labels, 2, false, new Random(1));
        Assert.Equal((50, 51), (training.Length, calibration.Length));
        Assert.Equal(training, training.Order());
    }

    [Fact]
    public void Progress_is_told_and_a_fit_can_be_cancelled()
    {
        var seen = new List<SdmProgress>();
        SdmExamples.Quick.Validate();
        (float[] rows, int[] labels) = SdmExamples.Two(100, 1);
        var fitter = new SdmFitter(SdmExamples.Quick with { NumberOfShuffles = 2, MaximumEpochs = 3 });
        fitter.Fit(rows, 5, labels, 2, progress: new Sink(seen.Add));
        Assert.Equal([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)], seen.Select(step => (step.Shuffle, step.Epoch)));
        Assert.All(seen, step => Assert.True(step.BalancedLoss > 0));
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => fitter.Fit(rows, 5, labels, 2, progress: new Sink(_ => source.Cancel()), cancellationToken: source.Token));
    }

    private sealed class Sink(Action<SdmProgress> report) : IProgress<SdmProgress>
    {
        public void Report(SdmProgress value) => report(value);
    }
}
