using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>
/// The distance of a row from its k-th nearest training row, all divided by their norms first (Sun et al. 2022): an outlier score without any
/// assumption about the shape of the classes. Exact: every training row is looked at. Immutable; safe to share between threads.
/// </summary>
public sealed class NearestNeighborModel : IModelPart<NearestNeighborModel>
{
    internal const int TileRows = 64;

    private readonly PanelMatrix _rows;

    /// <summary>Keeps the training rows; those with a value that is not finite are left out.</summary>
    /// <param name="rows">Row-major in-distribution features.</param>
    /// <param name="dimension">The number of features, at least 1.</param>
    /// <param name="neighbors">k, at least 1.</param>
    /// <param name="normalize">Whether rows are divided by their norms; a zero row stays zero.</param>
    /// <exception cref="ArgumentException">The values are no whole number of rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than k usable rows.</exception>
    public NearestNeighborModel(ReadOnlySpan<float> rows, int dimension, int neighbors, bool normalize = true)
        : this(new PreparedRows(Prepare(rows, dimension, normalize), dimension), neighbors, normalize)
    {
    }

    private NearestNeighborModel(PreparedRows rows, int neighbors, bool normalize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        int count = rows.Values.Length / rows.Dimension;
        if (count < neighbors)
            throw new InvalidOperationException($"There are {count} usable rows, fewer than the {neighbors} neighbors asked for.");
        _rows = new PanelMatrix(rows.Values, count, rows.Dimension);
        Neighbors = neighbors;
        Normalize = normalize;
    }

    /// <summary>The number of features.</summary>
    public int Dimension => _rows.Depth;

    /// <summary>The number of training rows.</summary>
    public int RowCount => _rows.Outputs;

    /// <summary>k: which of the nearest rows gives the distance.</summary>
    public int Neighbors { get; }

    /// <summary>Whether rows are divided by their norms.</summary>
    public bool Normalize { get; }

    static ModelFormat IModelPart<NearestNeighborModel>.Format => new("nearest-neighbor", 1, 1);

    /// <summary>The floats of scratch that <see cref="ScoreTile"/> needs.</summary>
    internal int ScratchLength(int count) => checked(count * (Dimension + _rows.PaddedOutputs));

    /// <summary>The Euclidean distance from the k-th nearest training row.</summary>
    /// <param name="features">The row.</param>
    /// <returns>0 or above, larger = more unusual; at most 2 for normalised rows; NaN for a row with a value that is not finite.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public float Score(ReadOnlySpan<float> features)
    {
        float score = 0;
        ScoreRows(features, new Span<float>(ref score));
        return score;
    }

    /// <summary>The distances of a batch of rows from their k-th nearest training rows.</summary>
    /// <param name="rows">Row-major features.</param>
    /// <param name="scores">One for each row.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void ScoreRows(ReadOnlySpan<float> rows, Span<float> scores)
    {
        if (rows.Length != (long)scores.Length * Dimension)
            throw new ArgumentException($"{rows.Length} values are not {scores.Length} rows of {Dimension}.", nameof(rows));
        // As many rows at once as keep the distances within a few megabytes.
        int tile = Math.Clamp((1 << 20) / _rows.PaddedOutputs, 4, TileRows);
        float[] scratch = System.Buffers.ArrayPool<float>.Shared.Rent(ScratchLength(Math.Min(tile, scores.Length)));
        for (int start = 0; start < scores.Length; start += tile)
        {
            int count = Math.Min(tile, scores.Length - start);
            ScoreTile(rows.Slice(start * Dimension, count * Dimension), count, scratch, scores.Slice(start, count), 0);
        }

        System.Buffers.ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>The scores of the training rows themselves, each left out of its own neighbors.</summary>
    /// <param name="rows">Rows that the model was made of; those with a value that is not finite give NaN.</param>
    /// <param name="scores">One for each row.</param>
    public void LeaveOneOutScores(ReadOnlySpan<float> rows, Span<float> scores)
    {
        var scratch = new float[ScratchLength(1)];
        for (int i = 0; i < scores.Length; i++)
            ScoreTile(rows.Slice(i * Dimension, Dimension), 1, scratch, scores.Slice(i, 1), 1);
    }

    /// <summary>Scores rows at once.</summary>
    /// <param name="rows">Row-major.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    /// <param name="scores">Receives a score for each row.</param>
    /// <param name="skipped">1 for rows that are training rows and must not count as their own neighbor.</param>
    internal void ScoreTile(ReadOnlySpan<float> rows, int count, Span<float> scratch, Span<float> scores, int skipped)
    {
        Span<float> prepared = scratch[..(count * Dimension)];
        Span<float> distances = scratch.Slice(prepared.Length, count * _rows.PaddedOutputs);
        for (int i = 0; i < count; i++)
        {
            if (!TryPrepare(rows.Slice(i * Dimension, Dimension), Normalize, prepared.Slice(i * Dimension, Dimension)))
                prepared[i * Dimension] = float.NaN;
        }

        _rows.SquaredDistances(prepared, Dimension, count, distances);
        for (int i = 0; i < count; i++)
        {
            scores[i] = float.IsNaN(prepared[i * Dimension])
                ? float.NaN
                : MathF.Sqrt(OrderStatistic.Smallest(distances.Slice(i * _rows.PaddedOutputs, RowCount), Math.Min(Neighbors + skipped, RowCount)));
        }
    }

    // Layout: int32 features, int32 neighbors, bool normalize, single[n * features] rows as they are compared.
    void IModelPart<NearestNeighborModel>.Write(ModelWriter writer)
    {
        writer.Write(Dimension);
        writer.Write(Neighbors);
        writer.Write(Normalize);
        writer.Write(_rows.ToArray());
    }

    static NearestNeighborModel IModelPart<NearestNeighborModel>.Read(ModelReader reader)
    {
        int dimension = reader.ReadInt32("the number of features", 1, Array.MaxLength);
        int neighbors = reader.ReadInt32("the number of neighbors", 1, Array.MaxLength);
        bool normalize = reader.ReadBoolean();
        float[] rows = reader.ReadSingles();
        if (rows.Length % dimension != 0 || rows.Length / dimension < neighbors)
            throw ModelReader.Broken($"{rows.Length} values as rows of {dimension} for {neighbors} neighbors");
        return new NearestNeighborModel(new PreparedRows(rows, dimension), neighbors, normalize);
    }

    private static float[] Prepare(ReadOnlySpan<float> rows, int dimension, bool normalize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (rows.Length % dimension != 0)
            throw new ArgumentException($"{rows.Length} values are no whole number of rows of {dimension}.", nameof(rows));
        var prepared = new float[rows.Length];
        int used = 0;
        for (int start = 0; start < rows.Length; start += dimension)
        {
            if (TryPrepare(rows.Slice(start, dimension), normalize, prepared.AsSpan(used, dimension)))
                used += dimension;
        }

        return prepared[..used];
    }

    private static bool TryPrepare(ReadOnlySpan<float> row, bool normalize, Span<float> destination)
    {
        if (!double.IsFinite(DoubleVectors.SquaredNorm(row)))
        {
            destination.Clear();
            return false;
        }

        double scale = RowScale.Of(row, normalize);
        for (int i = 0; i < row.Length; i++)
            destination[i] = (float)(row[i] * scale);
        return true;
    }

    // Rows as they are compared: finite, and normalised if the model says so.
    private readonly record struct PreparedRows(float[] Values, int Dimension);
}
