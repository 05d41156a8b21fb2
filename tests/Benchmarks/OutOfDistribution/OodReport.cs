using System.Globalization;
using MLExtensions.Transforms;

namespace MLExtensions.Benchmarks;

/// <summary>How well the detectors tell rows of foreign sets, on real features, and what a row costs.</summary>
internal static class OodReport
{
    // Of the last method timed.
    private static double _microseconds;

    private delegate float LogitScore(ReadOnlySpan<float> logits);

    private delegate void RowScores(ReadOnlySpan<float> rows, Span<float> scores);

    public static void Write(ResultsFolder results)
    {
        string[] lines = [.. Lines(OodSets.Root(results))];
        File.WriteAllLines(results.PathOf("ood.md"), lines);
        Console.WriteLine(string.Join(Environment.NewLine, lines));
    }

    private static IEnumerable<string> Lines(string root)
    {
        yield return "# Out-of-distribution detection";
        yield return "";
        yield return $"{ProcessorName.Full}. AUROC: 1 is perfect, 0.5 no skill. FPR95: share of foreign rows that pass where 95 % of the known ones do. Learned from the training rows alone, nothing";
        yield return "tuned; an independent implementation in double gives the same numbers (tests of src/Transforms). Microseconds a row: thread CPU time, all rows in one call. Written by `bench measure-ood`.";
        foreach (string line in Section(
            "ResNet-18 features (512) of CIFAR-10 airplanes, deer and frogs; near: other CIFAR-10 classes, far: SVHN",
            new OodSets(Path.Combine(root, "adbench_resnet18_cifar10_svhn"), 512, 3), "ood_near_cifar10_other", "ood_far_svhn"))
        {
            yield return line;
        }

        foreach (string line in Section(
            "Features (64) of a small network on MNIST digits; near: Fashion-MNIST, far: notMNIST",
            new OodSets(Path.Combine(root, "mnist_vs_notmnist_fashion"), 64, 10), "ood_fashion", "ood_notmnist"))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Section(string title, OodSets sets, string near, string far)
    {
        yield return "";
        yield return $"## {title}";
        yield return "";
        yield return "| score | AUROC near | FPR95 near | AUROC far | FPR95 far | us a row |";
        yield return "| --- | --- | --- | --- | --- | --- |";
        int dimension = sets.Dimension, classes = sets.ClassCount;
        float[] train = sets.Features("train"), trainLogits = sets.Logits("train");
        int[] labels = sets.Labels("train");
        MahalanobisModel tied = Mahalanobis(new MahalanobisSettings { Shrinkage = CovarianceShrinkage.None, Normalize = false });
        MahalanobisModel normalized = Mahalanobis(new MahalanobisSettings { Shrinkage = CovarianceShrinkage.None });
        MahalanobisModel relative = Mahalanobis(new MahalanobisSettings { Shrinkage = CovarianceShrinkage.None, Normalize = false, Relative = true });
        var neighbors = new NearestNeighborModel(train, dimension, 50);
        VirtualLogitModel virtualLogit = VirtualLogitModel.Fit(train, dimension, trainLogits);
        foreach ((string name, Func<string, float[]> score) in new (string, Func<string, float[]>)[]
        {
            ("Mahalanobis", set => All(sets.Features(set), dimension, tied.ScoreRows)),
            ("Mahalanobis, rows of length 1", set => All(sets.Features(set), dimension, normalized.ScoreRows)),
            ("relative Mahalanobis", set => All(sets.Features(set), dimension, relative.ScoreRows)),
            ("50th nearest neighbor", set => All(sets.Features(set), dimension, neighbors.ScoreRows)),
            ("virtual logit (ViM)", set => VirtualLogits(sets.Features(set), sets.Logits(set))),
            ("largest probability", set => Each(sets.Logits(set), logits => LogitScores.MaximumProbability(logits))),
            ("largest logit", set => Each(sets.Logits(set), LogitScores.MaximumLogit)),
            ("energy", set => Each(sets.Logits(set), logits => LogitScores.Energy(logits))),
            ("generalized entropy", set => Each(sets.Logits(set), logits => LogitScores.GeneralizedEntropy(logits))),
        })
        {
            float[] known = score("test");
            var nearMetrics = new OutOfDistributionMetrics(known, score(near));
            var farMetrics = new OutOfDistributionMetrics(known, score(far));
            yield return string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {nearMetrics.AreaUnderRocCurve:0.000} | {nearMetrics.FalsePositiveRateAt95:0.000} | {farMetrics.AreaUnderRocCurve:0.000} | {farMetrics.FalsePositiveRateAt95:0.000} | {_microseconds:0.00} |");
        }

        MahalanobisModel Mahalanobis(MahalanobisSettings settings)
        {
            var fitter = new MahalanobisFitter(dimension, classes, settings);
            fitter.AddRows(train, labels);
            return fitter.Build();
        }

        float[] VirtualLogits(float[] features, float[] logits)
        {
            var scores = new float[features.Length / dimension];
            Time(scores.Length, () =>
            {
                for (int i = 0; i < scores.Length; i++)
                    scores[i] = virtualLogit.Score(features.AsSpan(i * dimension, dimension), logits.AsSpan(i * classes, classes));
            });
            return scores;
        }

        float[] Each(float[] logits, LogitScore score)
        {
            var scores = new float[logits.Length / classes];
            Time(scores.Length, () =>
            {
                for (int i = 0; i < scores.Length; i++)
                    scores[i] = score(logits.AsSpan(i * classes, classes));
            });
            return scores;
        }
    }

    private static float[] All(float[] rows, int dimension, RowScores score)
    {
        var scores = new float[rows.Length / dimension];
        Time(scores.Length, () => score(rows, scores));
        return scores;
    }

    private static void Time(int rows, Action run) => _microseconds = InterleavedSamples.Nanoseconds([run], TimeSpan.Zero)[0] / 1000 / rows;
}
