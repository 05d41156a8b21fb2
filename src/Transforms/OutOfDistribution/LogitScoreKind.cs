namespace MLExtensions.Transforms;

/// <summary>Outlier scores that need nothing but a classifier's logits; larger = more unusual.</summary>
public enum LogitScoreKind
{
    /// <summary>One minus the largest softmax probability (Hendrycks and Gimpel 2017); from 0 to 1 - 1/C.</summary>
    MaximumProbability = 0,

    /// <summary>Minus the largest logit (Hendrycks et al. 2022).</summary>
    MaximumLogit = 1,

    /// <summary>Minus the temperature times the log of the sum of exponentials of logit / temperature (Liu et al. 2020).</summary>
    Energy = 2,

    /// <summary>The sum over the largest probabilities p of p^g (1 - p)^g (GEN, Liu et al. 2023); 0 or above.</summary>
    GeneralizedEntropy = 3,

    /// <summary>The entropy of the softmax in nats; from 0 to ln C.</summary>
    Entropy = 4,
}
