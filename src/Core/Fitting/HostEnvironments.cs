using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLExtensions.Core;

/// <summary>Opens what ML.NET's catalogs keep closed: the environment that components log to and are cancelled by.</summary>
internal static class HostEnvironments
{
    /// <summary>The environment behind a catalog, such as <c>mlContext.Transforms</c>.</summary>
    public static IHostEnvironment Of<TCatalog>(TCatalog catalog)
        where TCatalog : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog is IInternalCatalog inner
            ? inner.Environment
            : throw new ArgumentException($"'{typeof(TCatalog)}' is not a catalog of an MLContext.", nameof(catalog));
    }
}
