namespace MLExtensions.Trainers;

/// <summary>The best labels of a row by score.</summary>
public static class LabelRanking
{
    /// <summary>Finds the labels with the largest scores; of equal ones the lower label comes first. NaN is never among them.</summary>
    /// <param name="scores">The score of each label.</param>
    /// <param name="labels">Room for the labels wanted; filled from the best one on.</param>
    /// <param name="topScores">Room for their scores, as long as <paramref name="labels"/>.</param>
    /// <returns>How many were found: fewer than wanted only where there are fewer scores that are numbers.</returns>
    /// <exception cref="ArgumentException">The two rooms differ in length.</exception>
    public static int Top(ReadOnlySpan<float> scores, Span<int> labels, Span<float> topScores)
    {
        if (labels.Length != topScores.Length)
            throw new ArgumentException($"There is room for {labels.Length} labels and {topScores.Length} scores.", nameof(topScores));
        int count = 0;
        for (int label = 0; label < scores.Length; label++)
            count = Insert(scores[label], label, labels, topScores, count);
        return count;
    }

    /// <summary>Puts a label, whatever came before, among the best ones found so far; gives how many there are now.</summary>
    internal static int InsertAny(float score, int label, Span<int> labels, Span<float> topScores, int count)
    {
        if (float.IsNaN(score) || labels.IsEmpty || (count == labels.Length && !IsBefore(score, label, topScores[^1], labels[^1])))
            return count;
        int place = count == labels.Length ? count - 1 : count;
        for (; place > 0 && IsBefore(score, label, topScores[place - 1], labels[place - 1]); place--)
            (topScores[place], labels[place]) = (topScores[place - 1], labels[place - 1]);
        (topScores[place], labels[place]) = (score, label);
        return Math.Min(count + 1, labels.Length);

        static bool IsBefore(float score, int label, float other, int otherLabel) => score > other || (score == other && label < otherLabel);
    }

    /// <summary>Puts a label, higher than all before, among the best ones found so far; gives how many there are now.</summary>
    internal static int Insert(float score, int label, Span<int> labels, Span<float> topScores, int count)
    {
        if (float.IsNaN(score) || (count == labels.Length && (count == 0 || score <= topScores[count - 1])))
            return count;
        int place = count == labels.Length ? count - 1 : count;
        for (; place > 0 && topScores[place - 1] < score; place--)
            (topScores[place], labels[place]) = (topScores[place - 1], labels[place - 1]);
        (topScores[place], labels[place]) = (score, label);
        return Math.Min(count + 1, labels.Length);
    }
}
