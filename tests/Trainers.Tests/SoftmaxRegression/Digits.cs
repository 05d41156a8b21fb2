using System.Globalization;
using System.IO.Compression;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>The 1,797 scanned digits that the image sample carries, as counts divided by 16.</summary>
internal static class Digits
{
    public static (Problem Train, Problem Test) Split(bool weighted)
    {
        Problem all = Load();
        if (weighted)
            all = all with { Weights = [.. Enumerable.Range(0, all.Labels.Length).Select(row => 1f + row % 4)] };
        int[] rows = [.. Enumerable.Range(0, all.Labels.Length)];
        return (all.Select([.. rows.Where(row => row % 3 != 0 && row % 15 != 1)]), all.Select([.. rows.Where(row => row % 3 == 0)]));
    }

    private static Problem Load()
    {
        string path = RepositoryRoot.PathOf("samples/ImageClassification/Data/digits.csv.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        List<float> pixels = [];
        List<int> labels = [];
        while (reader.ReadLine() is { } line)
        {
            int[] cells = [.. line.Split(',').Select(cell => int.Parse(cell, CultureInfo.InvariantCulture))];
            pixels.AddRange(cells.Take(64).Select(count => count / 16f));
            labels.Add(cells[64]);
        }

        return new Problem([.. pixels], 64, [.. labels], 10, [.. Enumerable.Repeat(1f, labels.Count)]);
    }
}
