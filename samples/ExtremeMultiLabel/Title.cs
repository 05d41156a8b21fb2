using System.IO.Compression;

namespace ExtremeMultiLabel;

/// <summary>A title from a library and the subjects that a librarian gave it.</summary>
internal sealed class Title
{
    public string Text { get; set; } = "";

    public string[] Subjects { get; set; } = [];

    /// <summary>Loads the titles that the program carries.</summary>
    public static Title[] LoadAll()
    {
        using Stream file = typeof(Title).Assembly.GetManifestResourceStream("titles.tsv.gz")!;
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var titles = new List<Title>();
        while (reader.ReadLine()?.Split('\t') is { } cells)
            titles.Add(new Title { Text = cells[0], Subjects = cells[1..] });
        return [.. titles];
    }

    // The order is by a hash of the title. Of ten rows the first is for the test, the second for choices, always: so that figures can be compared.
    public static Title[] ForTest(Title[] all) => [.. all.Where((_, row) => row % 10 == 0)];

    public static Title[] ForChoices(Title[] all) => [.. all.Where((_, row) => row % 10 == 1)];

    public static Title[] ForTraining(Title[] all) => [.. all.Where((_, row) => row % 10 > 1)];
}
