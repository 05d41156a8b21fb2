using MLExtensions.Trainers;

namespace Microsoft.ML;

/// <summary>The approximate search for labels in a pipeline.</summary>
public static class LabelIndexCatalog
{
    /// <summary>The same stage, which finds labels by an approximate index from now on. It is saved with the index.</summary>
    /// <param name="transformer">The stage, from the trainer or from a file.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <returns>A stage of its own.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static MultiLabelTransformer<ExtremeMultiLabelModel> WithIndex(
        this MultiLabelTransformer<ExtremeMultiLabelModel> transformer, LabelIndexOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return transformer.With(transformer.Model.WithIndex(options));
    }
}
