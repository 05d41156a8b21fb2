namespace Microsoft.ML;

/// <summary>Hangs multi-label classification on the context.</summary>
public static class MultiLabelEvaluationCatalog
{
    extension(MLContext context)
    {
        /// <summary>Classification of rows with any number of labels. Compilers before C# 14 call <see cref="GetMultiLabelClassification"/>.</summary>
        public MultiLabelClassificationCatalog MultiLabelClassification => GetMultiLabelClassification(context);
    }

    /// <summary>Classification of rows with any number of labels; the same as the property MultiLabelClassification, for compilers before C# 14.</summary>
    /// <param name="context">The context.</param>
    /// <returns>The catalog.</returns>
    public static MultiLabelClassificationCatalog GetMultiLabelClassification(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new MultiLabelClassificationCatalog(context);
    }
}
