using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Makes candidates of what a detector gives: thresholds, best class or all classes, upright boxes, nothing that is not a number.</summary>
internal sealed class CandidateFilter(SuppressionSettings settings)
{
    private readonly ScoreOrder _order = new();
    private readonly bool[]? _wanted = Mark(settings.ClassFilter);
    private int[] _kept = [];

    public DetectionCandidates Candidates { get; } = new();

    public int InvalidCount { get; private set; }

    /// <summary>Fills the candidates; returns what is wrong with the data as a whole, or null.</summary>
    public string? Fill(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> classes, ReadOnlySpan<float> keypoints)
    {
        Candidates.Clear();
        InvalidCount = 0;
        if (boxes.Length % 4 != 0)
            return $"Boxes have 4 numbers each; found {boxes.Length} numbers.";
        int count = boxes.Length / 4;
        if (!classes.IsEmpty && classes.Length != count)
            return $"{count} boxes need {count} classes; found {classes.Length}.";
        if (count == 0 ? keypoints.Length > 0 : keypoints.Length % (2 * count) != 0)
            return $"{count} boxes need the same number of points each, with x and y; found {keypoints.Length} numbers.";
        if (!classes.IsEmpty && scores.Length != count)
            return $"{count} boxes with a class each need {count} scores; found {scores.Length}.";
        if (count == 0 ? scores.Length > 0 : scores.Length % count != 0 || scores.Length == 0)
            return $"{count} boxes need {count} scores, or {count} for each class; found {scores.Length}.";
        if (count == 0)
            return null;
        int classCount = scores.Length / count;
        int keypointLength = keypoints.Length / count;
        Candidates.Clear(keypointLength);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> points = keypoints.Slice(i * keypointLength, keypointLength);
            ReadOnlySpan<float> row = scores.Slice(i * classCount, classCount);
            if (settings.MultiLabel || classCount == 1)
            {
                for (int k = 0; k < classCount; k++)
                {
                    if (!Add(boxes, i, row[k], classes.IsEmpty ? k : classes[i], points))
                        return Negative(i);
                }
            }
            else
            {
                int best = BestClass(row);
                if (!Add(boxes, i, row[best], best, points))
                    return Negative(i);
            }
        }

        CutToTopK();
        return settings.LegacyPixelOffset ? PartsOfAPicture() : null;
    }

    /// <inheritdoc cref="Fill(ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{int}, ReadOnlySpan{float})"/>
    public string? Fill(DetectionCandidates given)
    {
        Candidates.Clear(given.KeypointLength);
        InvalidCount = 0;
        for (int i = 0; i < given.Count; i++)
        {
            if (!Add(given.Boxes[i], given.Scores[i], given.Classes[i], given.Sources[i], out Span<float> keypoints))
                return Negative(i);
            if (!keypoints.IsEmpty)
                given.Keypoints.Slice(i * given.KeypointLength, given.KeypointLength).CopyTo(keypoints);
        }

        CutToTopK();
        return settings.LegacyPixelOffset ? PartsOfAPicture() : null;
    }

    // A pixel added to a box of size 0.1 makes everything overlap.
    private string? PartsOfAPicture()
    {
        float largest = 0;
        foreach (Box box in Candidates.Boxes)
            largest = Math.Max(largest, Math.Max(box.X2, box.Y2));
        return Candidates.Count == 0 || largest > 1.5f ? null
            : FormattableString.Invariant($"LegacyPixelOffset counts pixels, and the largest coordinate of these boxes is {largest}: they are parts of the picture's size.");
    }

    private static bool[]? Mark(IReadOnlyList<int>? classes)
    {
        if (classes is null)
            return null;
        var marks = new bool[classes.Count == 0 ? 0 : classes.Max() + 1];
        foreach (int index in classes)
            marks[index] = true;
        return marks;
    }

    private string Negative(int box) =>
        $"The score of box {box} is negative; method {settings.Method} multiplies scores, which would raise it. Apply the detector's activation (sigmoid) first.";

    // The first of the largest; NaN only where there is nothing else.
    private int BestClass(ReadOnlySpan<float> row)
    {
        int best = -1;
        for (int k = 0; k < row.Length; k++)
        {
            if (IsWanted(k) && !float.IsNaN(row[k]) && (best < 0 || row[k] > row[best]))
                best = k;
        }

        return Math.Max(best, 0);
    }

    private bool IsWanted(int classIndex) => classIndex >= 0 && (_wanted is null || (classIndex < _wanted.Length && _wanted[classIndex]));

    private bool Add(ReadOnlySpan<float> boxes, int i, float score, int classIndex, ReadOnlySpan<float> points)
    {
        // Most boxes end here, before their corners are looked at.
        if (score <= settings.ScoreThreshold && !(score < 0 && settings.NeedsScoresFromZero))
            return true;
        if (!Add(Box.From(boxes[(4 * i)..], settings.BoxFormat), score, classIndex, i, out Span<float> keypoints))
            return false;
        if (!keypoints.IsEmpty)
            points.CopyTo(keypoints);
        return true;
    }

    private bool Add(Box box, float score, int classIndex, int source, out Span<float> keypoints)
    {
        keypoints = default;
        if (score < 0 && settings.NeedsScoresFromZero)
            return false;
        if (score <= settings.ScoreThreshold || !IsWanted(classIndex))
            return true;
        if (!float.IsFinite(score) || !IsFinite(box) || !TryMakeUpright(ref box))
        {
            InvalidCount++;
            return true;
        }

        if (settings.ScoreThreshold < 0 || score >= settings.MinScore)
            keypoints = Candidates.Add(box, score, classIndex, source);
        return true;
    }

    // Coordinates so large that the area overflows are as little use as infinite ones.
    private static bool IsFinite(Box box) =>
        float.IsFinite(box.X1) && float.IsFinite(box.Y1) && float.IsFinite(box.X2) && float.IsFinite(box.Y2) && float.IsFinite(box.Area) && float.IsFinite(box.Width * box.Width) && float.IsFinite(box.Height * box.Height);

    private bool TryMakeUpright(ref Box box)
    {
        if (box.X2 < box.X1 || box.Y2 < box.Y1)
        {
            if (settings.CornerPolicy == CornerPolicy.Drop)
                return false;
            box = box.Upright;
        }

        return !settings.DropDegenerate || box.Area > 0;
    }

    private void CutToTopK()
    {
        if (settings.PreNmsTopK is not { } limit || Candidates.Count <= limit)
            return;
        if (_kept.Length < limit)
            _kept = new int[limit];
        ReadOnlySpan<ulong> order = _order.Sort(Candidates.Scores);
        for (int i = 0; i < limit; i++)
            _kept[i] = (int)(uint)order[i];
        Array.Sort(_kept, 0, limit);
        Candidates.Keep(_kept.AsSpan(0, limit));
    }
}
