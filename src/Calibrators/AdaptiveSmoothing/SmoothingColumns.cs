using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>The columns that a stage of adaptive smoothing reads and makes, by name.</summary>
internal sealed record SmoothingColumns(string Accurate, string Robust, string[] Detectors, bool AssumeAligned, (SmoothingOutput Kind, string Name)[] Outputs)
{
    private const int MaximumDetectors = 1 << 12;

    public static SmoothingColumns Of(AdaptiveSmoothingOptions options)
    {
        (SmoothingOutput Kind, string? Name)[] all =
        [
            (SmoothingOutput.Score, options.ScoreColumnName),
            (SmoothingOutput.Probability, options.ProbabilityColumnName),
            (SmoothingOutput.PredictedLabel, options.PredictedLabelColumnName),
            (SmoothingOutput.Alpha, options.AlphaColumnName),
            (SmoothingOutput.RobustMargin, options.RobustMarginColumnName),
            (SmoothingOutput.CertifiedRadius, options.CreateCertificate() is null ? null : options.CertifiedRadiusColumnName),
        ];
        var outputs = all.Where(output => output.Name is not null || output.Kind == SmoothingOutput.Score).Select(output => (output.Kind, output.Name!)).ToArray();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((SmoothingOutput kind, string name) in outputs)
        {
            Require.Name(name, $"{kind}ColumnName");
            if (!names.Add(name))
                throw new ArgumentOutOfRangeException($"{kind}ColumnName", $"{kind}ColumnName is '{name}', which another output column is called already.");
        }

        return new SmoothingColumns(options.AccurateScoreColumnName, options.RobustScoreColumnName, [.. options.DetectorColumnNames], options.AssumeAligned, outputs);
    }

    public InputColumn AccurateColumn => new("accurate score", Accurate, ColumnKinds.SingleVector | ColumnKinds.Single);

    public InputColumn RobustColumn => new("robust score", Robust, ColumnKinds.SingleVector | ColumnKinds.Single);

    public InputColumn[] DetectorColumns => Array.ConvertAll(Detectors, name => new InputColumn("detector", name, ColumnKinds.SingleVector | ColumnKinds.Single));

    // Layout: string accurate, string robust, int32 n and n strings detectors, bool assume aligned, int32 n, n x (int32 kind, string name).
    public void Write(ModelWriter writer)
    {
        writer.Write(Accurate);
        writer.Write(Robust);
        writer.Write(Detectors.Length);
        foreach (string name in Detectors)
            writer.Write(name);
        writer.Write(AssumeAligned);
        writer.Write(Outputs.Length);
        foreach ((SmoothingOutput kind, string name) in Outputs)
        {
            writer.Write((int)kind);
            writer.Write(name);
        }
    }

    public static SmoothingColumns Read(ModelReader reader)
    {
        string accurate = reader.ReadString();
        string robust = reader.ReadString();
        var detectors = new List<string>();
        for (int count = reader.ReadInt32("the number of detector columns", 0, MaximumDetectors); count > 0; count--)
            detectors.Add(reader.ReadString());
        bool assumeAligned = reader.ReadBoolean();
        var outputs = new (SmoothingOutput, string)[reader.ReadInt32("the number of columns", 1, 16)];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = (reader.ReadEnum<SmoothingOutput>(), reader.ReadString());
        return new SmoothingColumns(accurate, robust, [.. detectors], assumeAligned, outputs);
    }
}
