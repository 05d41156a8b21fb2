using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace MLExtensions.Transforms;

/// <summary>Reads and writes the XML annotations of PASCAL VOC: one file a picture, corners in whole pixels from 1, the last included.</summary>
public static class VocAnnotations
{
    /// <summary>Reads a file.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="image">The id to give the picture.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <returns>The objects. X and Y are xmin and ymin as they stand, widths are xmax - xmin: evaluate with <see cref="VocSettings.InclusivePixels"/>.</returns>
    /// <exception cref="FormatException">No such file, or a class that is not among the names.</exception>
    public static IReadOnlyList<GroundTruthBox> Read(Stream stream, long image, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(classNames);
        XElement root = Load(stream);
        return [.. root.Elements("object").Select(item =>
        {
            string name = Text(item, "name");
            int index = classNames.ToList().IndexOf(name);
            if (index < 0)
                throw new FormatException($"'{name}' is none of the {classNames.Count} classes.");
            XElement box = item.Element("bndbox") ?? throw new FormatException("An object has no 'bndbox'.");
            double x = Number(box, "xmin");
            double y = Number(box, "ymin");
            return new GroundTruthBox(image, index, x, y, Number(box, "xmax") - x, Number(box, "ymax") - y)
            {
                IsDifficult = (string?)item.Element("difficult") == "1",
            };
        })];
    }

    /// <summary>Writes a file.</summary>
    /// <param name="stream">Receives the file; stays open.</param>
    /// <param name="fileName">The picture's file.</param>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="boxes">The objects.</param>
    /// <param name="classNames">The names of the classes.</param>
    public static void Write(Stream stream, string fileName, int width, int height, IEnumerable<GroundTruthBox> boxes, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(classNames);
        new XElement("annotation",
            new XElement("filename", fileName),
            new XElement("size", new XElement("width", width), new XElement("height", height), new XElement("depth", 3)),
            boxes.Select(box => new XElement("object",
                new XElement("name", classNames[box.Class]),
                new XElement("difficult", box.IsDifficult ? 1 : 0),
                new XElement("bndbox",
                    new XElement("xmin", box.X), new XElement("ymin", box.Y), new XElement("xmax", box.X + box.Width), new XElement("ymax", box.Y + box.Height)))))
            .Save(stream);
    }

    private static XElement Load(Stream stream)
    {
        try
        {
            // Without document types: they are how a small XML file grows without bound.
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            XElement root = XElement.Load(reader);
            return root.Name == "annotation" ? root : throw new FormatException($"The file holds '{root.Name}' where 'annotation' is expected.");
        }
        catch (XmlException exception)
        {
            throw new FormatException($"Not an XML file: {exception.Message}", exception);
        }
    }

    private static string Text(XElement owner, string name) =>
        ((string?)owner.Element(name))?.Trim() ?? throw new FormatException($"'{name}' is missing in '{owner.Name}'.");

    private static double Number(XElement owner, string name) =>
        double.TryParse(Text(owner, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"'{name}' is '{Text(owner, name)}' where a finite number is expected.");
}
