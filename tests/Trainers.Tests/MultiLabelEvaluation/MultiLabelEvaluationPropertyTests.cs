using FsCheck;
using FsCheck.Fluent;

namespace MLExtensions.Trainers.Tests;

public class MultiLabelEvaluationPropertyTests
{
    private const int Labels = 12;
    private const int K = 5;

    [Fact]
    public void The_best_list_gets_everything() => Check((truth, _, weights) =>
    {
        var evaluator = new MultiLabelEvaluator(K, weights);
        evaluator.Add(truth, [.. truth.OrderByDescending(label => weights[label])]);
        MultiLabelMetrics metrics = evaluator.ToMetrics();
        for (int k = 1; truth.Length > 0 && k <= K; k++)
        {
            Assert.Equal((double)Math.Min(k, truth.Length) / k, metrics.Precision[k - 1], 1e-12);
            Assert.Equal(1, metrics.NormalizedDiscountedCumulativeGain[k - 1], 1e-12);
            Assert.Equal(1, metrics.PropensityScoredPrecision![k - 1], 1e-12);
            Assert.Equal(1, metrics.PropensityScoredNdcg![k - 1], 1e-12);
        }
    });

    [Fact]
    public void Metrics_are_those_of_the_definitions_written_out() => Check((truth, ranked, weights) =>
    {
        var evaluator = new MultiLabelEvaluator(K, weights);
        evaluator.Add(truth, ranked);
        evaluator.Add(truth, [.. ranked.Reverse()]);
        MultiLabelMetrics metrics = evaluator.ToMetrics();
        double[] sorted = [.. truth.Select(label => weights[label]).OrderDescending()];
        for (int k = 1; k <= K; k++)
        {
            double precision = 0, scored = 0;
            foreach (int[] list in new[] { ranked, [.. ranked.Reverse()] })
            {
                int[] hits = [.. list.Take(k).Where(truth.Contains)];
                precision += (double)hits.Length / k / 2;
                scored += hits.Sum(label => weights[label]);
            }

            Assert.Equal(precision, metrics.Precision[k - 1], 1e-12);
            if (truth.Length > 0)
                Assert.Equal(scored / 2 / sorted.Take(k).Sum(), metrics.PropensityScoredPrecision![k - 1], 1e-12);
        }
    });

    [Fact]
    public void Ranking_is_a_stable_sort_by_falling_score() => Check((_, ranked, _) =>
    {
        float[] scores = [.. ranked.Select(label => (float)(label % 4))];
        int[] labels = new int[K];
        float[] top = new float[K];
        int count = LabelRanking.Top(scores, labels, top);
        int[] expected = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(K)];
        Assert.Equal(expected, labels[..count]);
        Assert.Equal(expected.Select(i => scores[i]), top[..count]);
    });

    private static void Check(Action<int[], int[], double[]> property)
    {
        Gen<(int[], int[], double[])> cases =
            from size in Gen.Choose(0, Labels)
            from truth in Gen.Shuffle(Enumerable.Range(0, Labels).ToArray())
            from length in Gen.Choose(0, Labels)
            from ranked in Gen.Shuffle(Enumerable.Range(0, Labels).ToArray())
            from weights in Gen.Choose(1, 1000).ArrayOf(Labels)
            select (truth.Take(size).Order().ToArray(), ranked.Take(length).ToArray(), weights.Select(w => w / 100.0).ToArray());
        Prop.ForAll(cases.ToArbitrary(), @case => property(@case.Item1, @case.Item2, @case.Item3)).QuickCheckThrowOnFailure();
    }
}
