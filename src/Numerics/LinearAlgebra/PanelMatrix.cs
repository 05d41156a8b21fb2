using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>
/// A matrix of weights (outputs x depth), packed once so that computing many rows with it reads memory in order. Every output of a row is one
/// chain of fused multiply-adds over the depth, whatever the number of rows and the vector width: a row alone, in a batch, on any number of
/// threads and at any width gives the same bits (where the machine fuses).
/// </summary>
/// <remarks>Layout: panels of <see cref="PanelWidth"/> outputs; in a panel, for each depth the weights of its outputs side by side; outputs
/// behind the last are zero.</remarks>
internal sealed unsafe class PanelMatrix
{
    public const int PanelWidth = 32;

    private readonly float[] _panels;

    /// <summary>Packs a row-major matrix.</summary>
    public PanelMatrix(ReadOnlySpan<float> weights, int outputs, int depth)
    {
        if (outputs < 0 || depth < 0 || weights.Length != (long)outputs * depth)
            throw new ArgumentException($"{weights.Length} weights are no matrix of {outputs} x {depth}.", nameof(weights));
        Outputs = outputs;
        Depth = depth;
        PaddedOutputs = checked((outputs + PanelWidth - 1) / PanelWidth * PanelWidth);
        _panels = new float[checked(PaddedOutputs * depth)];
        for (int output = 0; output < outputs; output++)
        {
            int at = (output / PanelWidth * PanelWidth * depth) + (output % PanelWidth);
            foreach (float weight in weights.Slice(output * depth, depth))
            {
                _panels[at] = weight;
                at += PanelWidth;
            }
        }
    }

    private PanelMatrix(float[] panels, int outputs, int depth, int paddedOutputs)
    {
        _panels = panels;
        Outputs = outputs;
        Depth = depth;
        PaddedOutputs = paddedOutputs;
    }

    public int Outputs { get; }

    /// <summary>The length of a row.</summary>
    public int Depth { get; }

    /// <summary>The room that a row's results take: <see cref="Outputs"/> rounded up to whole panels.</summary>
    public int PaddedOutputs { get; }

    /// <summary>Uses weights that are packed already, without a copy: weights that change with every step of a descent are kept packed.</summary>
    /// <param name="panels">The panels in the layout above, of at least the size that the matrix takes.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="depth">The length of a row.</param>
    public static PanelMatrix Over(float[] panels, int outputs, int depth)
    {
        int padded = checked((outputs + PanelWidth - 1) / PanelWidth * PanelWidth);
        if (outputs < 0 || depth < 0 || panels.Length < (long)padded * depth)
            throw new ArgumentException($"{panels.Length} packed weights are no matrix of {outputs} x {depth}.", nameof(panels));
        return new PanelMatrix(panels, outputs, depth, padded);
    }

    /// <summary>The matrix as it was given: row-major.</summary>
    public float[] ToArray()
    {
        var weights = new float[Outputs * Depth];
        for (int output = 0; output < Outputs; output++)
        {
            int at = (output / PanelWidth * PanelWidth * Depth) + (output % PanelWidth);
            for (int i = 0; i < Depth; i++)
                weights[(output * Depth) + i] = _panels[at + (i * PanelWidth)];
        }

        return weights;
    }

    /// <summary>For each row the inner products with all outputs.</summary>
    /// <param name="rows">The rows, <paramref name="stride"/> apart; the first <see cref="Depth"/> values of each count.</param>
    /// <param name="stride">The distance between rows, at least <see cref="Depth"/>.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="results">Row-major, <paramref name="count"/> x <see cref="PaddedOutputs"/>.</param>
    public void Multiply(ReadOnlySpan<float> rows, int stride, int count, Span<float> results) =>
        Run<ProductTerm>(rows, stride, count, results, VectorTiers.Best);

    /// <summary>For each row the squared Euclidean distances from all outputs' weights.</summary>
    /// <inheritdoc cref="Multiply(ReadOnlySpan{float}, int, int, Span{float})"/>
    public void SquaredDistances(ReadOnlySpan<float> rows, int stride, int count, Span<float> results) =>
        Run<SquaredDifferenceTerm>(rows, stride, count, results, VectorTiers.Best);

    /// <summary>The sum of the outputs' weights, each times its factor, in double: the transposed product.</summary>
    /// <param name="factors">One for each output.</param>
    /// <param name="result"><see cref="Depth"/> values.</param>
    public void MultiplyTransposed(ReadOnlySpan<float> factors, Span<double> result)
    {
        if (factors.Length != Outputs || result.Length != Depth)
            throw new ArgumentException($"Expected {Outputs} factors and {Depth} results; found {factors.Length} and {result.Length}.");
        result.Clear();
        for (int panel = 0; panel < Outputs; panel += PanelWidth)
        {
            int width = Math.Min(PanelWidth, Outputs - panel);
            for (int i = 0; i < Depth; i++)
            {
                ReadOnlySpan<float> weights = _panels.AsSpan((panel * Depth) + (i * PanelWidth), width);
                double sum = 0;
                for (int j = 0; j < weights.Length; j++)
                    sum += (double)weights[j] * factors[panel + j];
                result[i] += sum;
            }
        }
    }

    internal void Multiply(ReadOnlySpan<float> rows, int stride, int count, Span<float> results, VectorTier tier) =>
        Run<ProductTerm>(rows, stride, count, results, tier);

    internal void SquaredDistances(ReadOnlySpan<float> rows, int stride, int count, Span<float> results, VectorTier tier) =>
        Run<SquaredDifferenceTerm>(rows, stride, count, results, tier);

    private void Run<TTerm>(ReadOnlySpan<float> rows, int stride, int count, Span<float> results, VectorTier tier)
        where TTerm : struct, IPanelTerm
    {
        if (count == 0 || Outputs == 0)
            return;
        if (count < 0 || stride < Depth || rows.Length < ((long)(count - 1) * stride) + Depth || results.Length < (long)count * PaddedOutputs)
            throw new ArgumentException($"{count} rows of {Depth} (stride {stride}) with {PaddedOutputs} results each do not fit {rows.Length} values and {results.Length} results.");
        if (Depth == 0)
        {
            results[..(count * PaddedOutputs)].Clear();
            return;
        }

        fixed (float* x = rows, panels = _panels, y = results)
        {
            switch (tier)
            {
                case VectorTier.Vector512:
                    PanelKernel<Lanes512, Vector512<float>, TTerm>.Run(x, stride, count, panels, Depth, PaddedOutputs, y);
                    break;
                case VectorTier.Vector256:
                    PanelKernel<Lanes256, Vector256<float>, TTerm>.Run(x, stride, count, panels, Depth, PaddedOutputs, y);
                    break;
                case VectorTier.Vector128:
                    PanelKernel<Lanes128, Vector128<float>, TTerm>.Run(x, stride, count, panels, Depth, PaddedOutputs, y);
                    break;
                default:
                    PanelKernel<LanesScalar, float, TTerm>.Run(x, stride, count, panels, Depth, PaddedOutputs, y);
                    break;
            }
        }
    }
}
