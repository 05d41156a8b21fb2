namespace MLExtensions.Trainers;

/// <summary>What is added to the inner products before the best are taken.</summary>
internal interface IScoreTerm
{
    /// <summary>Forgets where it was; blocks follow in ascending order.</summary>
    void Restart();

    /// <summary>Adds to the scores of labels <paramref name="first"/> and <paramref name="count"/> - 1 more; that of label i and row r lies at
    /// <c>(i - first) * labelStride + r * rowStride</c>.</summary>
    void AddTo(Span<float> scores, int first, int count, int labelStride, int rowStride);
}
