using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>A further column of a matrix data view: one value for each row.</summary>
public sealed class MatrixColumn
{
    private MatrixColumn(string name, DataViewType type, int rowCount, DataViewSchema.Annotations annotations, Func<Func<long>, Delegate> createGetter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Type = type;
        RowCount = rowCount;
        Annotations = annotations;
        CreateGetter = createGetter;
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>The column's type.</summary>
    public DataViewType Type { get; }

    internal int RowCount { get; }

    internal DataViewSchema.Annotations Annotations { get; }

    // Takes what tells the current row's number, gives the ValueGetter of the column's type.
    internal Func<Func<long>, Delegate> CreateGetter { get; }

    /// <summary>A column of numbers.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">One number for each row.</param>
    /// <returns>The column.</returns>
    public static MatrixColumn Numbers(string name, IReadOnlyList<float> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Of(name, NumberDataViewType.Single, values, DataViewSchema.Annotations.Empty);
    }

    /// <summary>A column of texts.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">One text for each row; null reads as the empty text.</param>
    /// <returns>The column.</returns>
    public static MatrixColumn Texts(string name, IReadOnlyList<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new MatrixColumn(name, TextDataViewType.Instance, values.Count, DataViewSchema.Annotations.Empty,
            row => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = values[(int)row()].AsMemory()));
    }

    /// <summary>A label column: keys with the names of the classes as key values.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="classes">The class of each row from 0; -1 where it is missing.</param>
    /// <param name="classNames">The names of the classes; class i is called <c>classNames[i]</c>.</param>
    /// <returns>The column; its stored keys are the classes plus one, as everywhere in ML.NET.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A class is below -1 or has no name.</exception>
    public static MatrixColumn Labels(string name, IReadOnlyList<int> classes, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(classNames);
        for (int i = 0; i < classes.Count; i++)
        {
            if (classes[i] < -1 || classes[i] >= classNames.Count)
                throw new ArgumentOutOfRangeException(nameof(classes), $"Row {i} of label column '{name}' has class {classes[i]}; allowed are -1 (missing) to {classNames.Count - 1}.");
        }

        ClassNames names = ClassNames.Of(classNames);
        var annotations = new DataViewSchema.Annotations.Builder();
        names.AddKeyValues(annotations);
        return new MatrixColumn(name, names.KeyType, classes.Count, annotations.ToAnnotations(),
            row => (ValueGetter<uint>)((ref uint value) => value = (uint)(classes[(int)row()] + 1)));
    }

    private static MatrixColumn Of<T>(string name, DataViewType type, IReadOnlyList<T> values, DataViewSchema.Annotations annotations) =>
        new(name, type, values.Count, annotations, row => (ValueGetter<T>)((ref T value) => value = values[(int)row()]));
}
