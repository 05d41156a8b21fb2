using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLExtensions.Transforms;

namespace MLExtensions.Benchmarks;

/// <summary>Fitting and scoring against the textbook loop and, where there is one, numpy; writes mahalanobis.md of this processor.</summary>
internal static class MahalanobisReport
{
    private const int Batch = 256;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    public static void Write(ResultsFolder folder)
    {
        using NumpyPeer? numpy = NumpyPeer.Start(folder);
        // Once for nothing: the first shape would be measured with code that the runtime has not compiled for good.
        Scoring(64, 10, null);
        string[] lines = [.. Lines(numpy)];
        File.WriteAllText(folder.PathOf("mahalanobis.md"), string.Join('\n', lines) + "\n");
        Console.WriteLine(string.Join(Environment.NewLine, lines));
    }

    private static IEnumerable<string> Lines(NumpyPeer? numpy)
    {
        yield return "# Mahalanobis distances: fitting and scoring";
        yield return "";
        yield return $"{ProcessorName.Full}, {RuntimeInformation.FrameworkDescription}, one thread, {ThreadTime.Description}, 10th percentile. {MachineLoad.Sentence}";
        yield return $"Peer in the same run: {(numpy is null ? "none, no Python with numpy was found" : $"numpy {numpy.Version}, float32, BLAS with one thread")}. Written by `bench measure-mahalanobis`.";
        yield return "";
        yield return "Whitened form, 256 rows at once: centre, whiten, distances from all means, the smallest. The class loop is x'Px for each class, row by row,";
        yield return "with the dot products of TensorPrimitives.";
        yield return "";
        yield return "| features | classes | 256 rows, ms | numpy, ms | ours / numpy | one row, us | class loop, one row, us | class loop / ours |";
        yield return "| --- | --- | --- | --- | --- | --- | --- | --- |";
        foreach ((int dimension, int classes) in new[] { (64, 10), (509, 10), (512, 10), (512, 100), (768, 100) })
            yield return Scoring(dimension, classes, numpy);
        yield return "";
        yield return "Statistics of all rows in ten classes: means and pooled covariance in double, from floats. numpy: `cov` of the same rows, one class.";
        yield return "";
        yield return "| rows | features | ours, ms | numpy.cov, ms | ours / numpy |";
        yield return "| --- | --- | --- | --- | --- |";
        yield return Fitting(50_000, 512, numpy);
    }

    private static string Scoring(int dimension, int classes, NumpyPeer? numpy)
    {
        var random = new Random(1);
        int count = 4 * Math.Max(dimension, classes);
        float[] train = Numbers(count * dimension, random);
        var fitter = new MahalanobisFitter(dimension, classes, new MahalanobisSettings { Normalize = false, Shrinkage = CovarianceShrinkage.Oas });
        fitter.AddRows(train, [.. Enumerable.Range(0, count).Select(i => i % classes)]);
        MahalanobisModel model = fitter.Build();
        float[] rows = Numbers(Batch * dimension, random);
        var scores = new float[Batch];
        float[][] means = [.. Enumerable.Range(0, classes).Select(label => Array.ConvertAll(model.ClassMean(label), value => (float)value))];
        // The cost of the loop does not depend on the numbers: the covariance stands for its inverse.
        float[] precision = Array.ConvertAll(model.Covariance(), value => (float)value);
        var difference = new float[dimension];
        double[] times = InterleavedSamples.Nanoseconds(
            [
                () => model.ScoreRows(rows, scores),
                () => scores[0] = model.Score(rows.AsSpan(0, dimension)),
                () => scores[0] = ClassLoop(rows.AsSpan(0, dimension), means, precision, difference),
            ], Budget);
        double? peer = numpy?.Milliseconds("score", Batch, dimension, classes);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {dimension} | {classes} | {times[0] / 1e6:0.000} | {peer:0.000} | {times[0] / 1e6 / peer:0.00} | {times[1] / 1e3:0.0} | {times[2] / 1e3:0.0} | {times[2] / times[1]:0.0} |");
    }

    private static string Fitting(int count, int dimension, NumpyPeer? numpy)
    {
        float[] rows = Numbers(count * dimension, new Random(1));
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 10)];
        double[] times = InterleavedSamples.Nanoseconds(
            [
                () =>
                {
                    var fitter = new MahalanobisFitter(dimension, 10, new MahalanobisSettings { Normalize = false }) { MaxDegreeOfParallelism = 1 };
                    fitter.AddRows(rows, labels);
                },
            ], Budget);
        double? peer = numpy?.Milliseconds("fit", count, dimension, 10);
        return string.Create(CultureInfo.InvariantCulture, $"| {count:N0} | {dimension} | {times[0] / 1e6:0} | {peer:0} | {times[0] / 1e6 / peer:0.00} |");
    }

    private static float ClassLoop(ReadOnlySpan<float> row, float[][] means, float[] precision, float[] difference)
    {
        float best = float.MaxValue;
        foreach (float[] mean in means)
        {
            TensorPrimitives.Subtract(row, mean, difference);
            float sum = 0;
            for (int i = 0; i < difference.Length; i++)
                sum += difference[i] * TensorPrimitives.Dot<float>(precision.AsSpan(i * difference.Length, difference.Length), difference);
            best = Math.Min(best, sum);
        }

        return best;
    }

    private static float[] Numbers(int count, Random random)
    {
        var numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
            number = random.NextSingle() - 0.5f;
        return numbers;
    }
}
