namespace MLExtensions.Numerics;

/// <summary>A function of many variables with its gradient, as an optimiser sees it.</summary>
internal interface IDifferentiable
{
    /// <summary>The number of variables.</summary>
    int Dimension { get; }

    /// <summary>Returns the value at <paramref name="point"/> and writes the gradient there.</summary>
    double Evaluate(ReadOnlySpan<double> point, Span<double> gradient);
}
