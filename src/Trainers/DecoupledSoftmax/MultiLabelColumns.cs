using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The columns of a multi-label transformer.</summary>
/// <param name="Features">The column of features.</param>
/// <param name="PredictedLabels">The output for the labels found.</param>
/// <param name="PredictedScores">The output for their scores.</param>
/// <param name="Scores">The output for the sparse vector of scores, or null.</param>
/// <param name="Count">How many labels are found.</param>
internal sealed record MultiLabelColumns(string Features, string PredictedLabels, string PredictedScores, string? Scores, int Count)
    : IModelPart<MultiLabelColumns>
{
    public static ModelFormat Format => new("multi-label-columns", 1, 1);

    // Layout: string features, string labels, string scores, string or null sparse scores, int32 count.
    public void Write(ModelWriter writer)
    {
        writer.Write(Features);
        writer.Write(PredictedLabels);
        writer.Write(PredictedScores);
        writer.Write(Scores);
        writer.Write(Count);
    }

    public static MultiLabelColumns Read(ModelReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadStringOrNull(), reader.ReadInt32("the number of labels found", 1, 10_000));
}
