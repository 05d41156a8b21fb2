using System.Text.Json;

namespace MLExtensions.Transforms;

/// <summary>Reads members of COCO's objects; what is missing or of another kind is named.</summary>
internal static class CocoJson
{
    /// <summary>Parses a file and reads its values; whatever JSON itself finds wrong, torn texts among it, is one kind of exception.</summary>
    public static T Read<T>(Stream stream, Func<JsonElement, T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException($"Not a JSON file that can be read: {exception.Message}", exception);
        }
    }

    public static JsonElement.ArrayEnumerator Elements(JsonElement element, string what) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray()
        : throw new FormatException($"{what} is {element.ValueKind} where an array is expected.");

    public static JsonElement.ArrayEnumerator Array(JsonElement owner, string name) => Elements(Member(owner, name), $"'{name}'");

    public static long Integer(JsonElement owner, string name) => Member(owner, name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out long value)
        ? value
        : throw Wrong(owner, name, "a whole number");

    public static int Integer32(JsonElement owner, string name) => Integer(owner, name) is >= int.MinValue and <= int.MaxValue and long value
        ? (int)value
        : throw Wrong(owner, name, "a whole number of 32 bits");

    public static double Number(JsonElement owner, string name) => IsFinite(Member(owner, name), out double value)
        ? value
        : throw Wrong(owner, name, "a number");

    public static int IntegerOr(JsonElement owner, string name, int otherwise) => Has(owner, name) ? Integer32(owner, name) : otherwise;

    public static double NumberOr(JsonElement owner, string name, double otherwise) => Has(owner, name) ? Number(owner, name) : otherwise;

    public static string TextOrEmpty(JsonElement owner, string name) =>
        Has(owner, name) && Member(owner, name) is { ValueKind: JsonValueKind.String } member ? member.GetString()! : "";

    public static double[] Box(JsonElement owner)
    {
        JsonElement[] values = [.. Array(owner, "bbox")];
        return values.Length == 4 && values.All(value => IsFinite(value, out _))
            ? System.Array.ConvertAll(values, value => value.GetDouble())
            : throw Wrong(owner, "bbox", "4 numbers");
    }

    public static void WriteBox(Utf8JsonWriter writer, double x, double y, double width, double height)
    {
        writer.WriteStartArray("bbox");
        writer.WriteNumberValue(x);
        writer.WriteNumberValue(y);
        writer.WriteNumberValue(width);
        writer.WriteNumberValue(height);
        writer.WriteEndArray();
    }

    private static bool IsFinite(JsonElement element, out double value)
    {
        value = double.NaN;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out value) && double.IsFinite(value);
    }

    private static bool Has(JsonElement owner, string name) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out _);

    private static JsonElement Member(JsonElement owner, string name) => Has(owner, name)
        ? owner.GetProperty(name)
        : throw new FormatException($"'{name}' is missing in {Excerpt(owner)}.");

    private static FormatException Wrong(JsonElement owner, string name, string expected) =>
        new($"'{name}' is not {expected} in {Excerpt(owner)}.");

    private static string Excerpt(JsonElement element)
    {
        string text = element.GetRawText();
        return text.Length <= 80 ? text : text[..80] + "...";
    }
}
