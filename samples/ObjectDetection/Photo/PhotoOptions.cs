using System.Globalization;
using MLExtensions.Transforms;

namespace ObjectDetection.Photo;

/// <summary>What was asked for: "photo [folder]", or "model.onnx picture [folder]" with options.</summary>
internal sealed record PhotoOptions(string? Model, string Picture, string Folder, DetectionHead? Head, string? NameFile, float Threshold, int Side)
{
    public const string Usage = """
        usage: photo [folder]                               faces in the photo that the program carries
               model.onnx picture [folder] [options]        a YOLO model and a picture of your own
        --head NAME     what the model gives (YoloV2, YoloV3, YoloV5, YoloV5Raw, YoloV8, YoloX, EndToEnd, FastestDet); else it is told by its output
        --names FILE    the names of its classes, one a line; else the 80 of COCO
        --threshold T   detections below this score are not shown (0.25)
        --size N        the side of its input, where the model leaves it open (640)
        """;

    /// <exception cref="ArgumentException">The arguments are not of this form.</exception>
    public static PhotoOptions Parse(string[] arguments)
    {
        var plain = new List<string>();
        var options = new Dictionary<string, string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
                plain.Add(arguments[i]);
            else if (arguments[i] is "--head" or "--names" or "--threshold" or "--size" && i + 1 < arguments.Length)
                options[arguments[i][2..]] = arguments[++i];
            else
                throw new ArgumentException($"'{arguments[i]}' is not known, or has no value.");
        }

        bool own = plain[0] == "photo";
        if (plain.Count > (own ? 2 : 3) || (!own && plain.Count < 2))
            throw new ArgumentException("A model needs a picture.");
        float threshold = options.TryGetValue("threshold", out string? given) ? float.Parse(given, CultureInfo.InvariantCulture) : own ? 0.5f : 0.25f;
        return new PhotoOptions(
            own ? null : plain[0],
            own ? Path.Combine(AppContext.BaseDirectory, "Data", "apollo11_crew.png") : plain[1],
            Path.GetFullPath(plain.ElementAtOrDefault(own ? 1 : 2) ?? Path.Combine("artifacts", "detection")),
            options.TryGetValue("head", out string? head) ? Enum.Parse<DetectionHead>(head, ignoreCase: true) : null,
            options.GetValueOrDefault("names"),
            threshold,
            options.TryGetValue("size", out string? side) ? int.Parse(side, CultureInfo.InvariantCulture) : 640);
    }
}
