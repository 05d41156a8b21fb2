using MLExtensions.Transforms;

namespace Microsoft.ML;

/// <summary>Softmax and log-softmax for pipelines.</summary>
public static class SoftmaxCatalog
{
    /// <summary>Create a <see cref="SoftmaxEstimator"/>, which turns logits into probabilities that are finite for every finite input.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of probabilities: in [0, 1], a row sums to 1. It has the input's type.</param>
    /// <param name="inputColumnName">The column of logits, a vector of <see cref="float"/>; null for the same name as the output.</param>
    /// <param name="temperature">What the logits are divided by: finite, above 0.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not finite or not above 0.</exception>
    public static SoftmaxEstimator SoftmaxStable(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, float temperature = 1f) =>
        Create(catalog, [new InputOutputColumnPair(outputColumnName, inputColumnName)], temperature, SoftmaxOutput.Probability);

    /// <inheritdoc cref="SoftmaxStable(TransformsCatalog, string, string, float)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="columns">The columns to make and the columns of logits that they are made from.</param>
    /// <param name="temperature">What the logits are divided by: finite, above 0.</param>
    public static SoftmaxEstimator SoftmaxStable(this TransformsCatalog catalog, InputOutputColumnPair[] columns, float temperature = 1f) =>
        Create(catalog, columns, temperature, SoftmaxOutput.Probability);

    /// <inheritdoc cref="SoftmaxStable(TransformsCatalog, string, string, float)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">All settings.</param>
    public static SoftmaxEstimator SoftmaxStable(this TransformsCatalog catalog, SoftmaxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Create(catalog, options.Columns, options.Temperature, SoftmaxOutput.Probability);
    }

    /// <summary>Create a <see cref="SoftmaxEstimator"/>, which turns logits into natural logarithms of probabilities, exact also where the probability itself underflows.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of log-probabilities: at most 0. It has the input's type.</param>
    /// <param name="inputColumnName">The column of logits, a vector of <see cref="float"/>; null for the same name as the output.</param>
    /// <param name="temperature">What the logits are divided by: finite, above 0.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not finite or not above 0.</exception>
    public static SoftmaxEstimator LogSoftmax(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, float temperature = 1f) =>
        Create(catalog, [new InputOutputColumnPair(outputColumnName, inputColumnName)], temperature, SoftmaxOutput.LogProbability);

    /// <inheritdoc cref="LogSoftmax(TransformsCatalog, string, string, float)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="columns">The columns to make and the columns of logits that they are made from.</param>
    /// <param name="temperature">What the logits are divided by: finite, above 0.</param>
    public static SoftmaxEstimator LogSoftmax(this TransformsCatalog catalog, InputOutputColumnPair[] columns, float temperature = 1f) =>
        Create(catalog, columns, temperature, SoftmaxOutput.LogProbability);

    /// <inheritdoc cref="LogSoftmax(TransformsCatalog, string, string, float)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">All settings.</param>
    public static SoftmaxEstimator LogSoftmax(this TransformsCatalog catalog, SoftmaxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Create(catalog, options.Columns, options.Temperature, SoftmaxOutput.LogProbability);
    }

    private static SoftmaxEstimator Create(TransformsCatalog catalog, InputOutputColumnPair[] columns, float temperature, SoftmaxOutput output)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SoftmaxEstimator(columns, temperature, output);
    }
}
