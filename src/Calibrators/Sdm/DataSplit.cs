namespace MLExtensions.Calibrators;

/// <summary>Cuts labelled rows into a training and a calibration half.</summary>
internal static class DataSplit
{
    /// <summary>Draws a split; row numbers rise in both halves.</summary>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="stratified">Whether each class is cut in half by itself.</param>
    /// <param name="random">Draws.</param>
    public static (int[] Training, int[] Calibration) Draw(ReadOnlySpan<int> labels, int classCount, bool stratified, Random random)
    {
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        random.Shuffle(order);
        var calibrates = new bool[labels.Length];
        if (stratified)
        {
            // Row by row in drawn order, each class alternates; which half takes the odd row alternates too, so that the halves stay equal.
            var next = new bool[classCount];
            for (int c = 0; c < classCount; c++)
                next[c] = c % 2 == 1;
            foreach (int row in order)
            {
                calibrates[row] = next[labels[row]];
                next[labels[row]] = !next[labels[row]];
            }
        }
        else
        {
            foreach (int row in order.AsSpan(labels.Length / 2))
                calibrates[row] = true;
        }

        return By(calibrates);
    }

    /// <summary>The split that the caller says.</summary>
    public static (int[] Training, int[] Calibration) By(ReadOnlySpan<bool> calibrates)
    {
        var training = new List<int>();
        var calibration = new List<int>();
        for (int row = 0; row < calibrates.Length; row++)
            (calibrates[row] ? calibration : training).Add(row);
        return ([.. training], [.. calibration]);
    }
}
