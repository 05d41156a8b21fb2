using System.IO.Compression;
using System.Text.RegularExpressions;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Trainers;

namespace MLExtensions.Benchmarks;

/// <summary>A multi-label data set beside the checkout, with the settings that were chosen for it on a part of its training data.</summary>
internal sealed partial class XmcSet
{
    private XmcSet(MultiLabelData train, MultiLabelData test, SparseMatrix? texts, string name) =>
        (Train, Test, Texts, Name) = (train, test, texts, name);

    public string Name { get; }

    public MultiLabelData Train { get; }

    public MultiLabelData Test { get; }

    /// <summary>The texts of the labels in the features of the rows; null where the labels have none.</summary>
    public SparseMatrix? Texts { get; }

    public static XmcSet Load(string root, string name)
    {
        string folder = Path.Combine(root, "..", "shared", "data", "xmc", name);
        (SparseMatrix features, LabelLists labels) = XmcFile.Read(Path.Combine(folder, "train.txt.gz"));
        (SparseMatrix testFeatures, LabelLists testLabels) = XmcFile.Read(Path.Combine(folder, "test.txt.gz"));
        double[] inverse = InverseFrequencies(features);
        // Bibtex comes as words that are there or not; the others are TF-IDF of length 1 already.
        bool isBinary = Array.TrueForAll(features.Values, value => value == 1);
        if (isBinary)
            (features, testFeatures) = (Weighted(features, inverse), Weighted(testFeatures, inverse));
        bool hasTexts = name.StartsWith("YSO", StringComparison.Ordinal);
        return new XmcSet(new MultiLabelData(features, labels), new MultiLabelData(testFeatures, testLabels),
            hasTexts ? TextsOf(folder, inverse, labels.LabelCount) : null, name);
    }

    private static double[] InverseFrequencies(SparseMatrix features)
    {
        var rows = new int[features.ColumnCount];
        foreach (int column in features.Columns)
            rows[column]++;
        return Array.ConvertAll(rows, count => Math.Log(1 + ((double)features.RowCount / Math.Max(1, count))));
    }

    private static SparseMatrix Weighted(SparseMatrix matrix, double[] weights)
    {
        var values = new float[matrix.Values.Length];
        for (int row = 0; row < matrix.RowCount; row++)
        {
            double norm = Math.Sqrt(matrix.ColumnsOf(row).ToArray().Sum(column => weights[column] * weights[column]));
            for (long i = matrix.Starts[row]; i < matrix.Starts[row + 1]; i++)
                values[i] = (float)(weights[matrix.Columns[i]] / norm);
        }

        return new SparseMatrix(matrix.ColumnCount, matrix.Starts, matrix.Columns, values);
    }

    private static SparseMatrix TextsOf(string folder, double[] inverse, int labelCount)
    {
        string[] words = Lines(Path.Combine(folder, "features.txt.gz")), texts = Lines(Path.Combine(folder, "labels.txt.gz"));
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < words.Length; i++)
            numbers.TryAdd(words[i], i);
        List<long> starts = [0];
        List<int> columns = [];
        List<float> values = [];
        for (int label = 0; label < labelCount; label++)
        {
            int[] own = [.. Word().Matches(texts[label].ToLowerInvariant()).Select(match => numbers.GetValueOrDefault(match.Value, -1)).Where(i => i >= 0).Distinct().Order()];
            double norm = Math.Sqrt(own.Sum(i => inverse[i] * inverse[i]));
            columns.AddRange(own);
            values.AddRange(own.Select(i => (float)(inverse[i] / norm)));
            starts.Add(columns.Count);
        }

        return new SparseMatrix(words.Length, [.. starts], [.. columns], [.. values]);
    }

    private static string[] Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return [.. reader.ReadToEnd().TrimEnd('\n').Split('\n').Select(line => line.Trim())];
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
