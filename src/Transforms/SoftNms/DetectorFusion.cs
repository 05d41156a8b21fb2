using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Weighted boxes fusion over several detectors.</summary>
internal static class DetectorFusion
{
    public static Detections Fuse(IReadOnlyList<DetectionCandidates> detectors, ReadOnlySpan<float> weights, float iouThreshold, float skipThreshold)
    {
        if (!weights.IsEmpty && weights.Length != detectors.Count)
            throw new ArgumentException($"{detectors.Count} detectors need as many weights; found {weights.Length}.", nameof(weights));
        if (!(iouThreshold >= 0 && iouThreshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(iouThreshold), FormattableString.Invariant($"{nameof(iouThreshold)} is {iouThreshold}; allowed: 0 to 1."));
        double weightSum = 0;
        var pool = new DetectionCandidates();
        int source = 0;
        for (int t = 0; t < detectors.Count; t++)
        {
            float weight = weights.IsEmpty ? 1f : weights[t];
            if (!(weight > 0) || !float.IsFinite(weight))
                throw new ArgumentOutOfRangeException(nameof(weights), FormattableString.Invariant($"Weight {t} is {weight}; allowed: a finite number above 0."));
            weightSum += weight;
            DetectionCandidates given = detectors[t];
            for (int i = 0; i < given.Count; i++, source++)
            {
                float score = given.Scores[i] * weight;
                if (score >= skipThreshold)
                    pool.Add(given.Boxes[i], score, given.Classes[i], source);
            }
        }

        // Validates and orders; fusion itself follows per class.
        var filter = new CandidateFilter(new SuppressionSettings { Method = SuppressionMethod.WeightedBoxesFusion, DropDegenerate = true, MinScore = 0 });
        if (filter.Fill(pool) is { } problem)
            throw new ArgumentException(problem, nameof(detectors));
        return FuseClasses(filter.Candidates, iouThreshold, detectors.Count, weightSum);
    }

    private static Detections FuseClasses(DetectionCandidates candidates, float iouThreshold, int detectors, double weightSum)
    {
        var order = new ScoreOrder();
        var survivors = new SurvivorList();
        var buckets = new ClassBuckets();
        buckets.Fill(candidates, together: false);
        for (int bucket = 0; bucket < buckets.Count; bucket++)
        {
            int[] members = buckets[bucket].ToArray();
            float[] scores = Array.ConvertAll(members, member => candidates.Scores[member]);
            var fused = new FusedBoxes();
            foreach (ulong key in order.Sort(scores))
            {
                int member = members[(int)(uint)key];
                fused.Add(candidates.Boxes[member], candidates.Scores[member], member, iouThreshold, offset: 0);
            }

            for (int i = 0; i < fused.Count; i++)
            {
                float score = (float)(fused[i].MeanScore * Math.Min(detectors, fused[i].Count) / weightSum);
                survivors.Add(fused.BestOf(i), score, fused[i].Mean, []);
            }
        }

        var result = new Detections();
        survivors.WriteTo(result, candidates, order, new SuppressionSettings { ClassAgnostic = true });
        return result;
    }
}
