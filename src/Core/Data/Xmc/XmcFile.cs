using MLExtensions.Numerics;

namespace MLExtensions.Core;

/// <summary>Files in the format of the extreme classification repository, read whole, for use without a pipeline.</summary>
/// <remarks>The first line is <c>rows features labels</c>; each further one <c>label,label feature:value feature:value</c>, numbers from 0. A row without
/// labels starts with a space. Compressed with gzip or plain.</remarks>
public static class XmcFile
{
    /// <summary>Reads features and labels.</summary>
    /// <param name="path">The file.</param>
    /// <returns>One row of each for each row of the file.</returns>
    /// <exception cref="FormatException">The file is not of the format; the message names line and column.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (SparseMatrix Features, LabelLists Labels) Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = new XmcReader(path);
        var starts = new GrowingArray<long>(1024);
        var columns = new GrowingArray<int>(1 << 14);
        var values = new GrowingArray<float>(1 << 14);
        var labelStarts = new GrowingArray<long>(1024);
        var labels = new GrowingArray<int>(1 << 12);
        starts.Add(0);
        labelStarts.Add(0);
        while (reader.TryRead())
        {
            reader.Row.Columns.CopyTo(columns.Extend(reader.Row.Columns.Length));
            reader.Row.Values.CopyTo(values.Extend(reader.Row.Values.Length));
            reader.Row.Labels.CopyTo(labels.Extend(reader.Row.Labels.Length));
            starts.Add(columns.Count);
            labelStarts.Add(labels.Count);
        }

        return (new SparseMatrix(reader.Header.FeatureCount, starts.ToArray(), columns.ToArray(), values.ToArray()),
            new LabelLists(reader.Header.LabelCount, labelStarts.ToArray(), labels.ToArray()));
    }
}
