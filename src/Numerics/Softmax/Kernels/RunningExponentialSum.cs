namespace MLExtensions.Numerics;

/// <summary>
/// A sum of exponentials over blocks that come with exponents of their own, in double; a larger exponent scales what is there by an
/// exact power of two.
/// </summary>
internal struct RunningExponentialSum
{
    private const int Negligible = -1000;

    public RunningExponentialSum()
    {
    }

    public double Value { get; private set; }

    public float Exponent { get; private set; } = float.NegativeInfinity;

    /// <summary>Moves the sum to the exponent, if it is larger than what was seen before.</summary>
    public void RaiseTo(float exponent)
    {
        if (!(exponent > Exponent))
            return;
        Value = Value == 0 ? 0 : Math.ScaleB(Value, (int)Math.Max(Exponent - exponent, Negligible));
        Exponent = exponent;
    }

    /// <summary>Adds a block's sum that was formed with the present exponent.</summary>
    public void Add(double blockSum) => Value += blockSum;

    /// <summary>Adds a block's sum that was formed with an exponent of its own.</summary>
    public void Add(double blockSum, float exponent)
    {
        RaiseTo(exponent);
        Value += Math.ScaleB(blockSum, (int)Math.Max(exponent - Exponent, Negligible));
    }
}
