using MLExtensions.Numerics;

namespace MLExtensions.Calibrators.Tests;

/// <summary>The worked examples of the specification as models, and small data that several tests share.</summary>
internal static class SdmExamples
{
    /// <summary>Six support rows on a line, those of example 1, with the calibration rows of example 2.</summary>
    public static SdmMember Line(double alpha = 0.75)
    {
        float[] rows = [0, 1, 2, 5, 6, 7.5f];
        var support = new SdmSupport(rows, 1, 1, [0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5], 2);
        var sizes = new SampleSizes(Lists([[1, 2, 5, 8, 10], [1, 3, 4, 9, 12]]));
        var calibration = new SdmCalibration(LineDistances(), sizes, TenRows(), alpha, 1);
        return new SdmMember(new FeatureScale([0], [1]), null, support, int.MaxValue, calibration);
    }

    /// <summary>A_0 = .5, 1, 2, 4 and A_1 = .5, 1.5, 3, 3.5, 5, squared as they are kept.</summary>
    public static DistanceQuantiles LineDistances() => new(Lists([[.25, 1, 4, 16], [.25, 2.25, 9, 12.25, 25]]));

    public static CalibrationRows TenRows()
    {
        double[] rescaled = [1, 2, 5, 8, 10, 1, 3, 4, 9, 12];
        double[] outputs = [.30, .70, .85, .92, .97, .55, .82, .60, .90, .99];
        int[] labels = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
        return new CalibrationRows([.. Enumerable.Range(0, 10)], labels, labels, rescaled, outputs, outputs);
    }

    public static SortedLists Lists(double[][] values)
    {
        double[] all = [.. values.SelectMany(list => list)];
        int[] classes = [.. values.SelectMany((list, c) => list.Select(_ => c))];
        return new SortedLists(all, classes, values.Length);
    }

    public static SdmModel Model(SdmMember member) => new([member], 0, 6, new SdmSummary([default], 0, 6, 0, 0, SdmQuality.Of(member), false));

    /// <summary>Rows of normal clusters around the given centres, the classes in turns.</summary>
    public static (float[] Rows, int[] Labels) Clusters(int count, int seed, double shift, params double[][] centres)
    {
        var random = new Random(seed);
        int dimension = centres[0].Length;
        var rows = new float[count * dimension];
        var labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % centres.Length;
            for (int d = 0; d < dimension; d++)
                rows[(i * dimension) + d] = (float)(centres[labels[i]][d] + shift + Normal(random));
        }

        return (rows, labels);
    }

    /// <summary>Two clusters that overlap a little, of five features.</summary>
    public static (float[] Rows, int[] Labels) Two(int count, int seed, double distance = 1.6, double shift = 0) =>
        Clusters(count, seed, shift, [distance, .5, 0, 0, 0], [-distance, -.5, 0, 0, 0]);

    /// <summary>Settings that train in a fraction of a second.</summary>
    public static SdmSettings Quick { get; } = new() { NumberOfShuffles = 1, MaximumEpochs = 8, LearningRate = 1e-2, ExemplarDimension = 4, Patience = 0 };

    public static SdmModel FitTwo(int count = 300, int seed = 1, SdmSettings? settings = null, double distance = 1.6)
    {
        (float[] rows, int[] labels) = Two(count, seed, distance);
        return new SdmFitter(settings ?? Quick).Fit(rows, 5, labels, 2);
    }

    public static byte[] Bytes(SdmModel model)
    {
        var stream = new MemoryStream();
        ModelWriter.Save(stream, model);
        return stream.ToArray();
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
