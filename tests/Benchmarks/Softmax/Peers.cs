using System.Numerics.Tensors;

namespace MLExtensions.Benchmarks;

/// <summary>What people use today, as plain code. Each works on one row and may be given the same row as source and target.</summary>
internal static class Peers
{
    public static void ScalarLoop(ReadOnlySpan<float> x, Span<float> y)
    {
        float maximum = float.NegativeInfinity;
        foreach (float value in x)
            maximum = MathF.Max(maximum, value);
        float sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += y[i] = MathF.Exp(x[i] - maximum);
        for (int i = 0; i < x.Length; i++)
            y[i] /= sum;
    }

    public static void ScalarLogLoop(ReadOnlySpan<float> x, Span<float> y)
    {
        float maximum = float.NegativeInfinity;
        foreach (float value in x)
            maximum = MathF.Max(maximum, value);
        float sum = 0;
        foreach (float value in x)
            sum += MathF.Exp(value - maximum);
        float log = MathF.Log(sum);
        for (int i = 0; i < x.Length; i++)
            y[i] = x[i] - maximum - log;
    }

    /// <summary>Does not subtract the maximum: logits of 89 and more overflow.</summary>
    public static void TensorPrimitivesSoftMax(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.SoftMax(x, y);

    /// <summary>How one gets a stable softmax from TensorPrimitives.</summary>
    public static void TensorPrimitivesComposed(ReadOnlySpan<float> x, Span<float> y)
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), y);
        TensorPrimitives.Exp(y, y);
        TensorPrimitives.Divide(y, TensorPrimitives.Sum<float>(y), y);
    }

    public static void TensorPrimitivesComposedLog(ReadOnlySpan<float> x, Span<float> y)
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), y);
        float sum = 0;
        const int Block = 1024;
        Span<float> work = stackalloc float[Block];
        for (int i = 0; i < x.Length; i += Block)
        {
            Span<float> part = work[..Math.Min(Block, x.Length - i)];
            TensorPrimitives.Exp(y.Slice(i, part.Length), part);
            sum += TensorPrimitives.Sum<float>(part);
        }
        TensorPrimitives.Subtract(y, MathF.Log(sum), y);
    }
}
