namespace MLExtensions.Trainers.Tests;

public class LabelIndexTests
{
    // Labels 0 to 2 point about one way, 3 to 5 another.
    private static readonly float[] Two = [1, 0, .99f, .1f, .98f, -.15f, 0, 1, .1f, .99f, -.15f, .98f];

    [Fact]
    public void A_row_is_answered_from_the_nearest_cell()
    {
        LabelIndex index = Model(Two, 2).BuildIndex(new LabelIndexOptions { NumberOfCells = 2, NumberOfProbedCells = 1 });
        Assert.Equal((2, 1, 100), (index.NumberOfCells, index.NumberOfProbedCells, index.NumberOfRerankedLabels));
        (int[] labels, float[] scores) = index.Predict([0], [2], 3);
        Assert.Equal([0, 1, 2], labels);
        Assert.Equal([2, 1.98f, 1.96f], scores);
        Assert.Equal([3, 4, 5], index.Predict([1], [2], 3).Labels);
        // More labels than a cell has: the next cell is searched, too.
        Assert.Equal([0, 1, 2, 4, 3, 5], index.Predict([0], [1], 6).Labels);
        Assert.Equal([0, 1, 2, 4, 3, 5], index.Predict([0], [1], 7).Labels);
        Assert.Empty(index.Predict([0], [1], 0).Labels);
    }

    [Fact]
    public void A_long_label_far_away_is_found_by_a_row_that_looks_elsewhere()
    {
        // Its direction is the worst, its inner product the largest: 100 x 0.1 against 1.
        float[] labels = [1, 0, .99f, 0, .98f, 0, .97f, 0, 10, 99];
        LabelIndex index = Model(labels, 2).BuildIndex(new LabelIndexOptions { NumberOfCells = 2, NumberOfProbedCells = 1 });
        Assert.Equal([4], index.Predict([0], [1], 1).Labels);
    }

    [Fact]
    public void The_model_with_an_index_searches_by_it_and_the_one_without_exactly()
    {
        ClusteredLabels some = ClusteredLabels.Make(600, 12);
        ExtremeMultiLabelModel indexed = some.Model.WithIndex(new LabelIndexOptions { NumberOfProbedCells = 1 });
        Assert.Null(some.Model.Index);
        Assert.Equal(some.Search(indexed.Index!, 5, 64), some.Search(indexed, 5, 64), Same);
        Assert.Equal(some.Search(indexed.Index!, 5, 64)[3].Labels, indexed.Predict(some.Rows.ColumnsOf(3), some.Rows.ValuesOf(3), 5).Labels);
        Assert.NotEqual(some.Search(some.Model, 5, 64), some.Search(indexed, 5, 64), Same);
        // An index of a model that has one already is measured against the exact search, too.
        LabelIndexOptions few = new() { NumberOfProbedCells = 2 };
        Assert.InRange(indexed.BuildIndex(few).Recall(some.Rows, 5), .3, .999);
        Assert.Equal(some.Model.BuildIndex(few).Recall(some.Rows, 5), indexed.BuildIndex(few).Recall(some.Rows, 5));
        var exact = new LabelSearch(indexed, 5);
        exact.Add(some.Rows.ColumnsOf(0), some.Rows.ValuesOf(0));
        exact.Run();
        Assert.Equal(some.Search(some.Model, 5, 1)[0].Labels, exact.LabelsOf(0).ToArray());
    }

    [Fact]
    public void Hostile_rows_have_no_labels_and_wrong_ones_are_refused()
    {
        LabelIndex index = Model(Two, 2).BuildIndex();
        Assert.Empty(index.Predict([0], [float.NaN], 2).Labels);
        Assert.Empty(index.Predict([0, 1], [float.PositiveInfinity, 1], 2).Labels);
        Assert.Equal(2, index.Predict([], [], 2).Labels.Length);
        Assert.Throws<ArgumentException>(() => index.Predict([2], [1], 2));
        ILabelSearch search = index.CreateSearch(1, 1);
        search.Add([1, 0]);
        Assert.Throws<InvalidOperationException>(() => search.Add([1, 0]));
        Assert.Throws<ArgumentException>(() => index.CreateSearch(1, 1).Add([1]));
        Assert.Throws<ArgumentException>(() => index.Recall(ClusteredLabels.Make(10, 3).Rows, 1));
    }

    [Fact]
    public void Labels_that_are_not_finite_or_all_zero_do_no_harm()
    {
        LabelIndex index = Model([float.NaN, 1, 0, 0, 1, 0, .5f, 0], 2).BuildIndex(new LabelIndexOptions { NumberOfCells = 2, NumberOfProbedCells = 2 });
        Assert.Equal([2, 3, 1], index.Predict([0], [1], 4).Labels);
        Assert.Equal([0, 1], Model(new float[4], 2).BuildIndex().Predict([0], [1], 2).Labels.Order());
        Assert.Equal([0], Model([1, 1], 2).BuildIndex().Predict([0], [1], 5).Labels);
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, -1)]
    public void Options_out_of_range_are_refused(int cells, int probed, int reranked, int iterations) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Model(Two, 2).BuildIndex(new LabelIndexOptions
        {
            NumberOfCells = cells, NumberOfProbedCells = probed, NumberOfRerankedLabels = reranked, NumberOfIterations = iterations,
        }));

    [Fact]
    public void Building_can_be_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => Model(Two, 2).BuildIndex(cancellation: new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_allocated_per_row(bool words)
    {
        ClusteredLabels some = ClusteredLabels.Make(500, 8, words: words);
        ILabelSearch search = some.Model.BuildIndex(new LabelIndexOptions { NumberOfProbedCells = 4, NumberOfRerankedLabels = 20 }).CreateSearch(5, 10);
        ILabelSearch exact = some.Model.CreateSearch(5, 10);
        int[] counts = [10, 2];
        foreach (ILabelSearch each in new[] { search, exact })
        {
            Round(each);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Round(each);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }

        void Round(ILabelSearch one)
        {
            foreach (int count in counts)
            {
                one.Clear();
                for (int row = 0; row < count; row++)
                    one.Add(some.Rows.ColumnsOf(row), some.Rows.ValuesOf(row));
                one.Run();
            }
        }
    }

    internal static bool Same((int[] Labels, float[] Scores) left, (int[] Labels, float[] Scores) right) =>
        left.Labels.AsSpan().SequenceEqual(right.Labels) && left.Scores.AsSpan().SequenceEqual(right.Scores);

    private static ExtremeMultiLabelModel Model(float[] labels, int dimension)
    {
        var identity = new float[dimension * dimension];
        for (int i = 0; i < dimension; i++)
            identity[(i * dimension) + i] = 1;
        return new ExtremeMultiLabelModel(identity, dimension, labels, labels.Length / dimension, dimension, 1, false, null);
    }
}
