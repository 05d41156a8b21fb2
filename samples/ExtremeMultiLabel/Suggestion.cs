namespace ExtremeMultiLabel;

/// <summary>The subjects that a model finds for a title, the best first, and their scores.</summary>
internal sealed class Suggestion
{
    public string[] Suggestions { get; set; } = [];

    public float[] PredictedScores { get; set; } = [];
}
