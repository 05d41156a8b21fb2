namespace MLExtensions.Calibrators;

/// <summary>A sorted list of numbers per class, with "how many are below": empirical distributions.</summary>
/// <remarks>Numbers are doubles; those made of floats are exact.</remarks>
internal sealed class SortedLists
{
    private readonly double[] _values;
    private readonly int[] _starts;

    /// <summary>Sorts the values of each class.</summary>
    /// <param name="values">The values.</param>
    /// <param name="classes">The class of each; others than 0 to <paramref name="classCount"/> - 1 are left out.</param>
    /// <param name="classCount">The number of classes.</param>
    public SortedLists(ReadOnlySpan<double> values, ReadOnlySpan<int> classes, int classCount)
    {
        _starts = new int[classCount + 1];
        foreach (int c in classes)
        {
            if (c >= 0 && c < classCount)
                _starts[c + 1]++;
        }

        for (int c = 0; c < classCount; c++)
            _starts[c + 1] += _starts[c];
        _values = new double[_starts[classCount]];
        int[] next = [.. _starts];
        for (int i = 0; i < values.Length; i++)
        {
            if (classes[i] >= 0 && classes[i] < classCount)
                _values[next[classes[i]]++] = values[i];
        }

        for (int c = 0; c < classCount; c++)
            Array.Sort(_values, _starts[c], _starts[c + 1] - _starts[c]);
    }

    /// <summary>Takes lists that are sorted already, one behind the other.</summary>
    public SortedLists(double[] values, int[] starts) => (_values, _starts) = (values, starts);

    public ReadOnlySpan<double> All => _values;

    public ReadOnlySpan<int> Starts => _starts;

    public int ClassCount => _starts.Length - 1;

    public int Count(int c) => _starts[c + 1] - _starts[c];

    public ReadOnlySpan<double> Values(int c) => _values.AsSpan(_starts[c], Count(c));

    /// <summary>How many values of a class are strictly below a value.</summary>
    public int CountBelow(int c, double value)
    {
        // Array.BinarySearch finds any of several equal values, not the first.
        int low = _starts[c];
        int high = _starts[c + 1];
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_values[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low - _starts[c];
    }
}
