namespace MLExtensions.Transforms.Tests;

/// <summary>Which variant wins where, on made data whose shape is known: the reasons for the options and their defaults.</summary>
public class MahalanobisRankingTests
{
    private const int Dimension = 10;
    private static readonly MahalanobisSettings Plain = MahalanobisTests.Plain;
    private static readonly (float[] Rows, int[] Labels) Train = Gaussians.Rows(2000, Dimension, 3, seed: 1);
    private static readonly float[] Fresh = Gaussians.Rows(1000, Dimension, 3, seed: 2).Rows;

    [Fact]
    public void Far_rows_are_told_by_the_distance()
    {
        MahalanobisModel model = MahalanobisTests.Fit(Train.Rows, Train.Labels, Dimension, Plain);
        Assert.InRange(Auroc(model, Fresh, Array.ConvertAll(Fresh, value => value + 15)), .99, 1);
    }

    [Fact]
    public void Rows_shifted_in_a_blind_direction_are_told_by_the_distance_and_not_by_the_relative_distance()
    {
        MahalanobisModel model = MahalanobisTests.Fit(Train.Rows, Train.Labels, Dimension, Plain);
        MahalanobisModel relative = MahalanobisTests.Fit(Train.Rows, Train.Labels, Dimension, Plain with { Relative = true });
        double[] blind = BlindDirection(model);
        float[] shifted = [.. Fresh.Select((value, i) => (float)(value + (10 * blind[i % Dimension])))];
        Assert.InRange(Auroc(model, Fresh, shifted), .95, 1);
        Assert.InRange(Auroc(relative, Fresh, shifted), .47, .53);
    }

    [Fact]
    public void Rows_between_the_classes_under_heavy_nuisance_are_told_better_by_the_relative_distance()
    {
        // Both kinds share heavy-tailed nuisance in all but two columns; the unknown class differs in the discriminant ones only.
        (float[] train, int[] labels) = Nuisance(3000, 3, 3);
        float[] fresh = Nuisance(2000, 4, 3).Rows;
        float[] unknown = Nuisance(2000, 5, 1).Rows;
        double distance = Auroc(MahalanobisTests.Fit(train, labels, Dimension, Plain), fresh, unknown);
        double relative = Auroc(MahalanobisTests.Fit(train, labels, Dimension, Plain with { Relative = true }), fresh, unknown);
        Assert.True(relative > distance + .05, $"{relative} against {distance}");
    }

    [Fact]
    public void Rows_of_random_length_are_told_better_after_normalising()
    {
        float[] train = Scaled(Train.Rows, 6);
        float[] unknown = Scaled(Gaussians.Rows(1000, Dimension, 4, seed: 7).Rows, 8);
        double plain = Auroc(MahalanobisTests.Fit(train, Train.Labels, Dimension, Plain), Scaled(Fresh, 9), unknown);
        double normalised = Auroc(MahalanobisTests.Fit(train, Train.Labels, Dimension, Plain with { Normalize = true }), Scaled(Fresh, 9), unknown);
        Assert.True(normalised > plain + .02, $"{normalised} against {plain}");
    }

    [Fact]
    public void Rows_that_leave_the_subspace_are_told_by_shrinkage_and_not_by_the_pseudo_inverse()
    {
        float[] train = Widened(Train.Rows, 0);
        float[] fresh = Widened(Fresh, 0);
        float[] unknown = Widened(Fresh, 1);
        double blind = Auroc(MahalanobisTests.Fit(train, Train.Labels, Dimension + 1, Plain), fresh, unknown);
        double seeing = Auroc(MahalanobisTests.Fit(train, Train.Labels, Dimension + 1, Plain with { Shrinkage = CovarianceShrinkage.LedoitWolf }), fresh, unknown);
        Assert.Equal(.5, blind, .01);
        Assert.InRange(seeing, .99, 1);

        // One more column: the sum of the first two. The unknown rows leave that plane at a right angle.
        static float[] Widened(float[] rows, float off) =>
            [.. rows.Chunk(Dimension).SelectMany(row => (float[])[row[0] + off, row[1] + off, .. row[2..], row[0] + row[1] - off])];
    }

    [Fact]
    public void The_nearest_class_is_that_of_the_uniform_posterior()
    {
        MahalanobisModel model = MahalanobisTests.Fit(Train.Rows, Train.Labels, Dimension, Plain);
        var probabilities = new float[3];
        foreach (float[] row in Gaussians.Rows(200, Dimension, 3, seed: 3, spread: 0.5).Rows.Chunk(Dimension))
        {
            model.Posterior(row, probabilities, useClassShares: false);
            Assert.Equal(probabilities.AsSpan().IndexOf(probabilities.Max()), model.Evaluate(row).NearestClass);
        }
    }

    private static double Auroc(MahalanobisModel model, float[] inRows, float[] outRows) =>
        new OutOfDistributionMetrics(MahalanobisPropertyTests.Scores(model, inRows), MahalanobisPropertyTests.Scores(model, outRows)).AreaUnderRocCurve;

    // Orthogonal to S^-1 (mu_c - mu_0) for all c: the gradients of the differences of distances.
    private static double[] BlindDirection(MahalanobisModel model)
    {
        double[][] normals = [.. Enumerable.Range(0, 2).Select(label => GradientDifference(label))];
        double[] direction = [.. Enumerable.Range(0, Dimension).Select(i => i == 0 ? 1.0 : 0.3)];
        double[][] basis = [Unit(normals[0]), []];
        basis[1] = Unit(Without(normals[1], basis[0]));
        return Unit(Without(Without(direction, basis[0]), basis[1]));

        double[] GradientDifference(int label)
        {
            var inverse = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(Dimension, Dimension, model.Covariance()).Inverse();
            double[] difference = [.. model.ClassMean(label).Zip(model.ClassMean(2), (a, b) => a - b)];
            return (inverse * MathNet.Numerics.LinearAlgebra.Vector<double>.Build.DenseOfArray(difference)).ToArray();
        }

        static double[] Without(double[] vector, double[] unit)
        {
            double along = vector.Zip(unit, (a, b) => a * b).Sum();
            return [.. vector.Zip(unit, (a, b) => a - (along * b))];
        }

        static double[] Unit(double[] vector) => Array.ConvertAll(vector, value => value / Math.Sqrt(vector.Sum(x => x * x)));
    }

    private static float[] Scaled(float[] rows, int seed)
    {
        var random = new Random(seed);
        return [.. rows.Chunk(Dimension).SelectMany(row =>
        {
            float scale = MathF.Exp(2 * random.NextSingle());
            return Array.ConvertAll(row, value => value * scale);
        })];
    }

    private static (float[] Rows, int[] Labels) Nuisance(int count, int seed, int classes)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        return ([.. labels.SelectMany(label => Enumerable.Range(0, Dimension).Select(j =>
        {
            // Known classes at the corners of a triangle; the unknown one in the middle of it.
            double angle = 2 * Math.PI * label / 3;
            double centre = classes == 1 ? 0 : j == 0 ? 4 * Math.Cos(angle) : j == 1 ? 4 * Math.Sin(angle) : 0;
            double noise = Gaussians.Normal(random);
            return (float)(j < 2 ? centre + noise : noise * Math.Exp(1.5 * Gaussians.Normal(random)));
        }))], labels);
    }
}
