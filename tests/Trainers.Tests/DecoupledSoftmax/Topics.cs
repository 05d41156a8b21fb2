using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

/// <summary>Made-up texts: a row has one to three topics and words of these, among words that mean nothing.</summary>
internal sealed record Topics(MultiLabelData Train, MultiLabelData Test, SparseMatrix Texts)
{
    public const int Labels = 12;
    public const int WordsPerLabel = 6;
    public const int Features = (Labels * WordsPerLabel) + 20;

    public static Topics Make(int seed, int rows)
    {
        var random = new Random(seed);
        var texts = new SparseMatrix(Features, [.. Enumerable.Range(0, Labels + 1).Select(i => 2L * i)],
            [.. Enumerable.Range(0, Labels).SelectMany(label => new[] { label * WordsPerLabel, (label * WordsPerLabel) + 1 })],
            [.. Enumerable.Repeat(.7071068f, 2 * Labels)]);
        return new Topics(Some(random, rows), Some(random, 200), texts);
    }

    public double Precision(ILabelModel model) => Metrics(model).Precision[0];

    public double Ndcg(ILabelModel model) => Metrics(model).NormalizedDiscountedCumulativeGain[4];

    private MultiLabelMetrics Metrics(ILabelModel model)
    {
        int[][] ranked = LabelSearch.RunAll(model, Test.Features, 5, new ShardTeam(2, default));
        var evaluator = new MultiLabelEvaluator(5);
        for (int row = 0; row < ranked.Length; row++)
            evaluator.Add(Test.Labels[row], ranked[row]);
        return evaluator.ToMetrics();
    }

    private static MultiLabelData Some(Random random, int rows)
    {
        List<long> starts = [0], labelStarts = [0];
        List<int> columns = [], labels = [];
        List<float> values = [];
        for (int row = 0; row < rows; row++)
        {
            int[] own = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(Labels)).Distinct().Order()];
            int[] words =
            [
                .. own.SelectMany(label => Enumerable.Range(0, 3).Select(_ => (label * WordsPerLabel) + random.Next(WordsPerLabel)))
                    .Concat(Enumerable.Range(0, 3).Select(_ => (Labels * WordsPerLabel) + random.Next(20))).Distinct().Order(),
            ];
            labels.AddRange(own);
            columns.AddRange(words);
            values.AddRange(Enumerable.Repeat(1 / MathF.Sqrt(words.Length), words.Length));
            starts.Add(columns.Count);
            labelStarts.Add(labels.Count);
        }

        return new MultiLabelData(new SparseMatrix(Features, [.. starts], [.. columns], [.. values]), new LabelLists(Labels, [.. labelStarts], [.. labels]));
    }
}
