namespace MLExtensions.Calibrators;

/// <summary>What is penalised beside the log-loss; C is the number of classes.</summary>
public enum ParametricRegularization
{
    /// <summary>ODIR of Kull et al.: lambda / (C (C - 1)) times the squares of the weights off the diagonal, and mu / C times those of the biases. The diagonal is free, so
    /// that a strong penalty leaves one weight per class.</summary>
    OffDiagonalAndIntercept = 0,

    /// <summary>lambda / (C (C + 1)) times the squares of all weights and biases: a strong penalty leads to equal probabilities.</summary>
    L2 = 1,
}
