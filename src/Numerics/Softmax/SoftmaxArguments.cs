namespace MLExtensions.Numerics;

/// <summary>The rules every softmax entry point shares, checked at the border once.</summary>
internal static class SoftmaxArguments
{
    /// <summary>Checks and cuts the destination to the length of the source.</summary>
    public static void Check<T>(ReadOnlySpan<T> logits, ref Span<T> destination, T temperature) where T : struct, System.Numerics.IFloatingPointIeee754<T>
    {
        if (!(T.IsFinite(temperature) && temperature > T.Zero))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be positive and finite.");
        if (destination.Length < logits.Length)
            throw new ArgumentException($"The destination has {destination.Length} elements, fewer than the {logits.Length} logits.", nameof(destination));
        destination = destination[..logits.Length];
        if (logits.Overlaps(destination, out int offset) && offset != 0)
            throw new ArgumentException("The destination overlaps the logits without starting where they start.", nameof(destination));
    }

    /// <summary>The number of rows.</summary>
    public static int CheckRows(int length, int columns, int maxDegreeOfParallelism)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (maxDegreeOfParallelism is 0 or < -1)
            throw new ArgumentOutOfRangeException(nameof(maxDegreeOfParallelism), maxDegreeOfParallelism, "Must be at least 1, or -1 for all processors.");
        if (length % columns != 0)
            throw new ArgumentException($"{length} logits are no multiple of {columns} columns.");
        return length / columns;
    }
}
