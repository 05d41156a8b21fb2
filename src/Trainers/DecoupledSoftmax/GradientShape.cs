namespace MLExtensions.Trainers;

/// <summary>What the gradient of a wrong label's score is made of, times a factor of its row.</summary>
internal enum GradientShape
{
    /// <summary>2^(score - shift).</summary>
    Exponential,

    /// <summary>y = sigmoid(score + shift).</summary>
    Logistic,

    /// <summary>y (1 - y); right labels add their own gradient to it.</summary>
    LogisticSlope,
}
