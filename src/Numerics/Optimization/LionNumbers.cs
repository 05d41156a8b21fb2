namespace MLExtensions.Numerics;

/// <summary>The numbers of one Lion step that are the same for all parameters of a row. A row that was not touched for some steps catches up: its mean and its
/// parameters have decayed meanwhile, as with gradients of zero, only that it did not move.</summary>
internal readonly struct LionNumbers
{
    /// <param name="steps">How many steps ago the row was touched last; 1 for the last one.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="weightDecay">The weight decay per unit of learning rate.</param>
    /// <param name="beta1">The share of the mean in the direction.</param>
    /// <param name="beta2">The decay of the mean.</param>
    public LionNumbers(int steps, float rate, float weightDecay, float beta1 = 0.9f, float beta2 = 0.99f)
    {
        (Beta1, Beta2, Rate) = (beta1, beta2, rate);
        MissedDecay = steps == 1 ? 1 : (float)Math.Pow(beta2, steps - 1);
        Keep = weightDecay == 0 ? 1 : (float)Math.Pow(1 - (rate * weightDecay), steps);
    }

    public float Beta1 { get; }

    public float Beta2 { get; }

    public float Rate { get; }

    /// <summary>What is left of the mean after the steps in which the row was not touched.</summary>
    public float MissedDecay { get; }

    /// <summary>What is left of a parameter after the weight decay.</summary>
    public float Keep { get; }
}
