namespace MLExtensions.Trainers;

/// <summary>What a multi-label trainer minimises.</summary>
public enum LabelLoss
{
    /// <summary>Each right label against the wrong ones: <see cref="Trainers.DecoupledSoftmax"/>. The best general choice.</summary>
    DecoupledSoftmax,

    /// <summary>All labels against each other: <see cref="MultiLabelSoftmax"/>.</summary>
    Softmax,

    /// <summary>Each label by itself: <see cref="OneVersusAllLogistic"/>. For embeddings that are not normalised.</summary>
    Logistic,

    /// <summary>The right labels among the first k: <see cref="Trainers.SoftTopK"/>.</summary>
    SoftTopK,
}
