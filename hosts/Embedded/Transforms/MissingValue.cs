namespace Microsoft.ML.Data;

/// <summary>What counts as missing: NaN, the key 0, and, as a name for something, empty text. Other types have nothing missing.</summary>
internal static class MissingValue
{
    public static Func<T, bool> Test<T>(DataViewType itemType)
    {
        Delegate test = itemType switch
        {
            KeyDataViewType => new Func<T, bool>(key => EqualityComparer<T>.Default.Equals(key, default)),
            TextDataViewType => new Func<ReadOnlyMemory<char>, bool>(text => text.IsEmpty),
            NumberDataViewType when typeof(T) == typeof(float) => new Func<float, bool>(float.IsNaN),
            NumberDataViewType when typeof(T) == typeof(double) => new Func<double, bool>(double.IsNaN),
            _ => new Func<T, bool>(_ => false),
        };
        return (Func<T, bool>)test;
    }

    /// <summary>The missing value of a type, or its default where there is none.</summary>
    public static T Of<T>()
        => typeof(T) == typeof(float) ? (T)(object)float.NaN
            : typeof(T) == typeof(double) ? (T)(object)double.NaN
            : default;
}

/// <summary>Text by content, ordinally.</summary>
internal sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
{
    public static readonly TextComparer Instance = new();

    public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

    public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
}
