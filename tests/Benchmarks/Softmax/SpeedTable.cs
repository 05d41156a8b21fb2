using System.Globalization;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>One measured row: nanoseconds per element by contender; missing where it was not run.</summary>
internal sealed record SpeedRow(SoftmaxShape Shape, LogitKind Kind, IReadOnlyDictionary<string, double> PerElement)
{
    public string Cell(string contender) =>
        PerElement.TryGetValue(contender, out double value) ? value.ToString("F2", CultureInfo.InvariantCulture) : "";

    public double Copy => Math.Min(PerElement[SpeedTable.Copy], PerElement[SpeedTable.NonTemporalCopy]);
}

/// <summary>Runs all contenders over one shape, in turns.</summary>
internal static unsafe class SpeedTable
{
    public const string Ours = "ours";
    public const string OursLog = "ours, log";
    public const string Ours128 = "ours, 128 bits";
    public const string Scalar = "scalar loop";
    public const string ScalarLog = "scalar loop, log";
    public const string Tensor = "TensorPrimitives.SoftMax";
    public const string Composed = "TensorPrimitives composed";
    public const string ComposedLog = "TensorPrimitives composed, log";
    public const string XnnReload = "XNNPACK reload";
    public const string XnnTwoPass = "XNNPACK two-pass";
    public const string MlNet = "ML.NET's own";
    public const string Copy = "copy";
    public const string NonTemporalCopy = "non-temporal copy";

    private delegate void RowKernel(ReadOnlySpan<float> x, Span<float> y);

    public static SpeedRow Measure(SoftmaxShape shape, LogitKind kind, TimeSpan budget)
    {
        using var x = new FloatMatrix(shape.Rows, shape.Columns);
        using var y = new FloatMatrix(shape.Rows, shape.Columns);
        Logits.Fill(x.Span, kind);
        var contenders = new List<(string Name, Action Run)>
        {
            (Ours, () => Softmax.ComputeRows(x.Span, shape.Columns, y.Span)),
            (OursLog, () => Softmax.ComputeLogRows(x.Span, shape.Columns, y.Span)),
            (Ours128, () => Softmax.ComputeRows(x.Span, shape.Columns, y.Span, 1f, 1, SoftmaxAlgorithm.Auto, VectorTier.Vector128)),
            (Tensor, RowByRow(x, y, Peers.TensorPrimitivesSoftMax)),
            (Composed, RowByRow(x, y, Peers.TensorPrimitivesComposed)),
            (ComposedLog, RowByRow(x, y, Peers.TensorPrimitivesComposedLog)),
            (Scalar, RowByRow(x, y, Peers.ScalarLoop)),
            (ScalarLog, RowByRow(x, y, Peers.ScalarLogLoop)),
            (Copy, () => MemoryCopies.Plain(x, y)),
            (NonTemporalCopy, () => MemoryCopies.NonTemporal(x, y)),
        };
        if (MlNetSoftmax.IsPresent)
            contenders.Add((MlNet, RowByRow(x, y, MlNetSoftmax.Compute)));
        if (Xnnpack.IsPresent)
        {
            contenders.Add((XnnReload, () => Xnnpack.Reload(x.Pointer, y.Pointer, shape.Rows, shape.Columns)));
            contenders.Add((XnnTwoPass, () => Xnnpack.TwoPass(x.Pointer, y.Pointer, shape.Rows, shape.Columns)));
        }
        double[] times = InterleavedSamples.Nanoseconds([.. contenders.Select(contender => contender.Run)], budget);
        return new SpeedRow(shape, kind, contenders.Zip(times).ToDictionary(pair => pair.First.Name, pair => pair.Second / x.Length));
    }

    private static Action RowByRow(FloatMatrix x, FloatMatrix y, RowKernel kernel) => () =>
    {
        for (int row = 0; row < x.Rows; row++)
            kernel(x.Row(row), y.Row(row));
    };
}
