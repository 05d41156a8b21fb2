namespace MLExtensions.Transforms;

/// <summary>What a softmax stage writes.</summary>
internal enum SoftmaxOutput
{
    /// <summary>Probabilities: in [0, 1], a row sums to 1.</summary>
    Probability = 0,

    /// <summary>Natural logarithms of the probabilities: at most 0.</summary>
    LogProbability = 1,
}
