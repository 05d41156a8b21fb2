using System.Globalization;
using System.IO.Compression;

namespace ImageClassification;

/// <summary>The file of scanned digits that a program carries: 64 pixels of 0 (paper) to 16 (ink) row by row, then the digit.</summary>
internal static class DigitFile
{
    public static IEnumerable<(float[] Pixels, string Label)> Read()
    {
        using Stream file = typeof(DigitFile).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            yield return ([.. cells[..^1].Select(cell => float.Parse(cell, CultureInfo.InvariantCulture))], cells[^1]);
        }
    }
}
