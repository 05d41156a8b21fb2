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

    // The votes of few neighbors, against rows sorted by similarity and votes sorted by size.
    [Fact]
    public void The_nearest_rows_vote()
    {
        Topics topics = Topics.Make(6, 90);
        var model = new NearestNeighborLabels(topics.Train, neighbors: 5);
        ILabelSearch search = model.CreateSearch(3, 64);
        for (int row = 0; row < 60; row++)
        {
            float[] dense = Dense(topics.Test, row);
            var nearest = Enumerable.Range(0, 90).Select(other => (Row: other, Similarity: Dense(topics.Train, other).Zip(dense, (left, right) => left * right).Sum()))
                .OrderByDescending(pair => MathF.Round(pair.Similarity, 5)).ThenBy(pair => pair.Row).Take(5).Where(pair => pair.Similarity > 0).ToArray();
            var votes = new Dictionary<int, float>();
            foreach ((int voter, float similarity) in nearest)
            {
                foreach (int label in topics.Train.Labels[voter])
                    votes[label] = votes.GetValueOrDefault(label) + similarity;
            }

            search.Clear();
            search.Add(dense);
            search.Run();
            float[] best = [.. votes.Values.OrderDescending().Take(3)];
            Assert.Equal(best.Length, search.LabelsOf(0).Length);
            for (int i = 0; i < best.Length; i++)
            {
                Assert.Equal(best[i], search.ScoresOf(0)[i], 1e-5f);
                Assert.Equal(best[i], votes[search.LabelsOf(0)[i]], 1e-5f);
            }
        }

        static float[] Dense(MultiLabelData data, int row)
        {
            var dense = new float[Topics.Features];
            for (int i = 0; i < data.Features.ColumnsOf(row).Length; i++)
                dense[data.Features.ColumnsOf(row)[i]] = data.Features.ValuesOf(row)[i];
            return dense;
        }
    }

    [Fact]
    public void Topics_are_found() => Assert.True(Topics.Make(5, 400) is var topics && topics.Precision(LabelCentroid.Fit(topics.Train)) > .9);
}
