using System.Globalization;
using MLExtensions.Transforms;

namespace MLExtensions.Benchmarks;

/// <summary>Times of suppression and decoding, beside a plain port of the textbook, in one run.</summary>
internal static class SoftNmsReport
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1.5);

    public static void Write(ResultsFolder results)
    {
        string[] lines = [.. Lines()];
        File.WriteAllLines(results.PathOf("soft-nms.md"), lines);
        Console.WriteLine(string.Join(Environment.NewLine, lines));
    }

    private static IEnumerable<string> Lines()
    {
        yield return "# Suppression and decoding of detections";
        yield return "";
        yield return $"{ProcessorName.Full}, {ThreadTime.Description}, one thread, milliseconds, 10th percentile, contenders in turns. One class, boxes in clusters,";
        yield return "minimum score 0.001. The textbook is a plain port of the paper's algorithm, scalar. Written by `bench measure-detection`.";
        yield return "";
        yield return "| boxes | a cluster | method | limit | kept | ours | eager | textbook | textbook / ours |";
        yield return "| --- | --- | --- | --- | --- | --- | --- | --- | --- |";
        foreach (int count in new[] { 100, 300, 1000, 8400, 25200 })
        {
            foreach (int perCluster in new[] { 10, 84 })
            {
                var set = new ClusteredBoxes(count, perCluster);
                foreach (SuppressionMethod method in new[] { SuppressionMethod.SoftGaussian, SuppressionMethod.SoftLinear, SuppressionMethod.Hard })
                    yield return Row(set, perCluster, method, 300);
                if (count <= 8400)
                    yield return Row(set, perCluster, SuppressionMethod.SoftGaussian, null);
            }
        }

        yield return "";
        yield return "| YOLOv8 head, 84 x 8,400 | candidates | kept | decoded | decoded and suppressed |";
        yield return "| --- | --- | --- | --- | --- |";
        yield return HeadRow();
        yield return "";
        yield return $"| COCO evaluation, {Environment.ProcessorCount} cores, wall time | pictures | objects | detections | seconds |";
        yield return "| --- | --- | --- | --- | --- |";
        yield return EvaluationRow();
    }

    private static string Row(ClusteredBoxes set, int perCluster, SuppressionMethod method, int? limit)
    {
        var settings = new SuppressionSettings { Method = method, MaxDetections = limit };
        var ours = new BoxSuppressor(settings);
        var eager = new BoxSuppressor(settings) { Algorithm = SuppressionAlgorithm.Eager };
        var result = new Detections();
        // A small set is run often for one sample: long enough for the clock, and for the runtime to have compiled everything for good.
        int repetitions = Math.Max(1, 20_000 / set.Count);
        double[] times = InterleavedSamples.Nanoseconds(
            [
                Repeat(() => ours.Run(set.Boxes, set.Scores, result)),
                Repeat(() => eager.Run(set.Boxes, set.Scores, result)),
                Repeat(() => TextbookNms.Run(set, method, limit ?? int.MaxValue)),
            ], Budget);
        for (int i = 0; i < times.Length; i++)
            times[i] /= repetitions;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {set.Count:N0} | {perCluster} | {method} | {limit?.ToString(CultureInfo.InvariantCulture) ?? "none"} | {result.Count:N0} | {times[0] / 1e6:0.000} | {times[1] / 1e6:0.000} | {times[2] / 1e6:0.000} | {times[2] / times[0]:0.0} |");

        Action Repeat(Action action) => () =>
        {
            for (int i = 0; i < repetitions; i++)
                action();
        };
    }

    private static string EvaluationRow()
    {
        var random = new Random(9);
        var truth = new List<GroundTruthBox>();
        var detected = new List<DetectedBox>();
        for (int picture = 0; picture < 5000; picture++)
        {
            int first = truth.Count;
            for (int i = 0; i < 7; i++)
                truth.Add(new GroundTruthBox(picture, random.Next(80), random.Next(500), random.Next(400), 10 + random.Next(150), 10 + random.Next(150)));
            for (int i = 0; i < 100; i++)
            {
                // Every third lies near an object.
                GroundTruthBox near = truth[first + random.Next(7)];
                detected.Add(i % 3 == 0
                    ? new DetectedBox(picture, near.Class, near.X + random.Next(-8, 8), near.Y + random.Next(-8, 8), near.Width, near.Height, random.NextDouble())
                    : new DetectedBox(picture, random.Next(80), random.Next(500), random.Next(400), 10 + random.Next(150), 10 + random.Next(150), 0.5 * random.NextDouble()));
            }
        }

        double[] times = InterleavedSamples.Nanoseconds(
            [() => CocoEvaluator.Evaluate(truth, detected)], Budget, () => System.Diagnostics.Stopwatch.GetTimestamp() * (1e9 / System.Diagnostics.Stopwatch.Frequency));
        return string.Create(CultureInfo.InvariantCulture, $"| twelve numbers | 5,000 | {truth.Count:N0} | {detected.Count:N0} | {times[0] / 1e9:0.00} |");
    }

    private static string HeadRow()
    {
        float[] head = ClusteredBoxes.YoloV8Head();
        var decoder = new DetectionDecoder(new DecoderSettings { Head = DetectionHead.YoloV8, InputWidth = 640, InputHeight = 640, ClassCount = 80 });
        var suppressor = new BoxSuppressor(new SuppressionSettings { MaxDetections = 300 });
        var candidates = new DetectionCandidates();
        var result = new Detections();
        double[] times = InterleavedSamples.Nanoseconds(
            [
                () => decoder.Decode(candidates, head),
                () =>
                {
                    decoder.Decode(candidates, head);
                    suppressor.Run(candidates, result);
                },
            ], Budget);
        return string.Create(CultureInfo.InvariantCulture, $"| milliseconds | {candidates.Count} | {result.Count} | {times[0] / 1e6:0.000} | {times[1] / 1e6:0.000} |");
    }
}
