using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>The columns that an SDM stage reads and makes, by name.</summary>
internal sealed record SdmColumns(string Features, string Label, string? Scores, ScoreKind Kind, string? Flag, (SdmOutput Kind, string Name)[] Outputs)
{
    public static SdmColumns Of(SdmOptions options)
    {
        (SdmOutput Kind, string? Name)[] all =
        [
            (SdmOutput.PredictedLabel, options.PredictedLabelColumnName),
            (SdmOutput.Score, options.ScoreColumnName),
            (SdmOutput.Probability, options.ProbabilityColumnName),
            (SdmOutput.PredictedProbability, options.PredictedProbabilityColumnName),
            (SdmOutput.Similarity, options.SimilarityColumnName),
            (SdmOutput.NearestDistance, options.NearestDistanceColumnName),
            (SdmOutput.DistanceQuantile, options.DistanceQuantileColumnName),
            (SdmOutput.RescaledSimilarity, options.RescaledSimilarityColumnName),
            (SdmOutput.IsHighReliability, options.IsHighReliabilityColumnName),
            (SdmOutput.IsHighReliabilityLower, options.IsHighReliabilityLowerColumnName),
            (SdmOutput.IsOutOfDistribution, options.IsOutOfDistributionColumnName),
            (SdmOutput.AdmittedLabel, options.AdmittedLabelColumnName),
            (SdmOutput.SimilarityLevel, options.SimilarityLevelColumnName),
            (SdmOutput.LowerDistanceQuantile, options.LowerDistanceQuantileColumnName),
            (SdmOutput.UpperDistanceQuantile, options.UpperDistanceQuantileColumnName),
            (SdmOutput.LowerProbability, options.LowerProbabilityColumnName),
            (SdmOutput.UpperProbability, options.UpperProbabilityColumnName),
            (SdmOutput.LowerRescaledSimilarity, options.LowerRescaledSimilarityColumnName),
            (SdmOutput.SampleSizes, options.SampleSizesColumnName),
            (SdmOutput.NearestRow, options.NearestRowColumnName),
        ];
        var outputs = all.Where(output => output.Name is not null).Select(output => (output.Kind, output.Name!)).ToArray();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((SdmOutput kind, string name) in outputs)
        {
            Require.Name(name, $"{kind}ColumnName");
            if (!names.Add(name))
                throw new ArgumentOutOfRangeException($"{kind}ColumnName", $"{kind}ColumnName is '{name}', which another output column is called already.");
        }

        if (outputs.Length == 0)
            throw new ArgumentOutOfRangeException(nameof(options), "No output column has a name.");
        return new SdmColumns(options.FeatureColumnName, options.LabelColumnName, options.ClassifierScoreColumnName, options.ClassifierScoreKind, options.CalibrationFlagColumnName, outputs);
    }

    public InputColumn FeatureColumn => InputColumn.Features(Features);

    public InputColumn LabelColumn => InputColumn.Label(Label);

    public InputColumn? ScoreColumn => Scores is null ? null : InputColumn.Scores(Scores);

    public InputColumn? FlagColumn => Flag is null ? null : new InputColumn("calibration flag", Flag, ColumnKinds.Boolean);

    // Layout: string features, string label, string scores or null, int32 kind of scores, string flag or null, int32 n, n x (int32 kind, string name).
    public void Write(ModelWriter writer)
    {
        writer.Write(Features);
        writer.Write(Label);
        writer.Write(Scores);
        writer.Write((int)Kind);
        writer.Write(Flag);
        writer.Write(Outputs.Length);
        foreach ((SdmOutput kind, string name) in Outputs)
        {
            writer.Write((int)kind);
            writer.Write(name);
        }
    }

    public static SdmColumns Read(ModelReader reader)
    {
        string features = reader.ReadString();
        string label = reader.ReadString();
        string? scores = reader.ReadStringOrNull();
        ScoreKind kind = reader.ReadEnum<ScoreKind>();
        string? flag = reader.ReadStringOrNull();
        var outputs = new (SdmOutput, string)[reader.ReadInt32("the number of columns", 1, 64)];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = (reader.ReadEnum<SdmOutput>(), reader.ReadString());
        return new SdmColumns(features, label, scores, kind, flag, outputs);
    }
}
