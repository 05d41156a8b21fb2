using System.Globalization;
using MLExtensions.Transforms;

namespace ObjectDetection;

/// <summary>Candidates of a real detector and ground truth as text: "image,class,score,x1,y1,x2,y2" and "image,class,x1,y1,x2,y2", a heading first.</summary>
internal sealed class CandidateFiles
{
    private readonly Dictionary<string, long> _images = [];
    private readonly List<GroundTruthBox> _truth = [];
    private readonly List<(long Image, int Class, float Score, float[] Box)> _candidates = [];

    public CandidateFiles(string candidates, string truth)
    {
        foreach (string[] cells in Rows(truth, 6))
        {
            double[] box = Array.ConvertAll(cells[2..], Number);
            _truth.Add(new GroundTruthBox(Image(cells[0]), (int)Number(cells[1]), box[0], box[1], box[2] - box[0], box[3] - box[1]));
        }

        foreach (string[] cells in Rows(candidates, 7))
            _candidates.Add((Image(cells[0]), (int)Number(cells[1]), (float)Number(cells[2]), Array.ConvertAll(cells[3..], cell => (float)Number(cell))));
    }

    /// <summary>Suppresses picture by picture and evaluates as COCO does, with up to 100 detections a picture.</summary>
    public CocoMetrics Evaluate(SuppressionSettings settings)
    {
        var suppressor = new BoxSuppressor(settings with { ClassFilter = [.. _truth.Select(box => box.Class).Distinct()], MaxDetections = 100 });
        var found = new Detections();
        var detected = new List<DetectedBox>();
        foreach (var picture in _candidates.GroupBy(candidate => candidate.Image))
        {
            suppressor.Run([.. picture.SelectMany(one => one.Box)], [.. picture.Select(one => one.Score)], [.. picture.Select(one => one.Class)], found);
            for (int i = 0; i < found.Count; i++)
                detected.Add(new DetectedBox(picture.Key, found.Classes[i], found.Boxes[i].X1, found.Boxes[i].Y1, found.Boxes[i].Width, found.Boxes[i].Height, found.Scores[i]));
        }

        return CocoEvaluator.Evaluate(_truth, detected);
    }

    private static IEnumerable<string[]> Rows(string file, int cells) => File.ReadLines(file).Skip(1).Select(line => line.Split(',')).Where(row => row.Length == cells);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private long Image(string name)
    {
        if (!_images.TryGetValue(name, out long id))
            _images.Add(name, id = _images.Count);
        return id;
    }
}
