namespace MLExtensions.Trainers.Tests;

public class LabelIndexPropertyTests
{
    [Theory]
    [InlineData(true, false, 700, 16)]
    [InlineData(false, false, 700, 13)]
    [InlineData(true, true, 500, 24)]
    [InlineData(false, true, 300, 7)]
    public void With_all_cells_and_all_labels_ranked_again_it_is_the_exact_search(bool normalize, bool words, int labels, int dimension)
    {
        ClusteredLabels some = ClusteredLabels.Make(labels, dimension, normalize, words, rows: 90);
        LabelIndex index = some.Model.BuildIndex(new LabelIndexOptions { NumberOfProbedCells = labels, NumberOfRerankedLabels = labels });
        foreach (int k in new[] { 1, 5, labels })
            Assert.Equal(some.Search(some.Model, k, 64), some.Search(index, k, 64), LabelIndexTests.Same);
        Assert.Equal(1, index.Recall(some.Rows, 5));
    }

    [Theory]
    [InlineData(true, false, .95)]
    [InlineData(false, false, .95)]
    [InlineData(true, true, .95)]
    public void Recall_on_heaps(bool normalize, bool words, double least)
    {
        ClusteredLabels some = ClusteredLabels.Make(4000, 32, normalize, words, rows: 300);
        LabelIndex index = some.Model.BuildIndex(new LabelIndexOptions { NumberOfProbedCells = 16 });
        double recall = index.Recall(some.Rows, 5);
        Assert.InRange(recall, least, 1);
        // Fewer cells find no more.
        Assert.InRange(some.Model.BuildIndex(new LabelIndexOptions { NumberOfProbedCells = 1 }).Recall(some.Rows, 5), 0, recall);
    }

    [Fact]
    public void Scores_of_labels_found_are_those_of_the_exact_search()
    {
        ClusteredLabels some = ClusteredLabels.Make(1000, 20, normalize: false, words: true, rows: 60);
        (int[] Labels, float[] Scores)[] all = some.Search(some.Model, 1000, 64), found = some.Search(some.Model.BuildIndex(new LabelIndexOptions { NumberOfProbedCells = 3 }), 10, 64);
        for (int row = 0; row < found.Length; row++)
        {
            Assert.Equal(10, found[row].Labels.Length);
            for (int i = 0; i < 10; i++)
                Assert.Equal(all[row].Scores[Array.IndexOf(all[row].Labels, found[row].Labels[i])], found[row].Scores[i]);
            Assert.Equal(found[row].Scores.OrderDescending(), found[row].Scores);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_row_alone_gets_what_it_gets_among_others(bool words)
    {
        ClusteredLabels some = ClusteredLabels.Make(900, 17, normalize: !words, words, rows: 130);
        LabelIndex index = some.Model.BuildIndex(new LabelIndexOptions { NumberOfProbedCells = 5, NumberOfRerankedLabels = 30 });
        foreach (ILabelModel model in new ILabelModel[] { index, some.Model })
        {
            (int[], float[])[] alone = some.Search(model, 5, 1);
            foreach (int capacity in new[] { 3, 64, 100 })
                Assert.Equal(alone, some.Search(model, 5, capacity), LabelIndexTests.Same);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_number_of_threads_gives_the_same_cells(bool normalize)
    {
        ClusteredLabels some = ClusteredLabels.Make(1500, 10, normalize);
        LabelCells[] cells = [.. new[] { 1, 2, 5 }.Select(threads => some.Model.BuildIndex(new LabelIndexOptions { NumberOfThreads = threads }).Cells)];
        foreach (LabelCells other in cells)
        {
            Assert.Equal(cells[0].Order, other.Order);
            Assert.Equal(cells[0].Sizes, other.Sizes);
            Assert.Equal(cells[0].Centroids, other.Centroids);
        }

        Assert.NotEqual(cells[0].Order, some.Model.BuildIndex(new LabelIndexOptions { Seed = 2 }).Cells.Order);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(50, 50)]
    [InlineData(1000, 20)]
    [InlineData(1000, null)]
    public void Every_label_is_in_one_cell_and_no_cell_is_large(int labels, int? wanted)
    {
        // All labels in one heap and a few elsewhere: k-means alone would give a cell with nearly all of them.
        ClusteredLabels some = ClusteredLabels.Make(labels, 6, seed: 3);
        LabelCells cells = some.Model.BuildIndex(new LabelIndexOptions { NumberOfCells = wanted }).Cells;
        Assert.Equal(Math.Min(labels, wanted ?? 64), cells.Count);
        Assert.Equal(Enumerable.Range(0, labels), cells.Order.Order());
        Assert.All(cells.Sizes, size => Assert.InRange(size, 0, (2 * labels / cells.Count) + 1));
        for (int cell = 0; cell < cells.Count; cell++)
            Assert.Equal(cells.Order[cells.Starts[cell]..cells.Starts[cell + 1]].Order(), cells.Order[cells.Starts[cell]..cells.Starts[cell + 1]]);
    }

    [Fact]
    public void Hard_negatives_by_an_index_of_everything_are_the_exact_ones()
    {
        Topics topics = Topics.Make(seed: 51, rows: 150);
        DecoupledSoftmaxOptions options = Sampled(null);
        float[] exact = new DecoupledSoftmaxFitter(options).Fit(topics.Train).CopyLabelEmbeddings();
        options.Index = new LabelIndexOptions { NumberOfCells = 4, NumberOfProbedCells = 4 };
        Assert.Equal(exact, new DecoupledSoftmaxFitter(options).Fit(topics.Train).CopyLabelEmbeddings());
        options.Index.NumberOfProbedCells = 1;
        Assert.NotEqual(exact, new DecoupledSoftmaxFitter(options).Fit(topics.Train).CopyLabelEmbeddings());
    }

    [Fact]
    public void Hard_negatives_by_an_index_keep_the_bits_of_a_fit_on_any_threads_and_after_a_kill()
    {
        Topics topics = Topics.Make(seed: 52, rows: 150);
        var few = new LabelIndexOptions { NumberOfCells = 6, NumberOfProbedCells = 1 };
        Fits.AssertSameBits(Sampled(few), topics, killAfter: 400);
        Fits.AssertCounts(Sampled(few), topics, options => options.Index = new LabelIndexOptions { NumberOfCells = 6, NumberOfProbedCells = 2 });
        Fits.AssertCounts(Sampled(few), topics, options => options.Index = null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Candidates_are_the_best_of_a_stream(int wanted)
    {
        var random = new Random(wanted);
        var candidates = new CandidateLabels(wanted);
        foreach (int count in new[] { 0, 1, wanted, wanted + 1, (2 * wanted) + 1, 3000 })
        {
            // Few different scores: quickselect has to get along with equal ones.
            float[] scores = [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(200))];
            candidates.Clear();
            candidates.AddAll(scores.AsSpan(0, count / 2), [.. Enumerable.Range(0, count / 2)]);
            for (int i = count / 2; i < count; i++)
                candidates.Add(scores[i], i);
            candidates.Finish();
            Assert.Equal(scores.OrderDescending().Take(wanted), candidates.Labels.ToArray().Select(label => scores[label]).OrderDescending());
            Assert.Equal(candidates.Labels.Length, candidates.Labels.ToArray().Distinct().Count());
        }
    }

    private static DecoupledSoftmaxOptions Sampled(LabelIndexOptions? index) => new()
    {
        Dimension = 12, NumberOfEpochs = 4, BatchSize = 2, Negatives = LabelNegatives.Sampled, NumberOfHardNegatives = 2, NumberOfUniformNegatives = 1, HardNegativeStartEpoch = 1,
        HardNegativeRefreshInterval = 1, Index = index,
    };
}
