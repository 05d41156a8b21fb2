using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Settings of <c>Calibrators.VectorScaling</c>, <c>.MatrixScaling</c> and <c>.Dirichlet</c>.</summary>
public sealed class ParametricScalingOptions
{
    /// <inheritdoc cref="TemperatureOptions.LabelColumnName"/>
    public string LabelColumnName { get; set; } = "Label";

    /// <inheritdoc cref="TemperatureOptions.ScoreColumnName"/>
    public string ScoreColumnName { get; set; } = "Score";

    /// <inheritdoc cref="TemperatureOptions.ScoreKind"/>
    public ScoreKind ScoreKind { get; set; } = ScoreKind.Probabilities;

    /// <inheritdoc cref="TemperatureOptions.ExampleWeightColumnName"/>
    public string? ExampleWeightColumnName { get; set; }

    /// <inheritdoc cref="TemperatureOptions.OutputColumnName"/>
    public string OutputColumnName { get; set; } = "Score";

    /// <inheritdoc cref="TemperatureOptions.PredictedLabelColumnName"/>
    public string? PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>What is penalised.</summary>
    /// <value>The default is <see cref="ParametricRegularization.OffDiagonalAndIntercept"/>.</value>
    public ParametricRegularization Regularization { get; set; } = ParametricRegularization.OffDiagonalAndIntercept;

    /// <summary>The penalty of the weights (off the diagonal; with L2 of all weights and biases).</summary>
    /// <value>The default is null: chosen by cross-validation on the rows given. Vector scaling has none unless it is L2. From 0.</value>
    public double? Lambda { get; set; }

    /// <summary>The penalty of the biases; not used with L2.</summary>
    /// <value>The default is null: chosen by cross-validation; 0 for vector scaling. From 0.</value>
    public double? Mu { get; set; }

    /// <summary>The number of folds of the cross-validation.</summary>
    /// <value>The default is 5. At least 2.</value>
    public int Folds { get; set; } = 5;

    /// <summary>Which rows share a fold.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; set; }

    /// <summary>The most iterations of a minimisation.</summary>
    /// <value>The default is 500.</value>
    public int MaximumIterations { get; set; } = 500;

    /// <summary>The largest gradient entry at which the minimum counts as reached.</summary>
    /// <value>The default is 1e-6.</value>
    public double Tolerance { get; set; } = 1e-6;

    /// <inheritdoc cref="TemperatureOptions.NumberOfThreads"/>
    public int? NumberOfThreads { get; set; }

    internal CalibratorColumns Columns => new(LabelColumnName, ScoreColumnName, ScoreKind, ExampleWeightColumnName, OutputColumnName, PredictedLabelColumnName);

    internal ParametricScalingOptions Validate()
    {
        Columns.Validate();
        Require.Defined(Regularization, nameof(Regularization));
        if (Lambda is { } lambda)
            Require.InRange(lambda, 0, 1e12, nameof(Lambda));
        if (Mu is { } mu)
            Require.InRange(mu, 0, 1e12, nameof(Mu));
        Require.InRange(Folds, 2, 1000, nameof(Folds));
        Require.InRange(MaximumIterations, 1, int.MaxValue, nameof(MaximumIterations));
        Require.InRange(Tolerance, 0, 1, nameof(Tolerance));
        if (NumberOfThreads is { } threads)
            Require.InRange(threads, 1, int.MaxValue, nameof(NumberOfThreads));
        return this;
    }
}
