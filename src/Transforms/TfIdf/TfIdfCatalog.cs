using MLExtensions.Core;
using MLExtensions.Transforms;

namespace Microsoft.ML;

/// <summary>TF-IDF features of texts for pipelines.</summary>
public static class TfIdfCatalog
{
    /// <summary>Create a <see cref="TfIdfEstimator"/>, which turns texts into sparse vectors of how often they have each word, weighted by how rare it is.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of features, a known-size vector of <see cref="float"/>: sparse, of length 1.</param>
    /// <param name="inputColumnName">The column of texts, a text or a vector of texts; null for the same name as the output.</param>
    /// <param name="maximumCharacterNgramLength">The longest terms of characters, from 3 on; 0 for words alone.</param>
    /// <param name="numberOfBits">The logarithm of the number of slots that terms are hashed into; null for a vocabulary.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A name is empty or a number is out of its range.</exception>
    public static TfIdfEstimator TfIdf(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int maximumCharacterNgramLength = 0, int? numberOfBits = null) =>
        TfIdf(catalog, new TfIdfOptions
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            MaximumCharacterNgramLength = maximumCharacterNgramLength,
            NumberOfBits = numberOfBits,
        });

    /// <summary>Create a <see cref="TfIdfEstimator"/> with all its settings.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">The settings; a copy is kept.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TfIdfEstimator TfIdf(this TransformsCatalog catalog, TfIdfOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TfIdfEstimator(HostEnvironments.Of(catalog), options);
    }
}
