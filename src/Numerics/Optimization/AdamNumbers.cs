namespace MLExtensions.Numerics;

/// <summary>The numbers of one AdamW step that are the same for all parameters of a row. A row that was not touched for some steps catches up:
/// its means have decayed meanwhile, as with gradients of zero, only that it did not move.</summary>
internal readonly struct AdamNumbers
{
    public const float Epsilon = 1e-8f;

    /// <param name="step">The number of this step, from 1.</param>
    /// <param name="last">The step at which the row was touched last, 0 for never.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="weightDecay">The weight decay per unit of learning rate.</param>
    /// <param name="beta1">The decay of the mean.</param>
    /// <param name="beta2">The decay of the mean square.</param>
    public AdamNumbers(int step, int last, float rate, float weightDecay, float beta1 = 0.9f, float beta2 = 0.999f)
    {
        Beta1 = beta1;
        Beta2 = beta2;
        int steps = step - last;
        MeanDecay = steps == 1 ? beta1 : (float)Math.Pow(beta1, steps);
        SquareDecay = steps == 1 ? beta2 : (float)Math.Pow(beta2, steps);
        Keep = weightDecay == 0 ? 1 : (float)Math.Pow(1 - (rate * weightDecay), steps);
        Rate = (float)(rate / (1 - Math.Pow(beta1, step)));
        SquareCorrection = (float)Math.Sqrt(1 / (1 - Math.Pow(beta2, step)));
    }

    public float Beta1 { get; }

    public float Beta2 { get; }

    public float MeanDecay { get; }

    public float SquareDecay { get; }

    /// <summary>What is left of a parameter after the weight decay.</summary>
    public float Keep { get; }

    /// <summary>The learning rate with the mean's bias correction.</summary>
    public float Rate { get; }

    /// <summary>The factor of the root of the mean square that corrects its bias.</summary>
    public float SquareCorrection { get; }
}
