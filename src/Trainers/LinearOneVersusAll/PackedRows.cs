namespace MLExtensions.Trainers;

/// <summary>The rows of a label with nothing but the features that carry weights, next to each other in memory.</summary>
internal sealed class PackedRows
{
    private readonly int[] _starts;
    private int[] _places = new int[1024];
    private float[] _values = new float[1024];

    public PackedRows(int mostRows) => _starts = new int[mostRows + 1];

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    public void Pack(LabelRows rows)
    {
        int count = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<int> features = rows.FeaturesOf(row);
            ReadOnlySpan<float> values = rows.ValuesOf(row);
            if (count + features.Length > _places.Length)
            {
                int room = Math.Max(2 * _places.Length, count + features.Length);
                Array.Resize(ref _places, room);
                Array.Resize(ref _values, room);
            }

            for (int i = 0; i < features.Length; i++)
            {
                int place = rows.PlaceOf(features[i]);
                if (place < 0)
                    continue;
                _places[count] = place;
                _values[count++] = values[i];
            }

            _starts[row + 1] = count;
        }

        Count = rows.Count;
    }

    /// <summary>The products of all rows and a vector, whose first entry is the bias's.</summary>
    public void Multiply(ReadOnlySpan<double> vector, Span<double> products)
    {
        for (int row = 0; row < Count; row++)
            products[row] = Product(row, vector);
    }

    /// <summary>Adds a multiple of each row.</summary>
    public void AddRows(ReadOnlySpan<double> factors, Span<double> sums)
    {
        for (int row = 0; row < Count; row++)
        {
            if (factors[row] != 0)
                Add(row, factors[row], sums);
        }
    }

    /// <summary>Adds a multiple of the square of each row's entries.</summary>
    public void AddSquares(ReadOnlySpan<double> factors, Span<double> sums)
    {
        for (int row = 0; row < Count; row++)
        {
            double factor = factors[row];
            if (factor == 0)
                continue;
            sums[0] += factor;
            for (int i = _starts[row]; i < _starts[row + 1]; i++)
                sums[_places[i]] += factor * _values[i] * _values[i];
        }
    }

    /// <summary>Adds each row times its product with the vector and its factor: the curved part of a Hessian times a vector.</summary>
    public void AddProducts(ReadOnlySpan<double> factors, ReadOnlySpan<double> vector, Span<double> sums)
    {
        for (int row = 0; row < Count; row++)
        {
            if (factors[row] != 0)
                Add(row, factors[row] * Product(row, vector), sums);
        }
    }

    private double Product(int row, ReadOnlySpan<double> vector)
    {
        ReadOnlySpan<int> places = _places.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);
        ReadOnlySpan<float> values = _values.AsSpan(_starts[row], places.Length);
        double product = vector[0];
        for (int i = 0; i < places.Length; i++)
            product += vector[places[i]] * values[i];
        return product;
    }

    private void Add(int row, double factor, Span<double> sums)
    {
        ReadOnlySpan<int> places = _places.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);
        ReadOnlySpan<float> values = _values.AsSpan(_starts[row], places.Length);
        sums[0] += factor;
        for (int i = 0; i < places.Length; i++)
            sums[places[i]] += factor * values[i];
    }
}
