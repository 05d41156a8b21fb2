using System.Globalization;
using ImageClassification;
using Microsoft.ML;
using Spectre.Console;

namespace ExtremeMultiLabel;

/// <summary>Suggests subjects for titles. A saved model needs nothing but its file: a second process loads it with plain ML.NET.</summary>
internal static class Suggesting
{
    public const string Verb = "answer";

    public static readonly string[] Examples =
    [
        "Climate change and the forests of the north",
        "Children's nutrition : a guide for parents",
        "Software engineering in practice",
        "An introduction to the music of Sibelius",
        "Immigrant women in working life",
    ];

    /// <summary>The answers of a model that is there: a line for each title.</summary>
    public static string[] Answers(MLContext mlContext, ITransformer model, IEnumerable<string> titles)
    {
        using PredictionEngine<TypedTitle, Suggestion> engine = mlContext.Model.CreatePredictionEngine<TypedTitle, Suggestion>(model);
        return [.. titles.Select(title => Line(engine, title))];
    }

    /// <summary>Starts this program again, which loads the model and answers.</summary>
    public static string[] InFreshProcess(string modelFile, IEnumerable<string> titles) => SecondProcess.Run([Verb, modelFile, .. titles]);

    /// <summary>What the second process does.</summary>
    public static int Answer(string modelFile, IEnumerable<string> titles)
    {
        var mlContext = new MLContext();
        foreach (string line in Answers(mlContext, mlContext.Model.Load(modelFile, out _), titles))
            Console.WriteLine(line);
        return 0;
    }

    /// <summary>Answers for titles that are typed, until an empty one.</summary>
    public static void Ask(string modelFile)
    {
        var mlContext = new MLContext();
        using PredictionEngine<TypedTitle, Suggestion> engine = mlContext.Model.CreatePredictionEngine<TypedTitle, Suggestion>(mlContext.Model.Load(modelFile, out _));
        while (true)
        {
            AnsiConsole.Markup("[bold]Title[/] (empty to end): ");
            if (Console.ReadLine() is not { Length: > 0 } title)
                return;
            Console.WriteLine(Line(engine, title));
        }
    }

    private static string Line(PredictionEngine<TypedTitle, Suggestion> engine, string title)
    {
        Suggestion found = engine.Predict(new TypedTitle { Text = title });
        return $"{title}: {string.Join(", ", found.Suggestions.Zip(found.PredictedScores, (name, score) => string.Create(CultureInfo.InvariantCulture, $"{name} ({score:R})")))}";
    }
}
