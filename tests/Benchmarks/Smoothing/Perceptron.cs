using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MLExtensions.Benchmarks;

/// <summary>A network of dense layers with ReLU between them, and the gradient of its logits in its input.</summary>
internal sealed class Perceptron
{
    private readonly int[] _sizes;
    private readonly float[][] _weights;
    private readonly float[][] _biases;
    private readonly float[][] _values;
    private readonly float[][] _slopes;

    /// <param name="file">Layer by layer: weights [in][out], then biases.</param>
    /// <param name="sizes">The width of the input and of each layer.</param>
    public Perceptron(string file, params int[] sizes)
    {
        float[] all = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
        _sizes = sizes;
        _weights = new float[sizes.Length - 1][];
        _biases = new float[sizes.Length - 1][];
        int at = 0;
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            _weights[layer] = all[at..(at += sizes[layer] * sizes[layer + 1])];
            _biases[layer] = all[at..(at += sizes[layer + 1])];
        }

        _values = Array.ConvertAll(sizes, size => new float[size]);
        _slopes = Array.ConvertAll(sizes, size => new float[size]);
    }

    /// <summary>The logits; valid until the next call.</summary>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> input)
    {
        input.CopyTo(_values[0]);
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            Span<float> output = _values[layer + 1];
            _biases[layer].CopyTo(output);
            for (int i = 0; i < _sizes[layer]; i++)
            {
                if (_values[layer][i] != 0)
                    TensorPrimitives.MultiplyAdd(_weights[layer].AsSpan(i * output.Length, output.Length), _values[layer][i], output, output);
            }

            if (layer + 1 < _weights.Length)
                TensorPrimitives.Max(output, 0f, output);
        }

        return _values[^1];
    }

    /// <summary>The slopes of a function of the logits in the last input; valid until the next call.</summary>
    public ReadOnlySpan<float> Backward(ReadOnlySpan<float> logitSlopes)
    {
        logitSlopes.CopyTo(_slopes[^1]);
        for (int layer = _weights.Length - 1; layer >= 0; layer--)
        {
            int width = _sizes[layer + 1];
            for (int i = 0; i < _sizes[layer]; i++)
            {
                bool passes = layer == 0 || _values[layer][i] > 0;
                _slopes[layer][i] = passes ? TensorPrimitives.Dot(_weights[layer].AsSpan(i * width, width), _slopes[layer + 1]) : 0;
            }
        }

        return _slopes[0];
    }
}
