namespace MLExtensions.Numerics;

/// <summary>How much two boxes overlap. Boxes without area, and inverted boxes, overlap nothing, not even themselves; NaN overlaps nothing.</summary>
/// <remarks>Arithmetic is in Single, without the "+1 pixel" of some older code; boxes that only touch have overlap 0.</remarks>
public static class Boxes
{
    /// <summary>Intersection over union.</summary>
    /// <param name="first">A box.</param>
    /// <param name="second">Another box.</param>
    /// <returns>From 0 (apart or touching) to 1 (the same).</returns>
    public static float IoU(Box first, Box second) => Overlap(first, second, 0);

    /// <summary>Generalised IoU: IoU minus the part of the enclosing box that neither covers (Rezatofighi and others, arXiv 1902.09630).</summary>
    /// <param name="first">A box.</param>
    /// <param name="second">Another box.</param>
    /// <returns>Above -1 (far apart) to 1 (the same); IoU where the enclosing box has no area.</returns>
    public static float GIoU(Box first, Box second)
    {
        float intersection = Intersection(first, second, 0);
        float union = first.Area + second.Area - intersection;
        float enclosing = (Math.Max(first.X2, second.X2) - Math.Min(first.X1, second.X1)) * (Math.Max(first.Y2, second.Y2) - Math.Min(first.Y1, second.Y1));
        return Ratio(intersection, union) - (enclosing > 0 ? (enclosing - union) / enclosing : 0);
    }

    /// <summary>Distance IoU: IoU minus the squared distance of the centres over the squared diagonal of the enclosing box (Zheng and others, arXiv 1911.08287).</summary>
    /// <param name="first">A box.</param>
    /// <param name="second">Another box.</param>
    /// <param name="beta">The exponent of the penalty: 1 in the paper; 0.6 is used as well.</param>
    /// <returns>Above -1 (far apart) to 1 (the same); without penalty where the enclosing box is a point.</returns>
    public static float DIoU(Box first, Box second, float beta = 1)
    {
        float penalty = DistancePenalty(first, second);
        return IoU(first, second) - (beta == 1 ? penalty : MathF.Pow(penalty, beta));
    }

    /// <summary>Intersection over the smaller area: 1 when one box lies in the other, however much larger that is. Asked for where pictures are cut into tiles.</summary>
    /// <param name="first">A box.</param>
    /// <param name="second">Another box.</param>
    /// <returns>From 0 to 1.</returns>
    public static float IoMin(Box first, Box second) => Ratio(Intersection(first, second, 0), Math.Min(first.Area, second.Area));

    /// <summary>All overlaps between two sets of boxes.</summary>
    /// <param name="first">4 numbers a box.</param>
    /// <param name="second">4 numbers a box.</param>
    /// <param name="overlaps">Receives one row for each box of the first set, one place for each of the second.</param>
    /// <param name="format">What the numbers are.</param>
    /// <exception cref="ArgumentException">A length is no multiple of 4, or the destination is too short.</exception>
    public static void IoU(ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> overlaps, BoxFormat format = BoxFormat.XyXy)
    {
        int rows = CountOf(first, nameof(first));
        int columns = CountOf(second, nameof(second));
        if (overlaps.Length < (long)rows * columns)
            throw new ArgumentException($"{rows} x {columns} overlaps need as many places; found {overlaps.Length}.", nameof(overlaps));
        for (int row = 0; row < rows; row++)
        {
            Box box = Box.From(first[(4 * row)..], format);
            for (int column = 0; column < columns; column++)
                overlaps[(row * columns) + column] = IoU(box, Box.From(second[(4 * column)..], format));
        }
    }

    /// <summary>The number of boxes in a span of four numbers each.</summary>
    internal static int CountOf(ReadOnlySpan<float> boxes, string name) => boxes.Length % 4 == 0
        ? boxes.Length / 4
        : throw new ArgumentException($"Boxes have 4 numbers each; found {boxes.Length} numbers.", name);

    internal static float Overlap(Box first, Box second, float offset)
    {
        float intersection = Intersection(first, second, offset);
        return Ratio(intersection, AreaOf(first, offset) + AreaOf(second, offset) - intersection);
    }

    internal static float AreaOf(Box box, float offset) => (box.Width + offset) * (box.Height + offset);

    // Written so that NaN, too, gives 0.
    private static float Intersection(Box first, Box second, float offset)
    {
        float width = Math.Min(first.X2, second.X2) - Math.Max(first.X1, second.X1) + offset;
        float height = Math.Min(first.Y2, second.Y2) - Math.Max(first.Y1, second.Y1) + offset;
        return width > 0 && height > 0 ? width * height : 0;
    }

    private static float Ratio(float intersection, float whole) => whole > 0 && intersection > 0 ? Math.Min(intersection / whole, 1f) : 0;

    private static float DistancePenalty(Box first, Box second)
    {
        float x = (first.X1 + first.X2 - second.X1 - second.X2) / 2;
        float y = (first.Y1 + first.Y2 - second.Y1 - second.Y2) / 2;
        float width = Math.Max(first.X2, second.X2) - Math.Min(first.X1, second.X1);
        float height = Math.Max(first.Y2, second.Y2) - Math.Min(first.Y1, second.Y1);
        float diagonal = (width * width) + (height * height);
        return diagonal > 0 ? ((x * x) + (y * y)) / diagonal : 0;
    }
}
