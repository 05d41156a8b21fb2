using ImageClassification.Report;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ImageClassification;

/// <summary>How good the probabilities of one model are on the test digits.</summary>
internal sealed record Evaluation(
    string Name, float Temperature, MulticlassClassificationMetrics Metrics, ScoredDigit[] Digits, Reliability Reliability)
{
    public static Evaluation Of(MLContext mlContext, string name, float temperature, IDataView scored)
    {
        ScoredDigit[] digits = ScoredDigit.Read(mlContext, scored);
        return new Evaluation(
            name, temperature, mlContext.MulticlassClassification.Evaluate(scored, "Class", topKPredictionCount: 3), digits, Reliability.Of(digits));
    }
}
