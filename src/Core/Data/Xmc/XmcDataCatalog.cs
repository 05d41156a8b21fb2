using MLExtensions.Core;

namespace Microsoft.ML;

/// <summary>Loads files of multi-label data.</summary>
public static class XmcDataCatalog
{
    /// <summary>Opens a file in the format of the extreme classification repository: sparse features and, for each row, any number of labels.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Data</c>.</param>
    /// <param name="path">The file, plain or compressed with gzip. Its first line is <c>rows features labels</c>; each further one is
    /// <c>label,label feature:value feature:value</c> with numbers from 0, and starts with a space where a row has no labels.</param>
    /// <param name="labelColumnName">The name of the column of labels, a vector of keys of variable size.</param>
    /// <param name="featureColumnName">The name of the column of features, a sparse vector of Single.</param>
    /// <param name="labelNames">The texts of the labels, which become the key values; null for none.</param>
    /// <returns>A view that reads the file anew, row by row, for each cursor. Labels come ascending, each once. A line that is not of the format
    /// throws a <see cref="FormatException"/> that names line and column when the cursor reaches it.</returns>
    /// <exception cref="FormatException">The first line is not of the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">There are not as many names as labels.</exception>
    public static IDataView LoadFromXmcFile(
        this DataOperationsCatalog catalog, string path, string labelColumnName = "Labels", string featureColumnName = "Features",
        IReadOnlyList<string>? labelNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(featureColumnName);
        return new XmcDataView(path, labelColumnName, featureColumnName, labelNames is null ? null : ClassNames.Of(labelNames));
    }
}
