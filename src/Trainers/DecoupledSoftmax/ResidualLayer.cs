using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>A layer behind the sums of feature embeddings: h + W relu(h). W starts at zero, so that training starts from the sums alone.</summary>
internal sealed class ResidualLayer
{
    private const int RowsPerPiece = 32;

    private readonly ShardTeam _team;
    private readonly float[] _gradient;
    private readonly float[][] _scratch;

    /// <param name="weights">A row for each unit: what it adds where it is above 0.</param>
    /// <param name="team">Who works.</param>
    public ResidualLayer(EmbeddingTable weights, ShardTeam team)
    {
        (Weights, _team) = (weights, team);
        _gradient = new float[weights.Values.Length];
        _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new float[weights.Stride])];
    }

    public EmbeddingTable Weights { get; }

    /// <summary>The gradient by the weights, collected since the last step.</summary>
    public ReadOnlySpan<float> Gradient => _gradient;

    /// <summary>Puts h + W relu(h) in the place of h.</summary>
    /// <param name="weights">A row for each unit.</param>
    /// <param name="stride">The distance between rows, and the length of h.</param>
    /// <param name="row">h.</param>
    public static void Apply(ReadOnlySpan<float> weights, int stride, Span<float> row)
    {
        Span<float> units = stackalloc float[row.Length];
        row.CopyTo(units);
        // A row with NaN has no unit above 0 and stays as it is.
        for (int unit = 0; unit < weights.Length / stride; unit++)
        {
            if (units[unit] > 0)
                RowSteps.AddScaled(units[unit], weights.Slice(unit * stride, stride), row);
        }
    }

    /// <summary>Makes of gradients by results gradients by h, in place, and collects that of W.</summary>
    /// <param name="sums">The h of each row, a stride apart.</param>
    /// <param name="gradients">The gradients by the results, likewise.</param>
    /// <param name="count">The number of rows.</param>
    public void CarryBack(float[] sums, float[] gradients, int count)
    {
        int stride = Weights.Stride;
        // A unit has one owner, who takes the rows in order.
        _team.Run(Weights.Count, (_, unit) =>
        {
            Span<float> gradient = _gradient.AsSpan(unit * stride, stride);
            for (int row = 0; row < count; row++)
            {
                if (sums[(row * stride) + unit] > 0)
                    RowSteps.AddScaled(sums[(row * stride) + unit], gradients.AsSpan(row * stride, stride), gradient);
            }
        });
        _team.Run((count + RowsPerPiece - 1) / RowsPerPiece, (worker, piece) =>
        {
            Span<float> results = _scratch[worker];
            for (int row = piece * RowsPerPiece; row < Math.Min(count, (piece + 1) * RowsPerPiece); row++)
            {
                gradients.AsSpan(row * stride, stride).CopyTo(results);
                Span<float> gradient = gradients.AsSpan(row * stride, stride);
                for (int unit = 0; unit < Weights.Count; unit++)
                {
                    if (sums[(row * stride) + unit] > 0)
                        gradient[unit] += RowSteps.Dot(Weights[unit], results);
                }
            }
        });
    }

    /// <summary>One step along the gradient collected.</summary>
    public void Step(StepNumbers numbers)
    {
        for (int unit = 0; unit < Weights.Count; unit++)
            Weights.Step(unit, _gradient.AsSpan(unit * Weights.Stride, Weights.Stride), numbers);
        Array.Clear(_gradient);
    }
}
