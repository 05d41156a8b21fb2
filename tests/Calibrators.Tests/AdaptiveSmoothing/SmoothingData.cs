namespace MLExtensions.Calibrators.Tests;

/// <summary>Made-up scores of an accurate and of a robust classifier, seeded.</summary>
internal static class SmoothingData
{
    /// <summary>Scores without any relation to the labels.</summary>
    public static AdaptiveSmoothingRows Random(int count, int classes, int seed)
    {
        var random = new Random(seed);
        return new AdaptiveSmoothingRows
        {
            ClassCount = classes,
            AccurateScores = Numbers(random, count * classes, 3),
            RobustScores = Numbers(random, count * classes, 2),
            Labels = [.. Enumerable.Range(0, count).Select(_ => random.Next(classes))],
            IsPerturbed = [.. Enumerable.Range(0, count).Select(i => i % 2 == 1)],
        };
    }

    /// <summary>Every other row is perturbed: there the accurate classifier is sure and wrong, and the robust one is mostly right. On clean rows the
    /// accurate one is right nearly always, and the robust one errs with small margins.</summary>
    public static AdaptiveSmoothingRows Pair(int count, int classes, int seed, int detectorFeatures = 0)
    {
        var random = new Random(seed);
        var accurate = Numbers(random, count * classes, 1);
        var robust = Numbers(random, count * classes, 0.7);
        var labels = new int[count];
        var perturbed = new bool[count];
        var features = new float[count * detectorFeatures];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(classes);
            perturbed[i] = i % 2 == 1;
            int wrong = (labels[i] + 1 + random.Next(classes - 1)) % classes;
            accurate[(i * classes) + (perturbed[i] ? wrong : labels[i])] += 7;
            if (random.NextDouble() < 0.88)
                robust[(i * classes) + labels[i]] += (float)(1.5 + (2 * random.NextDouble()));
            else
                robust[(i * classes) + wrong] += 1;
            for (int j = 0; j < detectorFeatures; j++)
                features[(i * detectorFeatures) + j] = (float)(Normal(random) + (perturbed[i] ? 2 : 0));
        }

        return new AdaptiveSmoothingRows
        {
            ClassCount = classes,
            AccurateScores = accurate,
            RobustScores = robust,
            Labels = labels,
            IsPerturbed = perturbed,
            DetectorFeatures = detectorFeatures == 0 ? null : features,
            DetectorFeatureCount = detectorFeatures,
        };
    }

    public static float[] Numbers(Random random, int count, double deviation) => [.. Enumerable.Range(0, count).Select(_ => (float)(deviation * Normal(random)))];

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
