namespace MLExtensions.Transforms.Tests;

/// <summary>Rows of classes with Gaussian noise, the same for the same seed of the noise; the class means depend on the shape only.</summary>
internal static class Gaussians
{
    public static (float[] Rows, int[] Labels) Rows(int count, int dimension, int classes, int seed, double spread = 3, double condition = 1)
    {
        var shape = new Random((dimension * 1000) + classes);
        double[] means = [.. Enumerable.Range(0, classes * dimension).Select(_ => spread * Normal(shape))];
        // The features are scaled from 1 down to 1 / condition, then mirrored at a random plane, which mixes them and keeps the condition.
        double[] normal = [.. Enumerable.Range(0, dimension).Select(_ => Normal(shape))];
        double square = normal.Sum(value => value * value);
        var random = new Random(seed);
        var rows = new float[count * dimension];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        var noise = new double[dimension];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < dimension; j++)
                noise[j] = Normal(random) * Math.Pow(condition, -j / (double)dimension);
            double along = 2 * Enumerable.Range(0, dimension).Sum(j => normal[j] * noise[j]) / square;
            for (int j = 0; j < dimension; j++)
                rows[(i * dimension) + j] = (float)(means[(labels[i] * dimension) + j] + noise[j] - (along * normal[j]));
        }

        return (rows, labels);
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
