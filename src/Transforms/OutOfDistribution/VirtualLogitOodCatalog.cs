using MLExtensions.Core;
using MLExtensions.Transforms;

namespace Microsoft.ML;

/// <summary>Out-of-distribution detection by virtual-logit matching.</summary>
public static class VirtualLogitOodCatalog
{
    /// <summary>Create a <see cref="VirtualLogitOodEstimator"/> (ViM), which sets how far a row leaves the principal subspace of the features against the energy of
    /// its logits: larger = more unusual.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of scores.</param>
    /// <param name="featureColumnName">The column of features: a known-size vector of <see cref="float"/>.</param>
    /// <param name="logitColumnName">The column of logits: a known-size vector of <see cref="float"/>.</param>
    /// <returns>The estimator.</returns>
    public static VirtualLogitOodEstimator VirtualLogitOod(
        this TransformsCatalog catalog, string outputColumnName = "OodScore", string featureColumnName = "Features", string logitColumnName = "Logits") =>
        catalog.VirtualLogitOod(new VirtualLogitOodOptions { OutputColumnName = outputColumnName, FeatureColumnName = featureColumnName, LogitColumnName = logitColumnName });

    /// <inheritdoc cref="VirtualLogitOod(TransformsCatalog, string, string, string)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static VirtualLogitOodEstimator VirtualLogitOod(this TransformsCatalog catalog, VirtualLogitOodOptions options) =>
        new(HostEnvironments.Of(catalog), options);
}
