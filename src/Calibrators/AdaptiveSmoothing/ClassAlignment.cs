using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Finds where the classes of a label lie in a score vector. Two models trained apart number the same classes in different orders.</summary>
internal static class ClassAlignment
{
    private const int MostNamesShown = 3;

    // ML.NET's name of the argument in exceptions about a schema.
    private const string Argument = "inputSchema";

    /// <summary>For each class of the label its slot.</summary>
    /// <param name="role">What the column is for, as in messages.</param>
    /// <param name="column">The name of the score column.</param>
    /// <param name="label">The classes of the label.</param>
    /// <param name="slots">Those of the score column; null where it does not name them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The names are missing, not unique, or others.</exception>
    public static int[] Match(string role, string column, ClassNames label, ClassNames? slots)
    {
        if (!label.AreNamed || slots is null)
        {
            string who = label.AreNamed ? $"The slots of the {role} column '{column}' have no names (SlotNames or TrainingLabelValues)" : "The label has no key values";
            throw Refused(Argument, $"{who}, so the order of the classes in '{column}' cannot be compared with that of the label. If it is known to be the same, set AssumeAligned = true.");
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < slots.Count; i++)
        {
            if (!places.TryAdd(slots[i], i))
                throw Refused(Argument, $"Two slots of the {role} column '{column}' are called '{slots[i]}', so classes cannot be matched by name.");
        }

        string[] names = [.. Enumerable.Range(0, label.Count).Select(i => label[i])];
        string[] missing = [.. names.Where(name => !places.ContainsKey(name))];
        if (missing.Length > 0)
        {
            string[] others = [.. places.Keys.Except(names)];
            throw Refused(Argument, $"The classes of the {role} column '{column}' are not those of the label: it lacks {Show(missing)}{(others.Length > 0 ? $" and has {Show(others)}" : "")}.");
        }

        return Array.ConvertAll(names, name => places[name]);
    }

    private static string Show(string[] names) =>
        string.Join(", ", names.Take(MostNamesShown).Select(name => $"'{name}'")) + (names.Length > MostNamesShown ? $" and {names.Length - MostNamesShown} more" : "");

    private static ArgumentOutOfRangeException Refused(string paramName, string message) => new(paramName, message);
}
