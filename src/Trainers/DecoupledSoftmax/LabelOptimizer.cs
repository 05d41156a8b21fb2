namespace MLExtensions.Trainers;

/// <summary>How embeddings move along their gradients.</summary>
public enum LabelOptimizer
{
    /// <summary>AdamW whose rows are brought up to date only when they are touched: the best results, three times the memory of the embeddings.</summary>
    LazyAdam,

    /// <summary>Adagrad with one accumulator for each row: hardly any memory beside the embeddings.</summary>
    RowAdagrad,
}
