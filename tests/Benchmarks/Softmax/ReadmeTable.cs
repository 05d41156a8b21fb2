namespace MLExtensions.Benchmarks;

/// <summary>Puts the table of a results file into the README, between two marks of which the first names the file.</summary>
internal static class ReadmeTable
{
    private const string Begin = "<!-- softmax-benchmark: ";
    private const string End = "<!-- /softmax-benchmark -->";

    public static void Publish(ResultsFolder folder)
    {
        string source = $"{ResultsFolder.Relative}/softmax.md";
        string results = File.ReadAllText(Path.Combine(folder.Root, source)).ReplaceLineEndings("\n");
        string table = Between(results, "<!-- table -->\n", "<!-- /table -->");
        string readme = File.ReadAllText(folder.Readme).ReplaceLineEndings("\n");
        string old = Begin + Between(readme, Begin, End) + End;
        File.WriteAllText(folder.Readme, readme.Replace(old, $"{Begin}{source} -->\n{table}{End}", StringComparison.Ordinal));
        Console.WriteLine($"README.md now shows {source}");
    }

    private static string Between(string text, string begin, string end)
    {
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = text.IndexOf(end, from, StringComparison.Ordinal);
        if (from < begin.Length || to < 0)
            throw new InvalidDataException($"No part from '{begin.Trim()}' to '{end}'.");
        return text[from..to];
    }
}
