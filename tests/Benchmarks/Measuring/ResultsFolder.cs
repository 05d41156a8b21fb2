namespace MLExtensions.Benchmarks;

/// <summary>The checkout, found from the program's place, and the results of this processor in it.</summary>
internal sealed class ResultsFolder
{
    public ResultsFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
            folder = folder.Parent;
        Root = folder?.FullName ?? throw new DirectoryNotFoundException("The program does not run from a checkout of MLExtensions.");
    }

    public string Root { get; }

    public string Readme => Path.Combine(Root, "README.md");

    public static string Relative => $"tests/Benchmarks/results/{ProcessorName.Folder}";

    /// <summary>Cuts the tables of the README anew.</summary>
    public void Publish()
    {
        string page = File.ReadAllText(Readme).ReplaceLineEndings("\n");
        File.WriteAllText(Readme, ReadmeTables.Filled(page, file => File.ReadAllText(Path.Combine(Root, file))));
        Console.WriteLine("The tables of README.md are those of the results.");
    }

    public string PathOf(string file)
    {
        string folder = Path.Combine(Root, Path.Combine(Relative.Split('/')));
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, file);
    }
}
