using Microsoft.ML;
using MLExtensions.Trainers;

namespace ExtremeMultiLabel;

/// <summary>How good a method is on titles that nothing was learned from or chosen by.</summary>
internal sealed record Measured(string Name, MultiLabelMetrics Metrics)
{
    public static Measured Of(MLContext mlContext, string name, ITransformer model, IDataView test, double[] inversePropensities) =>
        new(name, mlContext.MultiLabelClassification.Evaluate(model.Transform(test), inversePropensities: inversePropensities));
}
