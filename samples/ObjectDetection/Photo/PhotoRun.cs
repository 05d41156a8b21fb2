using System.Diagnostics;
using Microsoft.ML;
using MLExtensions.Transforms;
using Spectre.Console;

namespace ObjectDetection.Photo;

/// <summary>From the pixels of a photo to boxes over it, each method of suppression beside the others.</summary>
internal static class PhotoRun
{
    public static int Start(string[] arguments)
    {
        PhotoOptions options;
        try
        {
            options = PhotoOptions.Parse(arguments);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
            Console.WriteLine(PhotoOptions.Usage);
            return 2;
        }

        try
        {
            Run(options);
            return 0;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or InvalidDataException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
            return 1;
        }
    }

    private static void Run(PhotoOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        AnsiConsole.Write(new Rule("[bold]Object detection[/]: pixels, ONNX model, decode, suppress").LeftJustified());
        Detector detector = options.Model is { } model
            ? Detector.Yolo(model, options.Head, options.NameFile is { } names ? File.ReadAllLines(names) : [.. CocoCategories.Names], options.Side)
            : Detector.Faces();
        AnsiConsole.MarkupLineInterpolated($"{Path.GetFileName(detector.File)}: {detector.Head}, {detector.Width} x {detector.Height}; {Path.GetFileName(options.Picture)}");
        var mlContext = new MLContext(seed: 1);
        IDataView photos = mlContext.Data.LoadFromEnumerable([Photograph.Open(options.Picture)]);
        ITransformer network = detector.Pipeline(mlContext, options.Threshold).Fit(photos);
        IDataView candidates = mlContext.Data.Cache(network.Transform(photos));

        var table = new Table().AddColumns("suppression", "detections", "scores");
        var shown = new List<(string Name, FoundInPhoto Found)>();
        foreach (var (name, method, threshold) in Methods(detector.Head))
        {
            var suppression = mlContext.Transforms.SoftNms(new SoftNmsOptions
            {
                LabelColumnName = "Classes", Method = method, IouThreshold = threshold, ScoreThreshold = options.Threshold,
                // What decays below the threshold is not shown: for the eye, a weakened duplicate is a duplicate.
                MinScore = options.Threshold,
                KeypointColumnName = detector.Head == DetectionHead.BlazeFace ? "Keypoints" : null,
                PredictedKeypointColumnName = detector.Head == DetectionHead.BlazeFace ? "Points" : null,
                LetterboxMode = LetterboxMode.PadCentered, ModelWidth = detector.Width, ModelHeight = detector.Height,
                ImageWidthColumnName = nameof(Photograph.Width), ImageHeightColumnName = nameof(Photograph.Height),
            });
            IDataView output = suppression.Fit(candidates).Transform(candidates);
            FoundInPhoto found = mlContext.Data.CreateEnumerable<FoundInPhoto>(output, reuseRowObject: false, ignoreMissingColumns: true).Single();
            shown.Add((name, found));
            table.AddRow(name, $"{found.Score.Length}", string.Join(", ", found.Score.Take(6).Select(score => $"{score:0.00}")) + (found.Score.Length > 6 ? ", ..." : ""));
        }

        AnsiConsole.Write(table);
        string page = Path.Combine(options.Folder, "photo.html");
        PhotoPage.Save(page, options.Picture, detector.ClassNames, shown);
        AnsiConsole.WriteLine($"Boxes over the picture, method by method: {page}");
        AnsiConsole.WriteLine($"Once more, warm: {Milliseconds(() => mlContext.Data.CreateEnumerable<Candidates>(network.Transform(photos), false).Single()):0} ms from the file to candidates.");
        (network as IDisposable)?.Dispose();
    }

    private static (string Name, SuppressionMethod Method, float? Threshold)[] Methods(DetectionHead head)
    {
        (string, SuppressionMethod, float?)[] methods =
        [
            ("none: what the network says", SuppressionMethod.None, null),
            ("hard, above 0.45", SuppressionMethod.Hard, 0.45f),
            ("soft, Gaussian, sigma 0.5", SuppressionMethod.SoftGaussian, null),
        ];
        return head == DetectionHead.BlazeFace ? [.. methods, ("blended, above 0.3 (BlazeFace's own)", SuppressionMethod.Weighted, 0.3f)] : methods;
    }

    private static double Milliseconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalMilliseconds;
    }

    private sealed class Candidates
    {
        public float[] Scores { get; set; } = [];
    }
}
