using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Neighbors by hand (example B6), against sorting, and what is refused.</summary>
public class NearestNeighborTests
{
    private static readonly float[] Rows = [2, 0, .1f, 1.5f, .2f, -.1f, 2.2f, -.1f, 0, 0, 2, .1f, .1f, 1.8f, -.2f, -.2f, 2.1f, .1f];

    [Fact]
    public void The_third_neighbor_is_as_far_as_in_the_worked_example()
    {
        var model = new NearestNeighborModel(Rows, 3, 3);
        Tolerance.AssertClose(.147846, model.Score([2, 0, 0]), 1e-5);
        Tolerance.AssertClose(1.006207, model.Score([2, 0, 3]), 1e-5);
        Assert.Equal(model.Score([2, 0, 3]), model.Score([4, 0, 6]), 1e-6f);
        Assert.True(float.IsNaN(model.Score([2, float.NaN, 0])));
        Assert.True(float.IsFinite(model.Score([0, 0, 0])));
    }

    [Fact]
    public void A_training_row_is_not_its_own_neighbor_when_it_is_left_out()
    {
        var model = new NearestNeighborModel(Rows, 3, 1);
        Assert.Equal(0f, model.Score(Rows.AsSpan(0, 3)), 1e-6f);
        var scores = new float[6];
        model.LeaveOneOutScores(Rows, scores);
        for (int i = 0; i < 6; i++)
        {
            float[] others = [.. Rows[..(3 * i)], .. Rows[(3 * (i + 1))..]];
            Assert.Equal(new NearestNeighborModel(others, 3, 1).Score(Rows.AsSpan(3 * i, 3)), scores[i]);
        }
    }

    [Fact]
    public void Unusable_rows_are_left_out_and_too_few_are_refused()
    {
        var model = new NearestNeighborModel([1, 0, float.NaN, 1, 0, 1], 2, 2);
        Assert.Equal(2, model.RowCount);
        Assert.Throws<InvalidOperationException>(() => new NearestNeighborModel([1, 0, float.NaN, 1, 0, 1], 2, 3));
        Assert.Throws<ArgumentException>(() => new NearestNeighborModel([1, 2, 3], 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NearestNeighborModel([1, 2], 2, 0));
        Assert.Throws<ArgumentException>(() => model.Score([1]));
    }
}
