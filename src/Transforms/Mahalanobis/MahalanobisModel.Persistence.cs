using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <content>The bytes of a saved model.</content>
public sealed partial class MahalanobisModel : IModelPart<MahalanobisModel>
{
    static ModelFormat IModelPart<MahalanobisModel>.Format => new("mahalanobis", 1, 1);

    // Layout: part statistics; settings: bool normalize, bool relative, int32 shrinkage, double fixed shrinkage, double jitter, double input
    // perturbation; double shrinkage intensity, double jitter used, double[D] centre, single[r * D] whitening rows, double[k] variance between
    // classes along each axis, single[C * k] class means along the axes, bool calibrated, then part calibration.
    // The derived arrays are stored, not computed again, so that another machine gives the same bits.
    void IModelPart<MahalanobisModel>.Write(ModelWriter writer)
    {
        writer.WritePart(_statistics);
        writer.Write(Settings.Normalize);
        writer.Write(Settings.Relative);
        writer.Write((int)Settings.Shrinkage);
        writer.Write(Settings.FixedShrinkage);
        writer.Write(Settings.Jitter);
        writer.Write(Settings.InputPerturbation);
        writer.Write(_shrinkage);
        writer.Write(JitterUsed);
        writer.Write(_centre);
        writer.Write(_whitening.ToArray());
        writer.Write(_between);
        writer.Write(_meanRows);
        writer.Write(Calibration is not null);
        if (Calibration is not null)
            writer.WritePart(Calibration);
    }

    static MahalanobisModel IModelPart<MahalanobisModel>.Read(ModelReader reader)
    {
        MahalanobisStatistics statistics = reader.ReadPart<MahalanobisStatistics>();
        var settings = new MahalanobisSettings
        {
            Normalize = reader.ReadBoolean(),
            Relative = reader.ReadBoolean(),
            Shrinkage = reader.ReadEnum<CovarianceShrinkage>(),
            FixedShrinkage = reader.ReadDouble(),
            Jitter = reader.ReadDouble(),
            InputPerturbation = reader.ReadDouble(),
        };
        settings.Validate();
        double shrinkage = reader.ReadDouble();
        double jitter = reader.ReadDouble();
        double[] centre = reader.ReadDoubles(statistics.Dimension);
        float[] whitening = reader.ReadSingles();
        if (whitening.Length == 0 || whitening.Length % centre.Length != 0 || whitening.Length / centre.Length > centre.Length)
            throw ModelReader.Broken($"a whitening of {whitening.Length} values for {centre.Length} features");
        double[] between = reader.ReadDoubles();
        if (between.Length > whitening.Length / centre.Length)
            throw ModelReader.Broken($"{between.Length} discriminant axes in {whitening.Length / centre.Length} dimensions");
        float[] means = reader.ReadSingles((long)statistics.ClassCount * between.Length);
        OodCalibration? calibration = reader.ReadBoolean() ? reader.ReadPart<OodCalibration>() : null;
        return new MahalanobisModel(statistics, settings, shrinkage, jitter, centre, whitening, means, between, calibration);
    }
}
