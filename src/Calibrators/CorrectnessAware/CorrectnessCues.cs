using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>What a row, and its transformed copies, tell about whether its prediction is right.</summary>
internal static class CorrectnessCues
{
    private const int MostProbabilities = 4;

    /// <summary>The number of cues.</summary>
    public static int Count(int classes, int inputs, bool useRowCues) =>
        (useRowCues ? Top(classes) + Top(classes) - 1 : 0) + ((inputs - 1) * Top(classes));

    /// <summary>
    /// The gaps between the row's largest logits and its largest probabilities, then for each copy its probabilities of the classes that are the row's largest, in
    /// that order.
    /// </summary>
    /// <param name="logits">The row's logits, then those of its copies.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="useRowCues">Whether the row's own are among them.</param>
    /// <param name="cues">As many as <see cref="Count"/> says.</param>
    public static void Compute(ReadOnlySpan<double> logits, int classes, bool useRowCues, Span<double> cues)
    {
        Span<int> top = stackalloc int[MostProbabilities];
        top = top[..Top(classes)];
        Largest(logits[..classes], top);
        int next = 0;
        if (useRowCues)
        {
            for (int i = 1; i < top.Length; i++)
                cues[next++] = logits[top[0]] - logits[top[i]];
        }

        for (int start = useRowCues ? 0 : classes; start < logits.Length; start += classes)
        {
            ReadOnlySpan<double> row = logits.Slice(start, classes);
            double logSum = Softmax.LogSumExp(row);
            foreach (int k in top)
                cues[next++] = Math.Exp(row[k] - logSum);
        }
    }

    private static int Top(int classes) => Math.Min(MostProbabilities, classes);

    // The first of equals comes first.
    private static void Largest(ReadOnlySpan<double> values, Span<int> top)
    {
        int count = 0;
        for (int k = 0; k < values.Length; k++)
        {
            int place = count;
            while (place > 0 && values[k] > values[top[place - 1]])
                place--;
            if (place == top.Length)
                continue;
            count = Math.Min(count + 1, top.Length);
            for (int i = count - 1; i > place; i--)
                top[i] = top[i - 1];
            top[place] = k;
        }
    }
}
