using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;

namespace ImageClassification;

/// <summary>How good the probabilities of one model are on the test digits.</summary>
internal sealed record Evaluation(
    string Name, double Temperature, MulticlassClassificationMetrics Metrics, CalibrationMetrics Calibration, ScoredDigit[] Digits)
{
    public static Evaluation Of(MLContext mlContext, string name, double temperature, IDataView scored) => new(
        name, temperature,
        mlContext.MulticlassClassification.Evaluate(scored, "Class", topKPredictionCount: 3),
        mlContext.MulticlassClassification.EvaluateCalibration(scored, "Class"),
        ScoredDigit.Read(mlContext, scored));
}
