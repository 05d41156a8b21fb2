namespace Microsoft.ML.Data;

/// <summary>Extremes, mean and variance of each slot of a column; NaN and infinities are left out.</summary>
internal sealed class SlotStatistics
{
    private readonly float[] _minimum;
    private readonly float[] _maximum;
    private readonly double[] _mean;
    private readonly double[] _squares;
    private readonly long[] _count;

    public SlotStatistics(int size)
    {
        _minimum = [.. Enumerable.Repeat(float.PositiveInfinity, size)];
        _maximum = [.. Enumerable.Repeat(float.NegativeInfinity, size)];
        _mean = new double[size];
        _squares = new double[size];
        _count = new long[size];
    }

    public Action MakeObserver(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getter = row.GetGetter<float>(column);
            float value = 0;
            return () =>
            {
                getter(ref value);
                Add(0, value);
            };
        }

        var vectorGetter = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> vector = default;
        var dense = new float[_mean.Length];
        return () =>
        {
            vectorGetter(ref vector);
            vector.CopyTo(dense);
            for (int i = 0; i < dense.Length; i++)
                Add(i, dense[i]);
        };
    }

    /// <summary>With zero kept in place the largest magnitude becomes 1, else the range becomes [0, 1].</summary>
    public (float[] Scale, float[] Offset) MinMax(bool fixZero) => Affine(slot =>
    {
        if (!(_maximum[slot] > _minimum[slot]))
            return (0, 0);
        return fixZero
            ? (1 / Math.Max(Math.Abs(_maximum[slot]), Math.Abs(_minimum[slot])), 0)
            : (1 / (_maximum[slot] - _minimum[slot]), _minimum[slot]);
    });

    /// <summary>With zero kept in place the mean square becomes 1, else mean 0 and variance 1.</summary>
    public (float[] Scale, float[] Offset) MeanVariance(bool fixZero) => Affine(slot =>
    {
        double variance = _squares[slot] / _count[slot];
        if (!(variance > 0))
            return (0, 0);
        return fixZero
            ? (1 / (float)Math.Sqrt(variance + (_mean[slot] * _mean[slot])), 0)
            : (1 / (float)Math.Sqrt(variance), (float)_mean[slot]);
    });

    private (float[] Scale, float[] Offset) Affine(Func<int, (float Scale, float Offset)> slotOf)
    {
        var slots = Enumerable.Range(0, _mean.Length).Select(slotOf).ToArray();
        return ([.. slots.Select(slot => slot.Scale)], [.. slots.Select(slot => slot.Offset)]);
    }

    private void Add(int slot, float value)
    {
        if (!float.IsFinite(value))
            return;
        _minimum[slot] = Math.Min(_minimum[slot], value);
        _maximum[slot] = Math.Max(_maximum[slot], value);
        // Welford: the mean so far, and the squares around it.
        double delta = value - _mean[slot];
        _mean[slot] += delta / ++_count[slot];
        _squares[slot] += delta * (value - _mean[slot]);
    }
}
