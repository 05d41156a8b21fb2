using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Calibrators of multiclass scores: what <c>mlContext.MulticlassClassification.Calibrators</c> gives.</summary>
/// <remarks>Each calibrator hangs its verb here as an extension method, next to its own estimator.</remarks>
public sealed class MulticlassCalibratorsCatalog
{
    internal MulticlassCalibratorsCatalog(IHostEnvironment environment) => Environment = environment;

    /// <summary>Where the calibrators log to and what cancels them.</summary>
    internal IHostEnvironment Environment { get; }
}
