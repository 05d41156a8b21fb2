using System.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>The memory of Adam for one array of weights (Kingma and Ba, arXiv 1412.6980).</summary>
internal sealed class AdamMoments(int length)
{
    private const float FirstDecay = 0.9f;
    private const float SecondDecay = 0.999f;
    private const float Epsilon = 1e-8f;

    private readonly float[] _first = new float[length];
    private readonly float[] _second = new float[length];

    /// <summary>Moves some weights by their gradients.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="gradients">A gradient for each.</param>
    /// <param name="offset">Where the first of them stands in the array that this is the memory of.</param>
    /// <param name="step">The step size and its corrections.</param>
    public void Move(Span<float> weights, ReadOnlySpan<float> gradients, int offset, Step step)
    {
        Span<float> first = _first.AsSpan(offset, weights.Length);
        Span<float> second = _second.AsSpan(offset, weights.Length);
        int i = 0;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = new Vector<float>(gradients[i..]);
            Vector<float> mean = (new Vector<float>(first[i..]) * FirstDecay) + (gradient * (1 - FirstDecay));
            Vector<float> square = (new Vector<float>(second[i..]) * SecondDecay) + (gradient * gradient * (1 - SecondDecay));
            mean.CopyTo(first[i..]);
            square.CopyTo(second[i..]);
            Vector<float> divisor = (Vector.SquareRoot(square) * step.SecondCorrection) + new Vector<float>(Epsilon);
            (new Vector<float>(weights[i..]) - (mean * step.Size / divisor)).CopyTo(weights[i..]);
        }

        for (; i < weights.Length; i++)
        {
            float gradient = gradients[i];
            first[i] = (first[i] * FirstDecay) + (gradient * (1 - FirstDecay));
            second[i] = (second[i] * SecondDecay) + (gradient * gradient * (1 - SecondDecay));
            weights[i] -= first[i] * step.Size / ((MathF.Sqrt(second[i]) * step.SecondCorrection) + Epsilon);
        }
    }

    /// <summary>One step of the descent: the rate over the bias of the means, and one over the root of the bias of the squares.</summary>
    internal readonly record struct Step(float Size, float SecondCorrection)
    {
        /// <summary>The values for step <paramref name="number"/>, from 1.</summary>
        public static Step Of(int number, double rate) => new(
            (float)(rate / (1 - Math.Pow(FirstDecay, number))),
            (float)(1 / Math.Sqrt(1 - Math.Pow(SecondDecay, number))));
    }
}
