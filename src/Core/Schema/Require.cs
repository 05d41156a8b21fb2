using System.Numerics;
using Microsoft.ML;

namespace MLExtensions.Core;

/// <summary>One-line checks of options: the message names the option, its value and what is allowed.</summary>
internal static class Require
{
    public static void PositiveFinite(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw OutOfRange(name, value, "a finite number above 0");
    }

    public static void InRange<T>(T value, T minimum, T maximum, string name)
        where T : INumber<T>
    {
        if (!(value >= minimum && value <= maximum))
            throw OutOfRange(name, value, $"{minimum} to {maximum}");
    }

    public static void Name(string? value, string name)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw OutOfRange(name, value is null ? "null" : $"'{value}'", "the name of a column");
    }

    public static void Defined<TEnum>(TEnum value, string name)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw OutOfRange(name, value, string.Join(", ", Enum.GetNames<TEnum>()));
    }

    /// <summary>At least one pair, every name given, no output twice.</summary>
    public static void Columns(InputOutputColumnPair[] columns, string name)
    {
        ArgumentNullException.ThrowIfNull(columns, name);
        if (columns.Length == 0)
            throw OutOfRange(name, "empty", "at least one column");
        var outputs = new HashSet<string>(StringComparer.Ordinal);
        foreach (InputOutputColumnPair pair in columns)
        {
            ArgumentNullException.ThrowIfNull(pair, name);
            Name(pair.InputColumnName, name);
            if (!outputs.Add(pair.OutputColumnName))
                throw OutOfRange(name, $"'{pair.OutputColumnName}' twice", "each output column once");
        }
    }

    private static ArgumentOutOfRangeException OutOfRange(string name, object value, string allowed) =>
        new(name, FormattableString.Invariant($"{name} is {value}; allowed: {allowed}."));
}
