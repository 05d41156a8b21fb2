using FsCheck;
using FsCheck.Fluent;

namespace MLExtensions.Calibrators.Tests;

/// <summary>What must hold of activation, similarity, distance quantile, region, band and ensemble for any input; the numbers are those of the specification.</summary>
public class SdmPropertyTests
{
    private static readonly double[][] Logits = [.. Enumerable.Range(0, 60).Select(seed =>
    {
        var random = new Random(seed);
        return Enumerable.Range(0, 2 + (seed % 4)).Select(_ => (random.NextDouble() - .5) * Math.Pow(10, seed % 5)).ToArray();
    })];

    [Fact] // 1
    public void With_its_own_similarity_the_activation_is_the_softmax()
    {
        foreach (double[] z in Logits)
        {
            double largest = z.Max();
            double[] softmax = [.. z.Select(value => Math.Exp(value - largest))];
            double sum = softmax.Sum();
            double[] found = Activation(z, SdmActivation.SoftmaxSimilarity, 1);
            Assert.All(softmax.Zip(found), pair => Assert.Equal(pair.First / sum, pair.Second, 1e-12));
        }
    }

    [Fact] // 2, 3, 5, 7
    public void It_sums_to_one_is_finite_and_invariant_and_uniform_only_at_distance_quantile_zero()
    {
        foreach (double[] z in Logits)
        {
            foreach (double q in new double[] { 0, 1, 30, 1e6 })
            {
                foreach (double d in new[] { 0, .3, 1 })
                {
                    double[] found = Activation(z, q, d);
                    Assert.All(found, p => Assert.InRange(p, 0, 1));
                    Assert.Equal(1, found.Sum(), 1e-12);
                    Assert.All(found.Zip(Activation([.. z.Select(value => value + 5)], q, d)), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
                    if (d == 0)
                        Assert.All(found, p => Assert.Equal(1.0 / z.Length, p));
                }
            }
        }

        Assert.Equal(8.0 / 9, Activation([0, 3], 0, 1)[1], 1e-15);
    }

    [Fact] // 4, 6
    public void The_largest_logit_wins_and_gains_with_similarity_and_nearness()
    {
        foreach (double[] z in Logits)
        {
            int largest = Array.IndexOf(z, z.Max());
            double last = 0;
            foreach (double q in new double[] { 0, 1, 2, 10, 1000 })
            {
                double[] found = Activation(z, q, .4);
                Assert.Equal(found.Max(), found[largest]);
                Assert.True(found[largest] >= last - 1e-15);
                last = found[largest];
                double near = 1.0 / z.Length - 1e-15;
                foreach (double d in new[] { 0, .1, .5, 1 })
                {
                    double now = Activation(z, q, d)[largest];
                    Assert.True(now >= near - 1e-15);
                    near = now;
                }
            }
        }
    }

    [Fact] // 8, 9
    public void The_gradient_is_that_of_the_loss_and_the_loss_is_a_cross_entropy()
    {
        foreach (double[] z in Logits.Where((_, i) => i % 5 < 2))
        {
            (double q, double d, int label) = (7, .6, z.Length - 1);
            double[] p = Activation(z, q, d);
            Assert.Equal(-Math.Log(p[label]) / Math.Log(2 + q), SdmActivation.Loss(z, q, d, label), 1e-9);
            var gradient = new double[z.Length];
            SdmActivation.Gradient(p, d, label, gradient);
            for (int c = 0; c < z.Length; c++)
            {
                const double step = 1e-5;
                double[] up = [.. z];
                double[] down = [.. z];
                up[c] += step;
                down[c] -= step;
                Assert.Equal((SdmActivation.Loss(up, q, d, label) - SdmActivation.Loss(down, q, d, label)) / (2 * step), gradient[c], 1e-6);
            }

            Assert.Equal(Math.Log(z.Length) / Math.Log(2 + q), SdmActivation.Loss(z, q, 0, label), 1e-12);
        }
    }

    [Fact] // 10, 11, 13, 15, 17
    public void The_similarity_of_one_pass_is_that_of_sorting()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            int classes = random.Next(2, 5);
            int count = random.Next(1, 60);
            // Whole numbers on a small grid: many equal distances, many equal rows.
            float[][] support = [.. Enumerable.Range(0, count).Select(_ => new[] { (float)random.Next(4), random.Next(4) })];
            int[] labels = [.. Enumerable.Range(0, count).Select(_ => seed % 7 == 0 ? 0 : random.Next(-1, classes))];
            int[] predictions = [.. labels.Select(label => random.NextDouble() < .8 && label >= 0 ? label : random.Next(classes))];
            var index = new SupportIndex([.. support.SelectMany(row => row)], 2, 2, labels, predictions, classes);
            int limit = seed % 3 == 0 ? 3 : int.MaxValue;
            foreach (int self in new[] { -1, random.Next(count) })
            {
                float[] row = self >= 0 ? support[self] : [random.Next(4), random.Next(4)];
                if (self >= 0 && count == 1)
                    continue;
                int predicted = random.Next(classes);
                Neighborhood found = Look(index, row, predicted, limit, self);
                (int similarity, double nearest, int nearestRow) = RegionReference.Similarity(support, labels, predictions, row, predicted, limit, self);
                Assert.Equal((similarity, (float)nearest, nearestRow), (found.Similarity, found.NearestSquared, found.NearestRow));
                Assert.True(found.Similarity <= labels.CountBy(label => label).Max(pair => pair.Value));
                if (labels[nearestRow] != predicted || predictions[nearestRow] != predicted)
                    Assert.Equal(0, found.Similarity);
            }
        }
    }

    [Fact] // 15
    public void Without_any_other_row_all_good_ones_count_up_to_the_limit()
    {
        float[] rows = [.. Enumerable.Range(0, 20).Select(i => (float)i)];
        var index = new SupportIndex(rows, 1, 1, new int[20], new int[20], 2);
        Assert.Equal(20, Look(index, [3], 0, int.MaxValue).Similarity);
        Assert.Equal(7, Look(index, [3], 0, 7).Similarity);
        Assert.Equal(19, Look(index, [3], 0, int.MaxValue, 3).Similarity);
        Assert.Equal(0, Look(index, [3], 1, int.MaxValue).Similarity);
    }

    [Fact] // 13
    public void A_row_is_left_out_by_number_and_not_by_rank()
    {
        // Two equal rows: the other one is a neighbour at distance 0, whichever of them asks.
        var index = new SupportIndex([1, 1, 5], 1, 1, [0, 0, 1], [0, 0, 1], 2);
        Assert.Equal(new Neighborhood(1, 0, 1), Look(index, [1], 0, 9, 0));
        Assert.Equal(new Neighborhood(1, 0, 0), Look(index, [1], 0, 9, 1));
        Assert.Equal(new Neighborhood(2, 0, 0), Look(index, [1], 0, 9));
    }

    [Fact] // 14
    public void A_foreign_row_cuts_the_run_only_where_it_is_nearer()
    {
        SdmModel model = SdmExamples.FitTwo(200, settings: SdmExamples.Quick with { IdentityAdaptor = true, Standardization = FeatureStandardization.None });
        (float[] rows, _) = SdmExamples.Two(40, 9);
        foreach (float[] row in rows.Chunk(5))
        {
            SdmPrediction before = model.Predict(row);
            SdmPrediction cut = model.AppendSupport(row, [-99]).Predict(row);
            Assert.Equal(before.NearestDistance == 0 ? before.Similarity : 0, cut.Similarity);
            Assert.Equal(0, cut.NearestDistance);
            Assert.Equal(200, cut.NearestRow);
            SdmPrediction far = model.AppendSupport([.. row.Select(value => value + 50)], [-99]).Predict(row);
            Assert.Equal(before.Similarity, far.Similarity);
            Assert.Equal(before.Probabilities, far.Probabilities);
        }
    }

    [Fact] // 16
    public void The_order_of_the_support_does_not_matter()
    {
        var random = new Random(3);
        float[] rows = [.. Enumerable.Range(0, 200).Select(_ => random.NextSingle())];
        int[] labels = [.. Enumerable.Range(0, 100).Select(_ => random.Next(2))];
        int[] predictions = [.. labels.Select(label => random.Next(5) == 0 ? 1 - label : label)];
        int[] order = [.. Enumerable.Range(0, 100)];
        random.Shuffle(order);
        var index = new SupportIndex(rows, 2, 2, labels, predictions, 2);
        var shuffled = new SupportIndex([.. order.SelectMany(i => rows.Skip(2 * i).Take(2))], 2, 2, [.. order.Select(i => labels[i])], [.. order.Select(i => predictions[i])], 2);
        for (int i = 0; i < 100; i++)
        {
            float[] row = [random.NextSingle(), random.NextSingle()];
            Neighborhood first = Look(index, row, i % 2, 50);
            Neighborhood second = Look(shuffled, row, i % 2, 50);
            Assert.Equal((first.Similarity, first.NearestSquared, first.NearestRow), (second.Similarity, second.NearestSquared, order[second.NearestRow]));
        }
    }

    [Fact] // 18, 19, 20, 21
    public void The_distance_quantile_keeps_its_contract()
    {
        float[] nearest = [1, 2, 2, 3, 3, 5, 4, 4, 9];
        int[] labels = [0, 0, 0, 0, 0, 1, 1, 1, 1];
        int[] similarities = [1, 1, 1, 1, 1, 1, 1, 1, 0];
        var distances = new DistanceQuantiles(nearest, similarities, labels, 2);
        Assert.Equal([4, 4, 5], distances.Lists.Values(1).ToArray());
        Assert.Equal(1, distances.Of(1));
        Assert.Equal(2.0 / 5, distances.Of(3));
        Assert.Equal(0, distances.Of(3.5f));
        var squared = new DistanceQuantiles([.. nearest.Select(value => value * value)], similarities, labels, 2);
        double last = 1;
        for (float distance = 0; distance < 6; distance += .25f)
        {
            Assert.True(distances.Of(distance) <= last);
            last = distances.Of(distance);
            Assert.Equal(last, squared.Of(distance * distance));
        }

        Assert.Equal(0, new DistanceQuantiles(nearest, similarities, new int[9], 2).Of(0));
    }

    [Fact] // 23
    public void The_rescaled_similarity_is_bounded()
    {
        foreach (int classes in new[] { 2, 3, 1000 })
        {
            foreach (int q in new[] { 0, 1, 2, 5, 30, 1000, 100000 })
            {
                foreach (double p in new[] { 1.0 / classes, .5, .9, 1 })
                {
                    double rescaled = SdmActivation.Rescale(q, p);
                    Assert.InRange(rescaled, q == 0 ? 0 : 1, q);
                }
            }
        }

        Assert.Equal(30, SdmActivation.Rescale(30, .98139));
        Assert.True(SdmActivation.Rescale(30, .98137) < 30);
        Assert.Equal(1000, SdmActivation.Rescale(1000, .99972));
        Assert.True(SdmActivation.Rescale(1000, .99970) < 1000);
    }

    [Fact] // 24, 25, 26, 28
    public void The_sweep_finds_what_a_plain_search_finds()
    {
        int found = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            int classes = random.Next(2, 5);
            int count = random.Next(1, 80);
            double alpha = new[] { .55, .75, .8, .9, .95, 1 }[random.Next(6)];
            int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.Next(classes))];
            double[] rescaled = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(0, 12))];
            double[] outputs = [.. rescaled.Select(value => Math.Round(1 - (random.NextDouble() / (1 + value)), 2))];
            SdmRegion region = RegionSearch.Find(labels, rescaled, outputs, classes, alpha);
            (double minimum, double[] thresholds) = RegionReference.Find(labels, rescaled, outputs, classes, alpha);
            found += region.IsEmpty ? 0 : 1;
            return region.MinimumSimilarity == minimum && region.Thresholds.SequenceEqual(thresholds)
                && (region.IsEmpty || region.Thresholds.All(threshold => threshold >= alpha));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20_260_422, 1));
        Assert.True(found > 200, $"Only {found} of the cases have a region.");
    }

    [Fact] // 27
    public void On_its_own_calibration_rows_every_class_reaches_the_target_whatever_the_outputs()
    {
        int admittedRuns = 0;
        for (int seed = 0; seed < 600; seed++)
        {
            var random = new Random(seed);
            int classes = 2 + (seed % 3);
            double alpha = new[] { .6, .75, .9, .95 }[random.Next(4)];
            int count = random.Next(10, 200);
            int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < .7 ? 0 : random.Next(classes))];
            var rows = new (double Rescaled, int Predicted, double[] Outputs)[count];
            for (int i = 0; i < count; i++)
            {
                double[] z = [.. Enumerable.Range(0, classes).Select(c => random.NextDouble() + (c == labels[i] ? 1.2 : 0))];
                int q = random.Next(0, 40);
                double[] p = Activation(z, q, random.NextDouble());
                int predicted = Array.IndexOf(z, z.Max());
                rows[i] = (SdmActivation.Rescale(q, p[predicted]), predicted, p);
            }

            SdmRegion region = RegionSearch.Find(labels, [.. rows.Select(row => row.Rescaled)], [.. rows.Select((row, i) => row.Outputs[labels[i]])], classes, alpha);
            admittedRuns += region.IsEmpty ? 0 : 1;
            for (int c = 0; c < classes; c++)
            {
                int[] admitted = [.. Enumerable.Range(0, count).Where(i => labels[i] == c && region.Admits(rows[i].Rescaled, rows[i].Predicted, rows[i].Outputs[rows[i].Predicted]))];
                Assert.True(!region.IsEmpty || admitted.Length == 0);
                Assert.True(admitted.Length == 0 || admitted.Count(i => rows[i].Predicted == c) >= alpha * admitted.Length);
            }

            if (!region.IsEmpty)
                Assert.All(rows, row => Assert.InRange(Enumerable.Range(0, classes).Count(c => row.Outputs[c] >= region.Thresholds[c]), 0, 1));
        }

        Assert.True(admittedRuns > 50, $"Only {admittedRuns} of the runs have a region.");
    }

    [Fact] // 30
    public void A_class_without_calibration_rows_closes_the_region()
    {
        CalibrationRows rows = SdmExamples.TenRows();
        Assert.True(RegionSearch.Find(rows.Labels[..5], rows.Rescaled.AsSpan(0, 5), rows.TrueOutputs.AsSpan(0, 5), 2, .75).IsEmpty);
        Assert.False(RegionSearch.Find(rows.Labels, rows.Rescaled, rows.TrueOutputs, 2, .75).IsEmpty);
    }

    [Fact] // 32, 33
    public void The_band_brackets_and_sample_sizes_rise_with_similarity()
    {
        for (int size = 1; size < 5000; size *= 3)
            Assert.True(SampleSizes.HalfWidth(size, .95) > SampleSizes.HalfWidth(size + 1, .95));
        SdmModel model = SdmExamples.FitTwo();
        (float[] rows, _) = SdmExamples.Two(500, 5, 2.5);
        SdmPrediction[] found = [.. model.PredictRows(rows)];
        Assert.Contains(found, row => row.IsHighReliability);
        foreach (SdmPrediction row in found)
        {
            Assert.True(row.LowerDistanceQuantile <= row.DistanceQuantile && row.DistanceQuantile <= row.UpperDistanceQuantile);
            Assert.True(row.LowerProbabilities[row.PredictedLabel] <= row.Probability + 1e-15 && row.Probability <= row.UpperProbabilities[row.PredictedLabel] + 1e-15);
            Assert.True(row.LowerRescaledSimilarity <= row.RescaledSimilarity);
            Assert.True(!row.IsHighReliabilityLower || row.IsHighReliability);
            Assert.All(row.SampleSizes, (size, c) => Assert.InRange(size, 0, model.Chosen.Calibration.Sizes.Lists.Count(c) - 1));
        }

        foreach (SdmPrediction[] pair in found.OrderBy(row => row.RescaledSimilarity).Chunk(2).Where(pair => pair.Length == 2))
            Assert.All(pair[0].SampleSizes.Zip(pair[1].SampleSizes), sizes => Assert.True(sizes.First <= sizes.Second));
    }

    [Fact] // 34
    public void An_ensemble_of_one_model_is_that_model_and_one_dissenter_rejects()
    {
        SdmModel model = SdmExamples.FitTwo();
        (float[] rows, _) = SdmExamples.Two(100, 5, 2.5);
        var three = new SdmModel([.. Enumerable.Repeat(model.Chosen, 3)], 0, 300, model.Summary);
        Assert.True(three.IsEnsemble);
        Assert.Equivalent(model.PredictRows(rows), three.PredictRows(rows), strict: true);

        // The same model with its head turned around predicts the other class for nearly every row.
        ExemplarAdaptor adaptor = model.Chosen.Adaptor!;
        var turned = new ExemplarAdaptor(adaptor.MapArray(), 5, adaptor.Width, Array.ConvertAll(adaptor.HeadArray(), weight => -weight), [.. adaptor.Biases.ToArray().Select(bias => -bias)]);
        var dissenter = new SdmMember(model.Chosen.Scale, turned, model.Chosen.Support, model.Chosen.Limit, model.Chosen.Calibration);
        var split = new SdmModel([model.Chosen, dissenter, model.Chosen], 0, 300, model.Summary);
        Assert.All(split.PredictRows(rows), row => Assert.False(row.IsHighReliability || row.IsHighReliabilityLower));
        Assert.Equal(model.PredictRows(rows).Select(row => row.PredictedLabel), split.PredictRows(rows).Select(row => row.PredictedLabel));
    }

    [Fact] // 34
    public void An_ensemble_says_the_least_probability_of_the_models_that_agree_and_admits_what_all_admit()
    {
        SdmModel ensemble = SdmExamples.FitTwo(800, settings: SdmExamples.Quick with { NumberOfShuffles = 3, Ensemble = true, MaximumEpochs = 25 });
        (float[] rows, _) = SdmExamples.Two(300, 6, 2);
        SdmPredictions joined = ensemble.PredictRows(rows);
        SdmPredictions[] single = [.. ensemble.Members.Select(member => new SdmModel([member], 0, 300, ensemble.Summary).PredictRows(rows))];
        Assert.Equal(3, single.Length);
        Assert.Contains(joined, row => row.IsHighReliability);
        for (int i = 0; i < joined.Count; i++)
        {
            SdmPrediction[] votes = [.. single.Select(predictions => predictions[i])];
            int mode = votes.GroupBy(vote => vote.PredictedLabel).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
            Assert.Equal(mode, joined[i].PredictedLabel);
            Assert.Equal(votes.Where(vote => vote.PredictedLabel == mode).Min(vote => vote.Probability), joined[i].Probability);
            Assert.Equal(votes.All(vote => vote.PredictedLabel == mode && vote.IsHighReliability), joined[i].IsHighReliability);
            Assert.Equal(votes.All(vote => vote.PredictedLabel == mode && vote.IsHighReliabilityLower), joined[i].IsHighReliabilityLower);
            Assert.Equal(votes.Any(vote => vote.IsOutOfDistribution), joined[i].IsOutOfDistribution);
        }
    }

    private static double[] Activation(double[] logits, double similarity, double quantile)
    {
        var probabilities = new double[logits.Length];
        SdmActivation.Compute(logits, similarity, quantile, probabilities);
        return probabilities;
    }

    private static Neighborhood Look(SupportIndex index, float[] row, int predicted, int limit, int self = -1)
    {
        var distances = new float[index.PaddedCount];
        index.Distances(row, row.Length, 1, distances);
        return index.Look(distances, predicted, limit, self);
    }
}
