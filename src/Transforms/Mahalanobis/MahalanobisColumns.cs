using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The columns that a Mahalanobis stage reads and makes, by name.</summary>
internal sealed record MahalanobisColumns(string Features, string? Label, string? Weight, (MahalanobisOutput Kind, string Name)[] Outputs)
{
    public static MahalanobisColumns Of(MahalanobisOodOptions options)
    {
        bool labels = options.LabelColumnName is not null;
        bool calibrated = options.Calibration != OodCalibrationMode.None;
        (MahalanobisOutput Kind, string? Name)[] all =
        [
            (MahalanobisOutput.Score, options.ScoreColumnName),
            (MahalanobisOutput.Distance, options.DistanceColumnName),
            (MahalanobisOutput.RelativeDistance, options.RelativeDistanceColumnName),
            (MahalanobisOutput.PValue, calibrated ? options.PValueColumnName : null),
            (MahalanobisOutput.IsOod, calibrated ? options.IsOodColumnName : null),
            (MahalanobisOutput.NearestClass, labels ? options.NearestClassColumnName : null),
            (MahalanobisOutput.ClassDistances, labels ? options.ClassDistancesColumnName : null),
        ];
        var outputs = all.Where(output => output.Name is not null).Select(output => (output.Kind, output.Name!)).ToArray();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((MahalanobisOutput kind, string name) in outputs)
        {
            Require.Name(name, $"{kind}ColumnName");
            if (!names.Add(name))
                throw new ArgumentOutOfRangeException($"{kind}ColumnName", $"{kind}ColumnName is '{name}', which another output column is called already.");
        }

        return new MahalanobisColumns(options.FeatureColumnName, options.LabelColumnName, options.ExampleWeightColumnName, outputs);
    }

    public InputColumn FeatureColumn => InputColumn.Features(Features);

    public InputColumn? LabelColumn => Label is null ? null : InputColumn.Label(Label);

    public InputColumn? WeightColumn => Weight is null ? null : InputColumn.Weight(Weight);

    public TrainingReader Reader => new(FeatureColumn, LabelColumn, WeightColumn);

    // Layout: string features, string label or null, string weight or null, int32 n, n x (int32 kind, string name).
    public void Write(ModelWriter writer)
    {
        writer.Write(Features);
        writer.Write(Label);
        writer.Write(Weight);
        writer.Write(Outputs.Length);
        foreach ((MahalanobisOutput kind, string name) in Outputs)
        {
            writer.Write((int)kind);
            writer.Write(name);
        }
    }

    public static MahalanobisColumns Read(ModelReader reader)
    {
        string features = reader.ReadString();
        string? label = reader.ReadStringOrNull();
        string? weight = reader.ReadStringOrNull();
        var outputs = new (MahalanobisOutput, string)[reader.ReadInt32("the number of columns", 1, 16)];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = (reader.ReadEnum<MahalanobisOutput>(), reader.ReadString());
        return new MahalanobisColumns(features, label, weight, outputs);
    }
}
