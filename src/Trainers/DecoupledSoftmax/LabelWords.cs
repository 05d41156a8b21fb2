using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Words of labels that were not trained: those of their texts.</summary>
internal static class LabelWords
{
    /// <summary>Words for all labels: the trained ones where there are some, else the text's, of length <paramref name="weight"/>.</summary>
    /// <param name="trained">The words of trained labels.</param>
    /// <param name="places">For each label its row of <paramref name="trained"/>, or -1 minus its row of <paramref name="texts"/>.</param>
    /// <param name="texts">The features of texts.</param>
    /// <param name="weight">The length of a text's words.</param>
    /// <returns>The model.</returns>
    public static SparseLabelModel Combine(SparseMatrix? trained, ReadOnlySpan<int> places, SparseMatrix texts, float weight)
    {
        var starts = new long[places.Length + 1];
        var columns = new List<int>();
        var values = new List<float>();
        for (int label = 0; label < places.Length; label++)
        {
            (SparseMatrix source, int row) = places[label] >= 0 ? (trained!, places[label]) : (texts, -1 - places[label]);
            columns.AddRange(source.ColumnsOf(row));
            float scale = places[label] >= 0 ? 1 : weight * FeatureEncoder.InverseNorm(texts.ValuesOf(row));
            foreach (float value in source.ValuesOf(row))
                values.Add(scale * value);
            starts[label + 1] = columns.Count;
        }

        return new SparseLabelModel(new SparseMatrix(texts.ColumnCount, starts, [.. columns], [.. values]).Transpose(), new float[places.Length]);
    }
}
