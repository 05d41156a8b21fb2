namespace MLExtensions.Calibrators;

/// <summary>What the support says of many rows.</summary>
internal sealed class Neighborhoods
{
    // A row of distances from 9,000 support rows takes 36 KB: as many as stay in a second-level cache.
    private const int TileRows = 16;

    private Neighborhoods(int count)
    {
        Similarities = new int[count];
        NearestSquared = new float[count];
    }

    public int[] Similarities { get; }

    public float[] NearestSquared { get; }

    /// <summary>Compares every row with every support row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="index">The support.</param>
    /// <param name="limit">The largest similarity.</param>
    /// <param name="isSupport">Whether row i is support row i, which is then no neighbour of itself.</param>
    /// <param name="threads">The most threads; the result does not depend on them.</param>
    public static Neighborhoods Of(RowSet rows, SupportIndex index, int limit, bool isSupport, int threads)
    {
        var found = new Neighborhoods(rows.Count);
        int padded = index.PaddedCount;
        RowTiles.Run(rows.Count, TileRows, threads, () => new float[TileRows * padded], (distances, start, length) =>
        {
            index.Distances(rows.Coordinates.AsSpan(start * rows.Stride), rows.Stride, length, distances);
            for (int i = 0; i < length; i++)
            {
                int row = start + i;
                Neighborhood one = index.Look(distances.AsSpan(i * padded, padded), rows.Predictions[row], limit, isSupport ? row : -1);
                found.Similarities[row] = one.Similarity;
                found.NearestSquared[row] = one.NearestSquared;
            }
        });
        return found;
    }
}
