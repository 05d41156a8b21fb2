using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Settings of softmax regression. The defaults suit features of any scale: they are centred and scaled inside.</summary>
public sealed class SoftmaxRegressionOptions
{
    /// <summary>The column with the class, a key.</summary>
    /// <value>Default <c>Label</c>.</value>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column with the features, a vector of Single of known size, dense or sparse.</summary>
    /// <value>Default <c>Features</c>.</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>The column with the example weights, a Single, or null for equal weights.</summary>
    /// <value>Default null.</value>
    /// <remarks>A row of weight 3 counts like three rows. Weight 0 leaves a row out; a negative weight is an error.</remarks>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The extra output column for the logits before the softmax, or null for none.</summary>
    /// <value>Default null.</value>
    /// <remarks>For stages that work on logits: temperature scaling, <c>SoftmaxStable</c>, energy scores.</remarks>
    public string? RawScoreColumnName { get; set; }

    /// <summary>The strength lambda of the penalty <c>lambda/2 * sum of squared weights</c> on internally scaled features; biases are free.</summary>
    /// <value>Default 0.001; allowed 0 to 1000; searched from 1e-6 to 1.</value>
    /// <remarks>Larger is smoother and less confident. The loss is a mean over rows, so the value need not change with their number.
    /// At 0 separable data has no finite optimum and the fit ends when its iterations are used up.</remarks>
    [Range(1e-6f, 1f, 1e-3f, true)]
    public float L2Regularization { get; set; } = 1e-3f;

    /// <summary>The most L-BFGS iterations.</summary>
    /// <value>Default 200; allowed 1 to 1,000,000.</value>
    /// <remarks>An iteration usually takes one pass over the rows. Fewer iterations act like more regularisation.</remarks>
    public int MaximumIterations { get; set; } = 200;

    /// <summary>The fit ends when no entry of the gradient is larger than this.</summary>
    /// <value>Default 1e-6; allowed 1e-12 to 1.</value>
    /// <remarks>Float arithmetic cannot resolve much less than the default; 1e-4 often halves the time at equal accuracy.</remarks>
    public double Tolerance { get; set; } = 1e-6;

    /// <summary>How many past steps L-BFGS remembers.</summary>
    /// <value>Default 10; allowed 1 to 100.</value>
    /// <remarks>More can save iterations; each costs two vectors of the size of the model, in double.</remarks>
    public int HistorySize { get; set; } = 10;

    /// <summary>The most threads that the fit uses, or null for one per processor.</summary>
    /// <value>Default null; allowed 1 to 1024. More than 16 are never used.</value>
    /// <remarks>The fitted model is the same, bit for bit, for any number.</remarks>
    public int? NumberOfThreads { get; set; }

    /// <summary>A copy whose values are all allowed.</summary>
    internal SoftmaxRegressionOptions Validated()
    {
        Require.Name(LabelColumnName, nameof(LabelColumnName));
        Require.Name(FeatureColumnName, nameof(FeatureColumnName));
        if (ExampleWeightColumnName is not null)
            Require.Name(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        if (RawScoreColumnName is not null)
            Require.Name(RawScoreColumnName, nameof(RawScoreColumnName));
        Require.InRange(L2Regularization, 0f, 1000f, nameof(L2Regularization));
        Require.InRange(MaximumIterations, 1, 1_000_000, nameof(MaximumIterations));
        Require.InRange(Tolerance, 1e-12, 1, nameof(Tolerance));
        Require.InRange(HistorySize, 1, 100, nameof(HistorySize));
        if (NumberOfThreads is { } threads)
            Require.InRange(threads, 1, 1024, nameof(NumberOfThreads));
        return (SoftmaxRegressionOptions)MemberwiseClone();
    }
}
