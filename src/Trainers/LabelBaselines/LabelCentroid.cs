using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The simplest good classifier of texts with many labels: a label is the sum of its rows, of length 1; the score is the inner product. A floor
/// that any trained model has to beat.</summary>
public static class LabelCentroid
{
    /// <summary>Forms the centroids.</summary>
    /// <param name="data">The training rows; features are best TF-IDF of length 1.</param>
    /// <param name="labelTexts">For each label the features of its text, which count as a further row; null for none.</param>
    /// <param name="textWeight">How many rows the text counts for.</param>
    /// <returns>The model; a label without rows and text has score 0.</returns>
    /// <exception cref="ArgumentException">The data do not fit each other.</exception>
    public static SparseLabelModel Fit(MultiLabelData data, SparseMatrix? labelTexts = null, float textWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.CheckTexts(labelTexts);
        LabelLists rowsOf = data.Checked().Labels.Transpose();
        var starts = new long[rowsOf.RowCount + 1];
        var columns = new List<int>();
        var values = new List<float>();
        var sums = new double[data.Features.ColumnCount];
        var touched = new List<int>();
        for (int label = 0; label < rowsOf.RowCount; label++)
        {
            touched.Clear();
            foreach (int row in rowsOf[label])
                Add(data.Features.ColumnsOf(row), data.Features.ValuesOf(row), 1, sums, touched);
            if (labelTexts is not null)
                Add(labelTexts.ColumnsOf(label), labelTexts.ValuesOf(label), textWeight, sums, touched);
            touched.Sort();
            for (int i = touched.Count - 1; i > 0; i--)
            {
                if (touched[i] == touched[i - 1])
                    touched.RemoveAt(i);
            }

            double norm = Math.Sqrt(touched.Sum(column => sums[column] * sums[column]));
            foreach (int column in touched)
            {
                if (norm > 0 && sums[column] != 0)
                {
                    columns.Add(column);
                    values.Add((float)(sums[column] / norm));
                }

                sums[column] = 0;
            }

            starts[label + 1] = columns.Count;
        }

        var weights = new SparseMatrix(data.Features.ColumnCount, starts, [.. columns], [.. values]);
        return new SparseLabelModel(weights.Transpose(), new float[rowsOf.RowCount]);
    }

    private static void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, float weight, double[] sums, List<int> touched)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            // A sum that is back at exactly 0 is listed again; the list is cleared of that below.
            if (sums[columns[i]] == 0)
                touched.Add(columns[i]);
            sums[columns[i]] += (double)weight * values[i];
        }
    }
}
