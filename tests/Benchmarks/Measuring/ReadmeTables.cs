namespace MLExtensions.Benchmarks;

/// <summary>
/// The tables of the README are cut from results files. A mark before each names the file, a part of a line above the table there, the rows and the columns:
/// <code>
/// &lt;!-- results: folder/file.md | below: text | rows: first cell; first cell &gt; second cell | columns: header; header --&gt;
/// the table
/// &lt;!-- /results --&gt;
/// </code>
/// A star stands for all rows or columns. The benchmark program writes the tables; a test compares them.
/// </summary>
internal static class ReadmeTables
{
    private const string Begin = "<!-- results: ";
    private const string Middle = " -->\n";
    private const string End = "<!-- /results -->";

    /// <summary>The page with all tables cut anew.</summary>
    /// <param name="page">The README, with line feeds.</param>
    /// <param name="read">Gives a file of the repository.</param>
    public static string Filled(string page, Func<string, string> read)
    {
        int at = 0;
        while ((at = page.IndexOf(Begin, at, StringComparison.Ordinal)) >= 0)
        {
            int table = page.IndexOf(Middle, at, StringComparison.Ordinal) + Middle.Length, end = page.IndexOf(End, at, StringComparison.Ordinal);
            if (table < Middle.Length || end < table)
                throw new InvalidDataException($"'{page[at..Math.Min(page.Length, at + 60)]}' has no end.");
            string[] mark = page[(at + Begin.Length)..(table - Middle.Length)].Split(" | ");
            string cut = Cut(read(mark[0]), Value(mark, "below: "), Value(mark, "rows: ").Split("; "), Value(mark, "columns: ").Split("; "));
            page = page[..table] + cut + page[end..];
            at = table + cut.Length;
        }

        return page;
    }

    private static string Value(string[] mark, string name) =>
        Array.Find(mark, line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..] ?? throw new InvalidDataException($"A mark for {mark[0]} has no '{name}'.");

    private static string Cut(string results, string below, string[] rows, string[] columns)
    {
        string[] lines = results.ReplaceLineEndings("\n").Split('\n');
        int above = Array.FindIndex(lines, line => line.Contains(below, StringComparison.Ordinal));
        int head = above < 0 ? -1 : Array.FindIndex(lines, above, line => line.StartsWith('|'));
        if (head < 0)
            throw new InvalidDataException($"No table below '{below}'.");
        string[] header = Cells(lines[head]);
        string[][] body = [.. lines.Skip(head + 2).TakeWhile(line => line.StartsWith('|')).Select(Cells)];
        int[] taken = columns is ["*"] ? [.. header.Select((_, i) => i)] : Array.ConvertAll(columns, name => Find(header, name));
        IEnumerable<string[]> chosen = rows is ["*"] ? body : rows.Select(row => row.Split(" > ")).Select(keys =>
            Array.Find(body, cells => keys.SequenceEqual(cells.Take(keys.Length))) ?? throw new InvalidDataException($"No row '{string.Join(" > ", keys)}' below '{below}'."));
        IEnumerable<IEnumerable<string>> cut = [taken.Select(i => header[i]), taken.Select(_ => "---"), .. chosen.Select(cells => taken.Select(i => cells[i]))];
        return string.Concat(cut.Select(cells => $"| {string.Join(" | ", cells)} |\n"));
    }

    private static int Find(string[] header, string name) =>
        Array.IndexOf(header, name) is >= 0 and var index ? index : throw new InvalidDataException($"No column '{name}' among {string.Join("; ", header)}.");

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
}
