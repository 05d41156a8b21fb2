namespace MLExtensions.Core;

/// <summary>The annotation names and values of ML.NET that our columns carry. ML.NET keeps the constants internal; the strings are its file format.</summary>
internal static class AnnotationKinds
{
    public const string SlotNames = "SlotNames";
    public const string KeyValues = "KeyValues";
    public const string TrainingLabelValues = "TrainingLabelValues";
    public const string ScoreColumnSetId = "ScoreColumnSetId";
    public const string ScoreColumnKind = "ScoreColumnKind";
    public const string ScoreValueKind = "ScoreValueKind";
    public const string IsNormalized = "IsNormalized";

    /// <summary>Values of <see cref="ScoreColumnKind"/>.</summary>
    public const string MulticlassClassification = "MulticlassClassification";
    public const string AnomalyDetection = "AnomalyDetection";

    /// <summary>Values of <see cref="ScoreValueKind"/>.</summary>
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";
}
