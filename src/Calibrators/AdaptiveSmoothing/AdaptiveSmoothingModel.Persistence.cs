using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <content>The model's bytes.</content>
public sealed partial class AdaptiveSmoothingModel : IModelPart<AdaptiveSmoothingModel>
{
    private const int MaximumDetectorFeatures = 1 << 20;

    static ModelFormat IModelPart<AdaptiveSmoothingModel>.Format => new("adaptive-smoothing-model", 1, 1);

    // Layout: int32 classes, int32 detector features, int32 kinds of accurate and robust scores, double accurate scale, double constant alpha,
    // bool score features, part map, bool + part gate, bool + part certificate.
    void IModelPart<AdaptiveSmoothingModel>.Write(ModelWriter writer)
    {
        writer.Write(ClassCount);
        writer.Write(DetectorFeatureCount);
        writer.Write((int)AccurateKind);
        writer.Write((int)RobustKind);
        writer.Write(AccurateScale);
        writer.Write(_constantAlpha);
        writer.Write(UsesScoreFeatures);
        writer.WritePart(Map);
        writer.Write(Gate is not null);
        if (Gate is not null)
            writer.WritePart(Gate);
        writer.Write(Certificate is not null);
        if (Certificate is not null)
            writer.WritePart(Certificate);
    }

    static AdaptiveSmoothingModel IModelPart<AdaptiveSmoothingModel>.Read(ModelReader reader)
    {
        int classes = reader.ReadInt32("the number of classes", 2, Array.MaxLength);
        int detectorFeatures = reader.ReadInt32("the number of detector features", 0, MaximumDetectorFeatures);
        ScoreKind accurateKind = reader.ReadEnum<ScoreKind>();
        ScoreKind robustKind = reader.ReadEnum<ScoreKind>();
        double accurateScale = reader.ReadDouble();
        double alpha = reader.ReadDouble();
        bool scoreFeatures = reader.ReadBoolean();
        RobustMap map = reader.ReadPart<RobustMap>();
        SmoothingGate? gate = reader.ReadBoolean() ? reader.ReadPart<SmoothingGate>() : null;
        RobustCertificate? certificate = reader.ReadBoolean() ? reader.ReadPart<RobustCertificate>() : null;
        if (!(accurateScale > 0) || !(alpha is >= 0 and <= 1))
            throw ModelReader.Broken($"accurate scale {accurateScale}, alpha {alpha}");
        int expected = detectorFeatures + (scoreFeatures ? ScoreFeatures.Count(accurateKind, robustKind) : 0);
        if (gate is not null && gate.FeatureCount != expected)
            throw ModelReader.Broken($"a gate of {gate.FeatureCount} features where {expected} are computed");
        if (certificate is { Constants.Length: > 1 } && certificate.Constants.Length != classes)
            throw ModelReader.Broken($"{certificate.Constants.Length} Lipschitz constants for {classes} classes");
        return new AdaptiveSmoothingModel(classes, detectorFeatures, accurateKind, robustKind, accurateScale, map, alpha, gate, scoreFeatures, certificate);
    }
}
