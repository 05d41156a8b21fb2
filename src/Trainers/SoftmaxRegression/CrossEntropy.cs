using System.Numerics.Tensors;

namespace MLExtensions.Trainers;

/// <summary>The loss <c>-ln softmax(z)[label]</c> of one row and its gradient, arranged so that float arithmetic cannot collapse.</summary>
/// <remarks>
/// From a gap of 16.64 on, <c>1 + e^-gap</c> is 1 in float: the usual <c>-log p</c> and <c>p - 1</c> are then exactly 0 and a row
/// stops teaching anything. Here the loss is <c>log1p</c> of the other classes' share and the label's own gradient is minus the
/// sum of the others', which stay relatively exact until <c>e^-gap</c> itself underflows (a gap near 87).
/// </remarks>
internal static class CrossEntropy
{
    /// <summary>Returns the loss of one row and replaces its logits by <c>weight * (softmax(z) - onehot(label))</c>.</summary>
    public static double LossAndGradient(Span<float> logits, int label, float weight)
    {
        float top = TensorPrimitives.Max<float>(logits);
        float gap = top - logits[label];
        TensorPrimitives.Subtract(logits, top, logits);
        TensorPrimitives.Exp<float>(logits, logits);
        float own = logits[label];
        logits[label] = 0f;
        float others = TensorPrimitives.Sum<float>(logits);
        float scale = weight / (own + others);
        TensorPrimitives.Multiply(logits, scale, logits);
        logits[label] = -others * scale;
        return gap == 0f ? LogOnePlus(others) : gap + Math.Log((double)own + others);
    }

    /// <summary><c>ln(1 + x)</c> for <c>x &gt;= 0</c> without losing a small x (the framework's LogP1 computes the sum first).</summary>
    internal static double LogOnePlus(double x)
    {
        double sum = 1.0 + x;
        return sum == 1.0 ? x : Math.Log(sum) * (x / (sum - 1.0));
    }
}
