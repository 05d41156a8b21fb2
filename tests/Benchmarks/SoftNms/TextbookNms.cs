using MLExtensions.Transforms;

namespace MLExtensions.Benchmarks;

/// <summary>What a user writes from the paper: look for the best, decay the others, swap out what falls below the least score.</summary>
internal static class TextbookNms
{
    private const float MinScore = 0.001f;

    public static int Run(ClusteredBoxes set, SuppressionMethod method, int limit)
    {
        float[] boxes = set.Boxes;
        float[] scores = (float[])set.Scores.Clone();
        int[] index = [.. Enumerable.Range(0, set.Count)];
        int count = set.Count;
        int kept = 0;
        while (kept < count && kept < limit)
        {
            int best = kept;
            for (int j = kept + 1; j < count; j++)
            {
                if (scores[j] > scores[best])
                    best = j;
            }

            (scores[kept], scores[best]) = (scores[best], scores[kept]);
            (index[kept], index[best]) = (index[best], index[kept]);
            if (scores[kept] < MinScore)
                break;
            int a = 4 * index[kept++];
            float area = (boxes[a + 2] - boxes[a]) * (boxes[a + 3] - boxes[a + 1]);
            for (int j = kept; j < count; j++)
            {
                int b = 4 * index[j];
                float width = Math.Min(boxes[a + 2], boxes[b + 2]) - Math.Max(boxes[a], boxes[b]);
                if (width <= 0)
                    continue;
                float height = Math.Min(boxes[a + 3], boxes[b + 3]) - Math.Max(boxes[a + 1], boxes[b + 1]);
                if (height <= 0)
                    continue;
                float intersection = width * height;
                float overlap = intersection / (area + ((boxes[b + 2] - boxes[b]) * (boxes[b + 3] - boxes[b + 1])) - intersection);
                scores[j] *= method switch
                {
                    SuppressionMethod.SoftGaussian => MathF.Exp(-(overlap * overlap) / 0.5f),
                    SuppressionMethod.SoftLinear => overlap > 0.3f ? 1 - overlap : 1,
                    _ => overlap > 0.5f ? 0 : 1,
                };
                if (scores[j] < MinScore)
                {
                    count--;
                    scores[j] = scores[count];
                    index[j] = index[count];
                    j--;
                }
            }
        }

        return kept;
    }
}
