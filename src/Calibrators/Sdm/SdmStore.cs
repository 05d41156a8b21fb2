using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Writes and reads the parts of a model. Derived values are stored too, not computed again, so that another machine gives the same bits.</summary>
internal static class SdmStore
{
    private const int MaximumShuffles = 1 << 20;

    // Layout: int32 J, J x (double q'_min, double loss, int32 epoch, int32 epochs, double rate, double accuracy, bool falling, double share, int32 classes),
    // int32 chosen, int32 rows used, int32 not finite, int32 without label, bool ensemble; quality: double share, double accuracy, double[C] by class,
    // double[C] by prediction, int32[C] counts, int32[C] sizes.
    public static void Write(ModelWriter writer, SdmSummary summary)
    {
        writer.Write(summary.Shuffles.Count);
        foreach (SdmShuffle shuffle in summary.Shuffles)
        {
            writer.Write(shuffle.MinimumSimilarity);
            writer.Write(shuffle.BalancedLoss);
            writer.Write(shuffle.Epoch);
            writer.Write(shuffle.Epochs);
            writer.Write(shuffle.LearningRate);
            writer.Write(shuffle.BalancedAccuracy);
            writer.Write(shuffle.StillFalling);
            writer.Write(shuffle.ShareWithoutSimilarity);
            writer.Write(shuffle.ClassesWithoutSimilarity);
        }

        writer.Write(summary.ChosenShuffle);
        writer.Write(summary.RowsUsed);
        writer.Write(summary.RowsNotFinite);
        writer.Write(summary.RowsWithoutLabel);
        writer.Write(summary.IsEnsemble);
        SdmQuality quality = summary.Quality;
        writer.Write(quality.AdmittedShare);
        writer.Write(quality.Accuracy);
        writer.Write([.. quality.ClassAccuracies]);
        writer.Write([.. quality.PredictedAccuracies]);
        writer.Write([.. quality.ClassCounts]);
        writer.Write([.. quality.ClassSizes]);
    }

    public static SdmSummary ReadSummary(ModelReader reader)
    {
        var shuffles = new List<SdmShuffle>();
        for (int left = reader.ReadInt32("the number of splits", 1, MaximumShuffles); left > 0; left--)
        {
            shuffles.Add(new SdmShuffle(
                reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(),
                reader.ReadBoolean(), reader.ReadDouble(), reader.ReadInt32()));
        }

        int chosen = reader.ReadInt32("the chosen split", 0, shuffles.Count - 1);
        (int used, int notFinite, int unlabeled) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        bool ensemble = reader.ReadBoolean();
        (double share, double accuracy) = (reader.ReadDouble(), reader.ReadDouble());
        double[] byClass = reader.ReadDoubles();
        double[] byPrediction = reader.ReadDoubles(byClass.Length);
        var quality = new SdmQuality(share, accuracy, byClass, byPrediction, reader.ReadInt32s(byClass.Length), reader.ReadInt32s(byClass.Length));
        return new SdmSummary(shuffles, chosen, used, notFinite, unlabeled, quality, ensemble);
    }

    // Layout: double[D] means, double[D] factors, int32 limit; bool adaptor, if so: int32 width, bool map, if so single[width * D] map,
    // single[C] biases, single[C * width] head; support; calibration.
    public static void Write(ModelWriter writer, SdmMember member)
    {
        writer.Write(member.Scale.Means);
        writer.Write(member.Scale.Factors);
        writer.Write(member.Limit);
        writer.Write(member.Adaptor is not null);
        if (member.Adaptor is { } adaptor)
        {
            writer.Write(adaptor.Width);
            float[]? map = adaptor.MapArray();
            writer.Write(map is not null);
            if (map is not null)
                writer.Write(map);
            writer.Write(adaptor.Biases);
            writer.Write(adaptor.HeadArray());
        }

        Write(writer, member.Support);
        Write(writer, member.Calibration);
    }

    public static SdmMember ReadMember(ModelReader reader)
    {
        double[] means = reader.ReadDoubles();
        double[] factors = reader.ReadDoubles(means.Length);
        if (means.Length == 0)
            throw ModelReader.Broken("a model without features");
        int limit = reader.ReadInt32("the largest similarity", 1, int.MaxValue);
        ExemplarAdaptor? adaptor = null;
        if (reader.ReadBoolean())
        {
            int width = reader.ReadInt32("the number of coordinates", 1, means.Length);
            float[]? map = reader.ReadBoolean() ? reader.ReadSingles((long)width * means.Length) : null;
            float[] biases = reader.ReadSingles();
            adaptor = new ExemplarAdaptor(map, means.Length, width, reader.ReadSingles((long)biases.Length * width), biases);
        }

        SdmSupport support = ReadSupport(reader);
        SdmCalibration calibration = ReadCalibration(reader);
        if (support.ClassCount != calibration.ClassCount || support.Width != (adaptor?.Width ?? means.Length) || (adaptor?.ClassCount ?? support.ClassCount) != support.ClassCount)
            throw ModelReader.Broken("support, adaptor and calibration do not fit together");
        return new SdmMember(new FeatureScale(means, factors), adaptor, support, limit, calibration);
    }

    // Layout: int32 C, int32 width, int32[n] labels, int32[n] predictions, int32[n] row numbers, single[n * width] coordinates.
    private static void Write(ModelWriter writer, SdmSupport support)
    {
        writer.Write(support.ClassCount);
        writer.Write(support.Width);
        writer.Write(support.Labels);
        writer.Write(support.Predictions);
        writer.Write(support.RowNumbers);
        writer.Write(support.Index.Coordinates());
    }

    private static SdmSupport ReadSupport(ModelReader reader)
    {
        int classes = reader.ReadInt32("the number of classes", 2, Array.MaxLength);
        int width = reader.ReadInt32("the number of coordinates", 1, Array.MaxLength);
        int[] labels = reader.ReadInt32s();
        int[] predictions = reader.ReadInt32s(labels.Length);
        int[] numbers = reader.ReadInt32s(labels.Length);
        float[] coordinates = reader.ReadSingles((long)labels.Length * width);
        return new SdmSupport(coordinates, width, width, labels, predictions, numbers, classes);
    }

    // Layout: distances by class, rescaled similarities by class (each int32[C + 1] starts, double[] sorted values), double alpha, int32 minimum count,
    // int32[n] row numbers, int32[n] labels, int32[n] predictions, double[n] q', double[n] output of the true class, double[n] output of the predicted class.
    // The region is searched again: it is a matter of comparing stored numbers.
    private static void Write(ModelWriter writer, SdmCalibration calibration)
    {
        Write(writer, calibration.Quantiles.Lists);
        Write(writer, calibration.Sizes.Lists);
        writer.Write(calibration.Alpha);
        writer.Write(calibration.MinimumCount);
        CalibrationRows rows = calibration.Rows;
        writer.Write(rows.RowNumbers);
        writer.Write(rows.Labels);
        writer.Write(rows.Predictions);
        writer.Write(rows.Rescaled);
        writer.Write(rows.TrueOutputs);
        writer.Write(rows.PredictedOutputs);
    }

    private static SdmCalibration ReadCalibration(ModelReader reader)
    {
        SortedLists distances = ReadLists(reader);
        SortedLists sizes = ReadLists(reader);
        if (distances.ClassCount != sizes.ClassCount)
            throw ModelReader.Broken($"distributions of {distances.ClassCount} and of {sizes.ClassCount} classes");
        double alpha = reader.ReadDouble();
        SdmSettings.CheckTargetAccuracy(alpha);
        int minimumCount = reader.ReadInt32("the fewest rows of a class", 1, int.MaxValue);
        int[] numbers = reader.ReadInt32s();
        int[] labels = ReadClasses(reader, numbers.Length, sizes.ClassCount);
        int[] predictions = ReadClasses(reader, labels.Length, sizes.ClassCount);
        var rows = new CalibrationRows(numbers, labels, predictions, reader.ReadDoubles(labels.Length), reader.ReadDoubles(labels.Length), reader.ReadDoubles(labels.Length));
        return new SdmCalibration(new DistanceQuantiles(distances), new SampleSizes(sizes), rows, alpha, minimumCount);
    }

    private static int[] ReadClasses(ModelReader reader, long length, int classCount)
    {
        int[] classes = reader.ReadInt32s(length);
        return Array.TrueForAll(classes, c => c >= 0 && c < classCount) ? classes : throw ModelReader.Broken("a class number is out of range");
    }

    private static void Write(ModelWriter writer, SortedLists lists)
    {
        writer.Write(lists.Starts);
        writer.Write(lists.All);
    }

    private static SortedLists ReadLists(ModelReader reader)
    {
        int[] starts = reader.ReadInt32s();
        double[] values = reader.ReadDoubles();
        if (starts.Length < 3 || starts[0] != 0 || starts[^1] != values.Length)
            throw ModelReader.Broken($"{values.Length} values in {starts.Length - 1} lists");
        for (int c = 1; c < starts.Length; c++)
        {
            if (starts[c] < starts[c - 1])
                throw ModelReader.Broken("a list has a negative length");
        }

        return new SortedLists(values, starts);
    }
}
