namespace MLExtensions.Trainers;

/// <summary>How embeddings move along their gradients.</summary>
public enum LabelOptimizer
{
    /// <summary>AdamW whose rows are brought up to date only when they are touched: the best results, three times the memory of the embeddings.</summary>
    LazyAdam,

    /// <summary>Adagrad with one accumulator for each row: hardly any memory beside the embeddings.</summary>
    RowAdagrad,

    /// <summary>Lion, whose parameters all move by the learning rate, with a sign: twice the memory of the embeddings. Rows are brought up to date only when they
    /// are touched. Wants a third to a tenth of the learning rate of <see cref="LazyAdam"/>. Chen et al. 2023.</summary>
    Lion,
}
