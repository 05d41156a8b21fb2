namespace MLExtensions.Trainers.Tests;

public class LabelBaselinesPropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Scores_are_inner_products_with_unit_vectors(int seed)
    {
        Topics topics = Topics.Make(seed, 80);
        SparseLabelModel model = LabelCentroid.Fit(topics.Train);
        var weights = model.CopyWeights();
        var scores = new float[Topics.Labels];
        for (int label = 0; label < Topics.Labels; label++)
        {
            double square = weights.ValuesOf(label).ToArray().Sum(value => (double)value * value);
            Assert.Equal(1, square, 1e-5);
        }

        for (int row = 0; row < 20; row++)
        {
            model.Score(topics.Test.Features.ColumnsOf(row), topics.Test.Features.ValuesOf(row), scores);
            Assert.All(scores, score => Assert.InRange(score, 0, 1.00001f));
            var sorted = scores.Select((score, label) => (score, label)).OrderByDescending(pair => pair.score).Take(4).Select(pair => pair.label);
            Assert.Equal(sorted, model.Predict(topics.Test.Features.ColumnsOf(row), topics.Test.Features.ValuesOf(row), 4).Labels);
        }
    }

    [Fact]
    public void All_rows_as_neighbors_vote_like_unnormalised_centroids()
    {
        Topics topics = Topics.Make(4, 60);
        var model = new NearestNeighborLabels(topics.Train, neighbors: 60);
        for (int row = 0; row < 20; row++)
        {
            var columns = topics.Test.Features.ColumnsOf(row);
            var values = topics.Test.Features.ValuesOf(row);
            var expected = new double[Topics.Labels];
            for (int other = 0; other < 60; other++)
            {
                double similarity = 0;
                for (int i = 0; i < columns.Length; i++)
                {
                    int found = topics.Train.Features.ColumnsOf(other).BinarySearch(columns[i]);
                    similarity += found < 0 ? 0 : values[i] * topics.Train.Features.ValuesOf(other)[found];
                }

                foreach (int label in topics.Train.Labels[other])
                    expected[label] += similarity;
            }

            (int[] labels, float[] votes) = model.Predict(columns, values, Topics.Labels);
            for (int i = 0; i < labels.Length; i++)
                Assert.Equal(expected[labels[i]], votes[i], 1e-4);
        }
    }

    [Fact]
    public void Topics_are_found() => Assert.True(Topics.Make(5, 400) is var topics && topics.Precision(LabelCentroid.Fit(topics.Train)) > .9);
}
