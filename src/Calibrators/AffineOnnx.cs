using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>The ONNX form of calibrations that are a softmax of an affine map of the logits.</summary>
internal static class AffineOnnx
{
    private const int Score = 0;
    private const int PredictedLabel = 1;

    public static void Write(OnnxGraph graph, int inputColumn, IScoreCalibration model, AffineLogits affine, bool hasPredictedLabel)
    {
        string value = Step("Flatten", "flat", [graph.Input(inputColumn)], OnnxAttribute.Int("axis", 1));
        if (model.ScoreKind == ScoreKind.Probabilities)
            value = Step("Log", "logarithm", [Step("Max", "clipped", [value, graph.Constant(Score, "smallest", [(float)ScoreLogits.SmallestProbability], 1)])]);
        else if (model.ScoreKind == ScoreKind.LogProbabilities)
            value = Step("Max", "clipped", [value, graph.Constant(Score, "smallest", [(float)Math.Log(ScoreLogits.SmallestProbability)], 1)]);
        if (affine.TakesLogProbabilities)
            value = Step("LogSoftmax", "log-probabilities", [value], OnnxAttribute.Int("axis", 1));

        int classes = model.ClassCount;
        float[] weights = [.. affine.Weights.Select(weight => (float)weight)];
        value = weights.Length > classes
            ? Step("MatMul", "weighted", [value, graph.Constant(Score, "weights", Transposed(weights, classes), classes, classes)])
            : Step("Mul", "weighted", [value, graph.Constant(Score, "weights", weights, weights.Length)]);
        if (affine.Biases.Count > 0)
            value = Step("Add", "shifted", [value, graph.Constant(Score, "biases", [.. affine.Biases.Select(bias => (float)bias)], classes)]);
        graph.Node("Softmax", [value], [graph.Output(Score)], OnnxAttribute.Int("axis", 1));
        if (hasPredictedLabel)
            WriteLabel(graph, value);

        string Step(string operation, string name, string[] inputs, params OnnxAttribute[] attributes)
        {
            string result = graph.Temporary(Score, name);
            graph.Node(operation, inputs, [result], attributes);
            return result;
        }
    }

    // Keys count from 1. The types that Cast goes to are numbers of the ONNX standard: 1 is float, 12 is uint32.
    private static void WriteLabel(OnnxGraph graph, string logits)
    {
        string largest = graph.Temporary(PredictedLabel, "largest"), index = graph.Temporary(PredictedLabel, "index");
        string key = graph.Temporary(PredictedLabel, "key");
        graph.Node("ArgMax", [logits], [largest], OnnxAttribute.Int("axis", 1));
        graph.Node("Cast", [largest], [index], OnnxAttribute.Int("to", 1));
        graph.Node("Add", [index, graph.Constant(PredictedLabel, "one", [1f], 1)], [key]);
        graph.Node("Cast", [key], [graph.Output(PredictedLabel)], OnnxAttribute.Int("to", 12));
    }

    private static float[] Transposed(float[] matrix, int size)
    {
        var result = new float[matrix.Length];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
                result[(j * size) + i] = matrix[(i * size) + j];
        }

        return result;
    }
}
