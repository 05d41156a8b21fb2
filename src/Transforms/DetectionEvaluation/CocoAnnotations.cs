using System.Text.Json;

namespace MLExtensions.Transforms;

/// <summary>Pictures, categories and boxes of a COCO annotation file.</summary>
public sealed class CocoAnnotations
{
    /// <summary>The pictures.</summary>
    public IReadOnlyList<CocoImage> Images { get; init; } = [];

    /// <summary>The names of the categories, by id.</summary>
    public IReadOnlyDictionary<int, string> Categories { get; init; } = new Dictionary<int, string>();

    /// <summary>The objects; their class is the category's id.</summary>
    public IReadOnlyList<GroundTruthBox> Boxes { get; init; } = [];

    /// <summary>Reads an annotation file ("instances_....json"). Outlines are left out.</summary>
    /// <param name="stream">The file.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="FormatException">No such file; the message says what is missing.</exception>
    public static CocoAnnotations Read(Stream stream) => CocoJson.Read(stream, root => new CocoAnnotations
    {
        Images = [.. CocoJson.Array(root, "images").Select(image => new CocoImage(
            CocoJson.Integer(image, "id"), CocoJson.TextOrEmpty(image, "file_name"), CocoJson.IntegerOr(image, "width", 0), CocoJson.IntegerOr(image, "height", 0)))],
        Categories = ReadCategories(root),
        Boxes = [.. CocoJson.Array(root, "annotations").Select(ReadBox)],
    });

    /// <summary>Reads a result file: an array of picture, category, box and score.</summary>
    /// <param name="stream">The file.</param>
    /// <returns>The detections; their class is the category's id.</returns>
    /// <exception cref="FormatException">No such file; the message says what is missing.</exception>
    public static IReadOnlyList<DetectedBox> ReadResults(Stream stream) => CocoJson.Read<IReadOnlyList<DetectedBox>>(stream, root =>
        [.. CocoJson.Elements(root, "the file").Select(result =>
        {
            double[] box = CocoJson.Box(result);
            return new DetectedBox(CocoJson.Integer(result, "image_id"), CocoJson.Integer32(result, "category_id"), box[0], box[1], box[2], box[3], CocoJson.Number(result, "score"));
        })]);

    /// <summary>Writes a result file, as COCO's evaluation server takes it.</summary>
    /// <param name="stream">Receives the file; stays open.</param>
    /// <param name="detected">The detections; their class is the category's id.</param>
    public static void WriteResults(Stream stream, IEnumerable<DetectedBox> detected)
    {
        ArgumentNullException.ThrowIfNull(detected);
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartArray();
        foreach (DetectedBox box in detected)
        {
            writer.WriteStartObject();
            writer.WriteNumber("image_id", box.Image);
            writer.WriteNumber("category_id", box.Class);
            CocoJson.WriteBox(writer, box.X, box.Y, box.Width, box.Height);
            writer.WriteNumber("score", box.Score);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes an annotation file.</summary>
    /// <param name="stream">Receives the file; stays open.</param>
    public void Write(Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteStartArray("images");
        foreach (CocoImage image in Images)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", image.Id);
            writer.WriteString("file_name", image.FileName);
            writer.WriteNumber("width", image.Width);
            writer.WriteNumber("height", image.Height);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("annotations");
        for (int i = 0; i < Boxes.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", i + 1);
            writer.WriteNumber("image_id", Boxes[i].Image);
            writer.WriteNumber("category_id", Boxes[i].Class);
            CocoJson.WriteBox(writer, Boxes[i].X, Boxes[i].Y, Boxes[i].Width, Boxes[i].Height);
            writer.WriteNumber("area", Boxes[i].AreaOrBox);
            writer.WriteNumber("iscrowd", Boxes[i].IsCrowd ? 1 : 0);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("categories");
        foreach ((int id, string name) in Categories)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("name", name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static Dictionary<int, string> ReadCategories(JsonElement root)
    {
        var categories = new Dictionary<int, string>();
        foreach (JsonElement category in CocoJson.Array(root, "categories"))
        {
            int id = CocoJson.Integer32(category, "id");
            if (!categories.TryAdd(id, CocoJson.TextOrEmpty(category, "name")))
                throw new FormatException($"Two categories have the id {id}.");
        }

        return categories;
    }

    private static GroundTruthBox ReadBox(JsonElement annotation)
    {
        double[] box = CocoJson.Box(annotation);
        return new GroundTruthBox(CocoJson.Integer(annotation, "image_id"), CocoJson.Integer32(annotation, "category_id"), box[0], box[1], box[2], box[3])
        {
            Area = CocoJson.NumberOr(annotation, "area", double.NaN),
            IsCrowd = CocoJson.IntegerOr(annotation, "iscrowd", 0) != 0,
        };
    }
}

/// <summary>A picture of a COCO file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">Its file.</param>
/// <param name="Width">Pixels across; 0 where the file does not say.</param>
/// <param name="Height">Pixels down; 0 where the file does not say.</param>
public sealed record CocoImage(long Id, string FileName, int Width, int Height);
