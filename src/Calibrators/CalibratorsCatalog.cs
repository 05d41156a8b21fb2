using MLExtensions.Core;

namespace Microsoft.ML;

/// <summary>Hangs the calibrators of multiclass scores on the context, beside ML.NET's own for binary ones.</summary>
public static class CalibratorsCatalog
{
    extension(MulticlassClassificationCatalog catalog)
    {
        /// <summary>Calibrators of multiclass scores. Compilers before C# 14 call <see cref="GetCalibrators"/>.</summary>
        public MulticlassCalibratorsCatalog Calibrators => GetCalibrators(catalog);
    }

    /// <summary>Calibrators of multiclass scores; the same as the property Calibrators, for compilers before C# 14.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification</c>.</param>
    /// <returns>The catalog of calibrators.</returns>
    public static MulticlassCalibratorsCatalog GetCalibrators(this MulticlassClassificationCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new MulticlassCalibratorsCatalog(HostEnvironments.Of(catalog));
    }
}
