using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

public class LabelBaselinesTests
{
    // Rows (1,0,0), (0,1,0), (0,.6,.8) with labels {0}, {0,1}, {1}; nobody has label 2.
    private static readonly MultiLabelData Data = new(
        new SparseMatrix(3, [0, 1, 2, 4], [0, 1, 1, 2], [1, 1, .6f, .8f]), new LabelLists(3, [0, 1, 3, 4], [0, 0, 1, 1]));

    [Fact]
    public void Centroids_are_sums_of_length_one()
    {
        SparseLabelModel model = LabelCentroid.Fit(Data);
        SparseMatrix weights = model.CopyWeights();
        Assert.Equal([0, 1], weights.ColumnsOf(0));
        Assert.Equal(Math.Sqrt(.5), weights.ValuesOf(0)[1], 1e-6);
        double norm = Math.Sqrt((1.6 * 1.6) + (.8 * .8));
        Assert.Equal(1.6 / norm, weights.ValuesOf(1)[0], 1e-6);
        Assert.Empty(weights.ColumnsOf(2).ToArray());
        var scores = new float[3];
        model.Score([2], [2], scores);
        Assert.Equal(1.6 / norm, scores[1], 1e-6);
        Assert.Equal(0, scores[0]);
        var dense = new float[3];
        model.Score([0, 0, 2], dense);
        Assert.Equal(scores, dense);
    }

    [Fact]
    public void A_text_counts_as_so_many_rows()
    {
        var texts = new SparseMatrix(3, [0, 0, 0, 1], [2], [1]);
        Assert.Equal([2, 1], LabelCentroid.Fit(Data, texts).Predict([2], [1], 2).Labels);
        Assert.Throws<ArgumentException>(() => LabelCentroid.Fit(Data, Data.Features.Select([0])));
    }

    [Fact]
    public void Neighbors_vote_with_their_similarity()
    {
        var model = new NearestNeighborLabels(Data, neighbors: 2);
        (int[] labels, float[] votes) = model.Predict([1, 2], [.6f, .8f], 5);
        Assert.Equal([1, 0], labels);
        Assert.Equal(1.6f, votes[0], 1e-6f);
        Assert.Equal(.6f, votes[1], 1e-6f);
        Assert.Equal([0], new NearestNeighborLabels(Data, 1).Predict([0], [1], 5).Labels);
        Assert.Empty(model.Predict([], [], 5).Labels);
        Assert.Throws<ArgumentException>(() => model.Predict([3], [1], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NearestNeighborLabels(Data, 0));
    }

    [Fact]
    public void Rows_that_are_not_finite_have_no_labels_and_wrong_lengths_are_refused()
    {
        SparseLabelModel model = LabelCentroid.Fit(Data);
        Assert.Empty(model.Predict([0], [float.PositiveInfinity], 2).Labels);
        Assert.Throws<ArgumentException>(() => model.Predict([3], [1], 2));
        Assert.Throws<ArgumentException>(() => model.Score([1, 2], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict([0], [1], -1));
    }

    [Fact]
    public void A_search_for_neighbors_allocates_nothing_and_forgets_the_row_before()
    {
        ILabelSearch search = new NearestNeighborLabels(Data, neighbors: 2).CreateSearch(2, 1);
        Find([0], [1]);
        Assert.Equal([0], search.LabelsOf(0).ToArray());
        int[] columns = [1, 2];
        float[] values = [.6f, .8f];
        Find(columns, values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Find(columns, values);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal([1, 0], search.LabelsOf(0).ToArray());
        Assert.Equal(1.6f, search.ScoresOf(0)[0], 1e-6f);
        float[] sparse = search.ScoresOf(0).ToArray();
        search.Clear();
        search.Add([0, .6f, .8f]);
        search.Run();
        Assert.Equal(sparse, search.ScoresOf(0).ToArray());
        Find([1], [float.NaN]);
        Assert.Empty(search.LabelsOf(0).ToArray());
        Assert.Throws<ArgumentException>(() => search.Add([1, 2]));
        Assert.Throws<ArgumentException>(() => search.Add([1, 2], [1]));

        void Find(int[] own, float[] weights)
        {
            search.Clear();
            search.Add(own, weights);
            search.Run();
        }
    }
}
