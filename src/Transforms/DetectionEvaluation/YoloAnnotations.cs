using System.Globalization;

namespace MLExtensions.Transforms;

/// <summary>Reads and writes YOLO's text annotations: one file a picture, a line an object: class, centre x, centre y, width, height, all but the
/// class as parts of the picture's size; in result files a score follows.</summary>
public static class YoloAnnotations
{
    /// <summary>Reads a label file.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="image">The id to give the picture.</param>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <returns>The objects, in pixels.</returns>
    /// <exception cref="FormatException">A line is not of the form; the message has its number.</exception>
    public static IReadOnlyList<GroundTruthBox> Read(TextReader reader, long image, double width, double height) =>
        [.. Lines(reader, 5).Select(line => new GroundTruthBox(image, line.Class,
            (line.Numbers[0] - (line.Numbers[2] / 2)) * width, (line.Numbers[1] - (line.Numbers[3] / 2)) * height, line.Numbers[2] * width, line.Numbers[3] * height))];

    /// <summary>Reads a result file, whose lines end in a score.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="image">The id to give the picture.</param>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <returns>The detections, in pixels.</returns>
    /// <exception cref="FormatException">A line is not of the form; the message has its number.</exception>
    public static IReadOnlyList<DetectedBox> ReadResults(TextReader reader, long image, double width, double height) =>
        [.. Lines(reader, 6).Select(line => new DetectedBox(image, line.Class,
            (line.Numbers[0] - (line.Numbers[2] / 2)) * width, (line.Numbers[1] - (line.Numbers[3] / 2)) * height, line.Numbers[2] * width, line.Numbers[3] * height,
            line.Numbers[4]))];

    /// <summary>Writes a label file.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="boxes">The objects, in pixels.</param>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    public static void Write(TextWriter writer, IEnumerable<GroundTruthBox> boxes, double width, double height)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(boxes);
        foreach (GroundTruthBox box in boxes)
        {
            writer.WriteLine(FormattableString.Invariant(
                $"{box.Class} {(box.X + (box.Width / 2)) / width} {(box.Y + (box.Height / 2)) / height} {box.Width / width} {box.Height / height}"));
        }
    }

    private static IEnumerable<(int Class, double[] Numbers)> Lines(TextReader reader, int count)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            string[] cells = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length == 0)
                continue;
            var numbers = new double[count - 1];
            bool fits = cells.Length == count & int.TryParse(cells[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out int index);
            for (int i = 0; fits && i < numbers.Length; i++)
                fits = double.TryParse(cells[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) && double.IsFinite(numbers[i]);
            if (!fits)
                throw new FormatException($"Line {number} is '{line}'; expected are a class and {count - 1} finite numbers.");
            yield return (index, numbers);
        }
    }
}
