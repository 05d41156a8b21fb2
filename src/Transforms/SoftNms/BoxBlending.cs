using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The methods whose results are averages of boxes.</summary>
internal sealed class BoxBlending
{
    private readonly FusedBoxes _fused = new();
    private double[] _points = [];
    private float[] _meanPoints = [];

    /// <summary>Blending: the live boxes that overlap the best one are averaged into it, keypoints included; it keeps its score.</summary>
    public void Blend(BoxColumns boxes, DetectionCandidates candidates, SuppressionRule rule, int limit, MatrixScratch scratch, SurvivorList survivors)
    {
        int count = boxes.Count;
        scratch.Reset(count);
        Reserve(candidates.KeypointLength);
        Span<float> overlap = scratch.Overlap;
        for (int i = 0, made = 0; i < count && made < limit; i++)
        {
            if (boxes.Score[i] == 0)
                continue;
            rule.Overlaps(boxes, i, i, count - i, overlap);
            var cluster = default(BoxCluster);
            Span<double> points = _points.AsSpan(0, candidates.KeypointLength);
            points.Clear();
            float score = boxes.Score[i];
            for (int j = i; j < count; j++)
            {
                if (boxes.Score[j] == 0 || (j != i && !(overlap[j - i] > rule.Threshold)))
                    continue;
                int index = boxes.Index[j];
                cluster.Add(candidates.Boxes[index], boxes.Score[j]);
                for (int k = 0; k < points.Length; k++)
                    points[k] += (double)boxes.Score[j] * candidates.Keypoints[(index * points.Length) + k];
                boxes.Score[j] = 0;
            }

            Span<float> mean = _meanPoints.AsSpan(0, points.Length);
            for (int k = 0; k < points.Length; k++)
                mean[k] = (float)(points[k] / cluster.Weight);
            // The average of one box is the box, without a rounding in between.
            if (cluster.Count == 1)
                survivors.Add(boxes.Index[i], score);
            else
                survivors.Add(boxes.Index[i], score, cluster.Mean, mean);
            made++;
        }
    }

    /// <summary>Weighted boxes fusion of one detector's boxes.</summary>
    public void Fuse(BoxColumns boxes, DetectionCandidates candidates, SuppressionSettings settings, int limit, ScoreOrder order, SurvivorList survivors)
    {
        _fused.Clear();
        for (int i = 0; i < boxes.Count; i++)
            _fused.Add(candidates.Boxes[boxes.Index[i]], boxes.Score[i], boxes.Index[i], settings.EffectiveIouThreshold, settings.Offset);
        Span<float> scores = survivors.Scratch(_fused.Count);
        for (int i = 0; i < _fused.Count; i++)
            scores[i] = _fused[i].MeanScore;
        ReadOnlySpan<ulong> sorted = order.Sort(scores);
        for (int i = 0; i < Math.Min(sorted.Length, limit); i++)
        {
            int cluster = (int)(uint)sorted[i];
            int best = _fused.BestOf(cluster);
            if (_fused[cluster].Count == 1)
                survivors.Add(best, _fused[cluster].MeanScore);
            else
                survivors.Add(best, _fused[cluster].MeanScore, _fused[cluster].Mean, candidates.Keypoints.Slice(best * candidates.KeypointLength, candidates.KeypointLength));
        }
    }

    private void Reserve(int keypointLength)
    {
        if (_points.Length >= keypointLength)
            return;
        _points = new double[keypointLength];
        _meanPoints = new float[keypointLength];
    }
}
