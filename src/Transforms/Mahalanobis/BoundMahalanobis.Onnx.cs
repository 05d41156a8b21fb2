using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <content>The stage as an ONNX graph: distances, p-values and decisions of finite rows; a stage with input pre-processing is left out.</content>
internal sealed partial class BoundMahalanobis
{
    public void SaveAsOnnx(OnnxGraph graph)
    {
        if (_model.Settings.InputPerturbation > 0)
        {
            graph.RemoveOutputs();
            return;
        }

        string centred = Centred(graph);
        string rest = Rest(graph, centred);
        (string squares, string relative) = _model.Axes > 0 ? Discriminant(graph, centred) : (graph.Constant(0, "nothing", [0f], 1, 1), graph.Constant(0, "nothing-relative", [0f], 1, 1));
        string distances = graph.Temporary(0, "distances"), distance = graph.Temporary(0, "distance");
        graph.Node("Add", [squares, rest], [distances]);
        graph.Node("ReduceMin", [distances], [distance], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 1));
        string score = _model.Settings.Relative ? relative : distance;
        for (int i = 0; i < _kinds.Length; i++)
        {
            switch (_kinds[i])
            {
                case MahalanobisOutput.PValue:
                    PValue(graph, i, score, _model.Calibration);
                    break;
                case MahalanobisOutput.IsOod:
                    Decide(graph, i, score);
                    break;
                case MahalanobisOutput.NearestClass:
                    Nearest(graph, i, distances);
                    break;
                case MahalanobisOutput.ClassDistances:
                    graph.Node("Identity", [distances], [graph.Output(i)]);
                    break;
                case MahalanobisOutput.RelativeDistance when _model.Axes == 0:
                    // A constant has no rows: the distance times 0 has.
                    graph.Node("Mul", [distance, relative], [graph.Output(i)]);
                    break;
                default:
                    graph.Node("Identity", [_kinds[i] == MahalanobisOutput.Score ? score : _kinds[i] == MahalanobisOutput.Distance ? distance : relative], [graph.Output(i)]);
                    break;
            }
        }
    }

    private string Centred(OnnxGraph graph)
    {
        string row = graph.Temporary(0, "row");
        graph.Node("Flatten", [graph.Input(_features.Index)], [row], OnnxAttribute.Int("axis", 1));
        if (_model.Settings.Normalize)
        {
            string norm = graph.Temporary(0, "norm"), positive = graph.Temporary(0, "positive-norm"), unit = graph.Temporary(0, "unit");
            graph.Node("ReduceL2", [row], [norm], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 1));
            graph.Node("Max", [norm, graph.Constant(0, "smallest-norm", [1e-30f], 1, 1)], [positive]);
            graph.Node("Div", [row, positive], [unit]);
            row = unit;
        }

        string centred = graph.Temporary(0, "centred");
        graph.Node("Sub", [row, graph.Constant(0, "centre", Array.ConvertAll(_model.Centre, value => (float)value), 1, _model.Dimension)], [centred]);
        return centred;
    }

    // The squared length of the coordinates that are the same for all classes.
    private string Rest(OnnxGraph graph, string centred)
    {
        if (_model.Rank == _model.Axes)
            return graph.Constant(0, "no-rest", [0f], 1, 1);
        string others = graph.Temporary(0, "others"), rest = graph.Temporary(0, "rest");
        graph.Node("MatMul", [centred, Columns(graph, "whitening", _model.Axes, _model.Rank)], [others]);
        graph.Node("ReduceSumSquare", [others], [rest], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 1));
        return rest;
    }

    private (string Squares, string Relative) Discriminant(OnnxGraph graph, string centred)
    {
        string axes = graph.Temporary(0, "axes"), each = graph.Temporary(0, "each"), differences = graph.Temporary(0, "differences");
        string squares = graph.Temporary(0, "squares"), smallest = graph.Temporary(0, "smallest"), powers = graph.Temporary(0, "powers");
        string background = graph.Temporary(0, "background"), relative = graph.Temporary(0, "relative");
        graph.Node("MatMul", [centred, Columns(graph, "discriminant", 0, _model.Axes)], [axes]);
        graph.Node("Unsqueeze", [axes], [each], OnnxAttribute.Ints("axes", 1));
        graph.Node("Sub", [each, graph.Constant(0, "means", _model.MeanRows, 1, _model.ClassCount, _model.Axes)], [differences]);
        graph.Node("ReduceSumSquare", [differences], [squares], OnnxAttribute.Ints("axes", 2), OnnxAttribute.Int("keepdims", 0));
        graph.Node("ReduceMin", [squares], [smallest], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 1));
        graph.Node("Mul", [axes, axes], [powers]);
        graph.Node("MatMul", [powers, graph.Constant(0, "background-precision", Array.ConvertAll(_model.Background, value => (float)value), _model.Axes, 1)], [background]);
        graph.Node("Sub", [smallest, background], [relative]);
        return (squares, relative);
    }

    // The rows of the whitening from one to another, as columns.
    private string Columns(OnnxGraph graph, string name, int from, int to)
    {
        float[] rows = _model.WhiteningRows;
        var columns = new float[_model.Dimension * (to - from)];
        for (int i = 0; i < _model.Dimension; i++)
        {
            for (int row = from; row < to; row++)
                columns[(i * (to - from)) + row - from] = rows[(row * _model.Dimension) + i];
        }

        return graph.Constant(0, name, columns, _model.Dimension, to - from);
    }

    // Counts the calibration scores that are at least the row's.
    private static void PValue(OnnxGraph graph, int output, string score, OodCalibration? calibration)
    {
        float[] scores = calibration?.Sorted ?? [];
        string less = graph.Temporary(output, "less"), least = graph.Temporary(output, "at-least"), each = graph.Temporary(output, "each");
        string count = graph.Temporary(output, "count"), more = graph.Temporary(output, "more");
        graph.Node("Less", [graph.Constant(output, "calibration", scores, 1, scores.Length), score], [less]);
        graph.Node("Not", [less], [least]);
        graph.Node("Cast", [least], [each], OnnxAttribute.Int("to", 1));
        graph.Node("ReduceSum", [each], [count], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 1));
        graph.Node("Add", [count, graph.Constant(output, "row-itself", [1f], 1, 1)], [more]);
        graph.Node("Div", [more, graph.Constant(output, "all", [scores.Length + 1f], 1, 1)], [graph.Output(output)]);
    }

    private void Decide(OnnxGraph graph, int output, string score)
    {
        // At most the threshold is below the next number; the negation calls what cannot be compared out-of-distribution.
        string below = graph.Temporary(output, "below");
        graph.Node("Less", [score, graph.Constant(output, "threshold", [MathF.BitIncrement(_threshold)], 1, 1)], [below]);
        graph.Node("Not", [below], [graph.Output(output)]);
    }

    private static void Nearest(OnnxGraph graph, int output, string distances)
    {
        // Keys count from 1. The types that Cast goes to are numbers of the ONNX standard: 1 is float, 12 is uint32.
        string nearest = graph.Temporary(output, "nearest"), index = graph.Temporary(output, "index"), key = graph.Temporary(output, "key");
        graph.Node("ArgMin", [distances], [nearest], OnnxAttribute.Int("axis", 1));
        graph.Node("Cast", [nearest], [index], OnnxAttribute.Int("to", 1));
        graph.Node("Add", [index, graph.Constant(output, "one", [1f], 1)], [key]);
        graph.Node("Cast", [key], [graph.Output(output)], OnnxAttribute.Int("to", 12));
    }
}
