using MLExtensions.Core;

namespace Microsoft.ML;

/// <summary>Loads arrays that are already in memory.</summary>
public static class MatrixDataCatalog
{
    /// <summary>Makes a data view over a row-major matrix without copying it: the fastest way from embeddings or logits in memory into a pipeline.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Data</c>.</param>
    /// <param name="values">The matrix, row by row: element (i, j) is <c>values[i * dimension + j]</c>. It must not change while the view is used.</param>
    /// <param name="dimension">The number of values in a row, at least 1; <paramref name="values"/> holds a whole number of rows.</param>
    /// <param name="columnName">The name of the vector column.</param>
    /// <param name="otherColumns">Further columns with one value for each row, such as labels.</param>
    /// <returns>A view that can be shuffled and splits into parallel cursors; its first column is a vector of <paramref name="dimension"/> Singles.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is below 1.</exception>
    /// <exception cref="ArgumentException">The values are no whole number of rows, or a further column has another number of rows.</exception>
    public static IDataView LoadFromMatrix(
        this DataOperationsCatalog catalog, ReadOnlyMemory<float> values, int dimension, string columnName = "Features", params MatrixColumn[] otherColumns)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(otherColumns);
        return new MatrixDataView(values, dimension, columnName, otherColumns);
    }
}
