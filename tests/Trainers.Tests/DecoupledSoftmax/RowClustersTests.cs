using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

public class RowClustersTests
{
    private const int Groups = 8;
    private const int PerGroup = 16;

    // Rows of a group share two words, and have one of their own.
    private static readonly MultiLabelData Data = new(
        new SparseMatrix(300, [.. Enumerable.Range(0, (Groups * PerGroup) + 1).Select(i => 3L * i)],
            [.. Enumerable.Range(0, Groups * PerGroup).SelectMany(row => new[] { row % Groups, 20 + (row % Groups), 100 + row })],
            [.. Enumerable.Repeat(.57735f, 3 * Groups * PerGroup)]),
        new LabelLists(3, [.. Enumerable.Range(0, (Groups * PerGroup) + 1).Select(i => (long)i)], [.. Enumerable.Range(0, Groups * PerGroup).Select(i => i % 3)]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(50)]
    [InlineData(1000)]
    public void Groups_are_balanced_and_hold_each_row_once(int size)
    {
        int[] rows = [.. Enumerable.Range(0, 117)];
        RowClusters clusters = Refreshed(rows, size, threads: 2);
        int[] sizes = [.. rows.GroupBy(row => clusters.Numbers[row]).Select(group => group.Count())];
        Assert.Equal(117, sizes.Sum());
        Assert.InRange(sizes.Max(), 1, size);
        Assert.True(size >= 117 ? sizes.Length == 1 : sizes.Min() >= size / 2, $"{sizes.Min()} to {sizes.Max()} rows");
        Assert.Equal(clusters.Numbers, Refreshed(rows, size, threads: 1).Numbers);
        Assert.Equal(clusters.Numbers, Refreshed(rows, size, threads: 3).Numbers);
    }

    [Fact]
    public void Alike_rows_share_a_group()
    {
        int[] rows = [.. Enumerable.Range(0, Groups * PerGroup)];
        RowClusters clusters = Refreshed(rows, PerGroup, threads: 2);
        // Of two rows of a group by chance one in eight pairs is alike.
        double alike = Pairs(rows, row => clusters.Numbers[row]).Average(pair => pair.First % Groups == pair.Second % Groups ? 1.0 : 0);
        Assert.True(alike > .6, $"{alike} of the pairs of a group are alike");
    }

    [Fact]
    public void Order_keeps_groups_together_and_shuffles_them()
    {
        int[] rows = [.. Enumerable.Range(0, Groups * PerGroup)], first = [.. rows], second = [.. rows];
        RowClusters clusters = Refreshed(rows, PerGroup, threads: 2);
        clusters.Order(first, new Random(1));
        clusters.Order(second, new Random(2));
        Assert.Equal(rows, first.Order());
        Assert.NotEqual(first, second);
        int changes = Enumerable.Range(1, rows.Length - 1).Count(i => clusters.Numbers[first[i]] != clusters.Numbers[first[i - 1]]);
        Assert.Equal(Groups - 1, changes);
    }

    [Fact]
    public void Groups_double_up_to_a_batch()
    {
        Assert.Equal([2, 4, 8, 16, 32, 50, 50], Enumerable.Range(0, 7).Select(refresh => RowClusters.SizeAt(refresh, 50)));
        Assert.Equal(16_384, RowClusters.SizeAt(1000, 16_384));
        Assert.Equal(1, RowClusters.SizeAt(0, 1));
    }

    [Fact]
    public void A_fit_learns_and_neither_threads_nor_interruptions_change_a_bit()
    {
        Topics topics = Topics.Make(seed: 71, rows: 600);
        DecoupledSoftmaxOptions options = Options();
        options.NumberOfEpochs = 10;
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(topics.Train);
        Assert.True(topics.Precision(model) > .9, $"P@1 {topics.Precision(model)}");
        options.ClusterBatches = false;
        Assert.NotEqual(model.FeatureEmbeddings.ToArray(), new DecoupledSoftmaxFitter(options).Fit(topics.Train).FeatureEmbeddings.ToArray());
        // Clusters are formed before the epochs 2 and 4, and the fit is killed in epoch 4, whose order hangs on what the checkpoint kept.
        Fits.AssertSameBits(Options(), Topics.Make(seed: 72, rows: 150), killAfter: 400);
        Fits.AssertSameBits(Options(), Topics.Make(seed: 72, rows: 150), killAfter: 550);
    }

    [Fact]
    public void Options_count_in_checkpoints_and_have_ranges()
    {
        Topics topics = Topics.Make(seed: 73, rows: 60);
        Fits.AssertCounts(Options(), topics, options => options.ClusterBatches = false);
        Fits.AssertCounts(Options(), topics, options => options.ClusterStartEpoch = 2);
        Fits.AssertCounts(Options(), topics, options => options.ClusterInterval = 3);
        Assert.Contains("ClusterStartEpoch", Assert.Throws<ArgumentOutOfRangeException>(() => new DecoupledSoftmaxFitter(new() { ClusterStartEpoch = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("ClusterInterval", Assert.Throws<ArgumentOutOfRangeException>(() => new DecoupledSoftmaxFitter(new() { ClusterInterval = 0 })).Message, StringComparison.Ordinal);
    }

    private static DecoupledSoftmaxOptions Options() => new()
    {
        Dimension = 20, NumberOfEpochs = 5, BatchSize = 16, LearningRate = .01f, ClusterBatches = true, ClusterStartEpoch = 1, ClusterInterval = 2,
        Negatives = LabelNegatives.Sampled, NumberOfHardNegatives = 0, NumberOfUniformNegatives = 2,
    };

    private static RowClusters Refreshed(int[] rows, int size, int threads)
    {
        var team = new ShardTeam(threads, default);
        var table = new EmbeddingTable(300, 24, LabelOptimizer.RowAdagrad, 0);
        EmbeddingStart.Fill(new DecoupledSoftmaxOptions { Dimension = 24 }, Data, null, table, null);
        var clusters = new RowClusters(Data, 1, team);
        clusters.Refresh(new FeatureEncoder(table, true, team, null), rows, size);
        return clusters;
    }

    private static IEnumerable<(int First, int Second)> Pairs(int[] rows, Func<int, int> groupOf) =>
        from first in rows from second in rows where first < second && groupOf(first) == groupOf(second) select (first, second);
}
