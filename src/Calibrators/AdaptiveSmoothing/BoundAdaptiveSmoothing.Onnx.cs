using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <content>The stage as an ONNX graph where it has a plain form: one alpha for all rows, vectors of logits, and no map but a factor. Radii are left out.</content>
internal sealed partial class BoundAdaptiveSmoothing
{
    public void SaveAsOnnx(OnnxGraph graph)
    {
        bool plain = _model.Gate is null && _model.Map.Kind == RobustMapKind.Scale && _model.AccurateKind == ScoreKind.Logits && _model.RobustKind == ScoreKind.Logits
            && BoundSmoothingInputs.SizeOf(_inputs.Accurate, 0) > 0 && BoundSmoothingInputs.SizeOf(_inputs.Robust, 0) > 0;
        if (!plain)
        {
            graph.RemoveOutputs();
            return;
        }

        string robust = LogSoftmax(graph, "robust", graph.Input(_inputs.Robust.Index), _inputs.RobustOrder, _model.Map.Scale);
        string mixed = Mixed(graph, robust);
        for (int i = 0; i < _kinds.Length; i++)
        {
            switch (_kinds[i])
            {
                case SmoothingOutput.Score:
                    graph.Node("Identity", [mixed], [graph.Output(i)]);
                    break;
                case SmoothingOutput.Probability:
                    graph.Node("Exp", [mixed], [graph.Output(i)]);
                    break;
                case SmoothingOutput.PredictedLabel:
                    Decide(graph, i, mixed);
                    break;
                case SmoothingOutput.Alpha:
                    Constant(graph, i, robust);
                    break;
                case SmoothingOutput.RobustMargin:
                    Margin(graph, i, robust);
                    break;
                default:
                    graph.RemoveOutput(i);
                    break;
            }
        }
    }

    // ln((1 - alpha) G + alpha H) as larger + ln(1 + exp(-|difference|)): stays finite where probabilities underflow.
    private string Mixed(OnnxGraph graph, string robust)
    {
        double alpha = _model.AlphaMinimum;
        if (alpha >= 1)
            return robust;
        string accurate = double.IsFinite(_model.AccurateScale)
            ? LogSoftmax(graph, "accurate", graph.Input(_inputs.Accurate.Index), _inputs.AccurateOrder, _model.AccurateScale)
            : LogHardmax(graph);
        if (alpha <= 0)
            return accurate;
        string left = Shift(graph, "weighted-accurate", accurate, Math.Log(1 - alpha)), right = Shift(graph, "weighted-robust", robust, Math.Log(alpha));
        string larger = graph.Temporary(0, "larger"), smaller = graph.Temporary(0, "smaller"), gap = graph.Temporary(0, "gap");
        string ratio = graph.Temporary(0, "ratio"), sum = graph.Temporary(0, "sum"), logarithm = graph.Temporary(0, "logarithm"), mixed = graph.Temporary(0, "mixed");
        graph.Node("Max", [left, right], [larger]);
        graph.Node("Min", [left, right], [smaller]);
        graph.Node("Sub", [smaller, larger], [gap]);
        graph.Node("Exp", [gap], [ratio]);
        graph.Node("Add", [ratio, graph.Constant(0, "one", [1f], 1)], [sum]);
        graph.Node("Log", [sum], [logarithm]);
        graph.Node("Add", [larger, logarithm], [mixed]);
        return mixed;
    }

    private static string LogSoftmax(OnnxGraph graph, string name, string input, int[] order, double scale)
    {
        string row = Ordered(graph, name, input, order), scaled = graph.Temporary(0, $"{name}-scaled"), logarithms = graph.Temporary(0, $"{name}-logarithms");
        graph.Node("Mul", [row, graph.Constant(0, $"{name}-scale", [(float)scale], 1)], [scaled]);
        graph.Node("LogSoftmax", [scaled], [logarithms], OnnxAttribute.Int("axis", 1));
        return logarithms;
    }

    // Far below any logarithm of a probability instead of minus infinity, whose differences would be NaN.
    private string LogHardmax(OnnxGraph graph)
    {
        string row = Ordered(graph, "accurate", graph.Input(_inputs.Accurate.Index), _inputs.AccurateOrder), one = graph.Temporary(0, "accurate-largest");
        string others = graph.Temporary(0, "accurate-others"), logarithms = graph.Temporary(0, "accurate-logarithms");
        graph.Node("Hardmax", [row], [one], OnnxAttribute.Int("axis", 1));
        graph.Node("Sub", [one, graph.Constant(0, "accurate-one", [1f], 1)], [others]);
        graph.Node("Mul", [others, graph.Constant(0, "accurate-far", [1e30f], 1)], [logarithms]);
        return logarithms;
    }

    private static string Ordered(OnnxGraph graph, string name, string input, int[] order)
    {
        string row = graph.Temporary(0, $"{name}-row");
        graph.Node("Flatten", [input], [row], OnnxAttribute.Int("axis", 1));
        if (order.SequenceEqual(Enumerable.Range(0, order.Length)))
            return row;
        // A product with a permutation: Gather would need whole-number constants.
        var permutation = new float[order.Length * order.Length];
        for (int i = 0; i < order.Length; i++)
            permutation[(order[i] * order.Length) + i] = 1;
        string ordered = graph.Temporary(0, $"{name}-ordered");
        graph.Node("MatMul", [row, graph.Constant(0, $"{name}-order", permutation, order.Length, order.Length)], [ordered]);
        return ordered;
    }

    private static string Shift(OnnxGraph graph, string name, string input, double by)
    {
        string shifted = graph.Temporary(0, name);
        graph.Node("Add", [input, graph.Constant(0, $"{name}-logarithm", [(float)by], 1)], [shifted]);
        return shifted;
    }

    private static void Decide(OnnxGraph graph, int output, string mixed)
    {
        // Keys count from 1. The types that Cast goes to are numbers of the ONNX standard: 1 is float, 12 is uint32.
        string largest = graph.Temporary(output, "largest"), index = graph.Temporary(output, "index"), key = graph.Temporary(output, "key");
        graph.Node("ArgMax", [mixed], [largest], OnnxAttribute.Int("axis", 1));
        graph.Node("Cast", [largest], [index], OnnxAttribute.Int("to", 1));
        graph.Node("Add", [index, graph.Constant(output, "one-key", [1f], 1)], [key]);
        graph.Node("Cast", [key], [graph.Output(output)], OnnxAttribute.Int("to", 12));
    }

    // A constant has no rows: a number of the row less itself has.
    private void Constant(OnnxGraph graph, int output, string robust)
    {
        string largest = graph.Temporary(output, "any"), nothing = graph.Temporary(output, "nothing");
        graph.Node("ReduceMax", [robust], [largest], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 1));
        graph.Node("Sub", [largest, largest], [nothing]);
        graph.Node("Add", [nothing, graph.Constant(output, "alpha", [(float)_model.AlphaMinimum], 1, 1)], [graph.Output(output)]);
    }

    // The second largest is the largest once the first of the largest is taken below 0.
    private static void Margin(OnnxGraph graph, int output, string robust)
    {
        string probabilities = graph.Temporary(output, "probabilities"), one = graph.Temporary(output, "largest-place"), rest = graph.Temporary(output, "rest");
        string two = graph.Temporary(output, "twice"), largest = graph.Temporary(output, "largest"), second = graph.Temporary(output, "second");
        graph.Node("Exp", [robust], [probabilities]);
        graph.Node("Hardmax", [robust], [one], OnnxAttribute.Int("axis", 1));
        graph.Node("Add", [one, one], [two]);
        graph.Node("Sub", [probabilities, two], [rest]);
        graph.Node("ReduceMax", [probabilities], [largest], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 1));
        graph.Node("ReduceMax", [rest], [second], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 1));
        graph.Node("Sub", [largest, second], [graph.Output(output)]);
    }
}
