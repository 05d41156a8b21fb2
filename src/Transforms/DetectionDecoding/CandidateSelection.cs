using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Makes candidates of a box and its class scores: the best class, or all above the threshold.</summary>
internal readonly struct CandidateSelection(DecoderSettings settings)
{
    private readonly float _threshold = settings.ScoreThreshold;
    private readonly bool _multiLabel = settings.MultiLabel;

    public float Threshold => _threshold;

    /// <summary>Adds candidates of scores times a factor.</summary>
    public void Add(ReadOnlySpan<float> scores, float factor, Box box, int source, DetectionCandidates candidates)
    {
        if (_multiLabel)
        {
            for (int k = 0; k < scores.Length; k++)
            {
                if (scores[k] * factor > _threshold)
                    candidates.Add(box, scores[k] * factor, k, source);
            }

            return;
        }

        int best = IndexOfLargest(scores);
        if (best >= 0 && scores[best] * factor > _threshold)
            candidates.Add(box, scores[best] * factor, best, source);
    }

    /// <summary>The first of the largest; -1 where all are NaN.</summary>
    public static int IndexOfLargest(ReadOnlySpan<float> scores)
    {
        int best = -1;
        for (int k = 0; k < scores.Length; k++)
        {
            if (best < 0 ? !float.IsNaN(scores[k]) : scores[k] > scores[best])
                best = k;
        }

        return best;
    }
}
