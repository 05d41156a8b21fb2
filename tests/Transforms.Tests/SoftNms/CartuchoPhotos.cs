using System.Globalization;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>What YOLOX-nano sees in 85 labelled photos before suppression, and what is in them (provenance beside the data).</summary>
internal sealed class CartuchoPhotos
{
    public const string Folder = "data/detection/fixtures";

    private readonly Dictionary<string, long> _images = [];

    public List<GroundTruthBox> Truth { get; } = [];

    public List<(long Image, int Class, float Score, float[] Box)> Candidates { get; } = [];

    public static CartuchoPhotos Load()
    {
        var photos = new CartuchoPhotos();
        foreach (string[] cells in Lines("cartucho_gt_cocoids.csv"))
        {
            double[] box = [.. cells[2..6].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            photos.Truth.Add(new GroundTruthBox(photos.Image(cells[0]), Int(cells[1]), box[0], box[1], box[2] - box[0], box[3] - box[1]));
        }

        foreach (string[] cells in Lines("yolox_nano_cartucho_candidates.csv"))
            photos.Candidates.Add((photos.Image(cells[0]), Int(cells[1]), Single(cells[2]), [.. cells[3..7].Select(Single)]));
        return photos;
    }

    /// <summary>Suppresses picture by picture, the labelled classes only, and evaluates as COCO does.</summary>
    public CocoMetrics Evaluate(SuppressionSettings settings)
    {
        var detected = new List<DetectedBox>();
        var suppressor = new BoxSuppressor(settings with { ClassFilter = [.. Truth.Select(box => box.Class).Distinct()] });
        var result = new Detections();
        foreach (var photo in Candidates.GroupBy(candidate => candidate.Image))
        {
            suppressor.Run([.. photo.SelectMany(candidate => candidate.Box)], [.. photo.Select(candidate => candidate.Score)], [.. photo.Select(candidate => candidate.Class)], result);
            for (int i = 0; i < result.Count; i++)
                detected.Add(new DetectedBox(photo.Key, result.Classes[i], result.Boxes[i].X1, result.Boxes[i].Y1, result.Boxes[i].Width, result.Boxes[i].Height, result.Scores[i]));
        }

        return CocoEvaluator.Evaluate(Truth, detected);
    }

    private static IEnumerable<string[]> Lines(string file) =>
        File.ReadLines(SharedData.PathOf($"{Folder}/{file}")).Skip(1).Select(line => line.Split(','));

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static float Single(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    private long Image(string name)
    {
        if (!_images.TryGetValue(name, out long id))
            _images.Add(name, id = _images.Count);
        return id;
    }
}
