namespace MLExtensions.Transforms.Tests;

/// <summary>Seeded boxes in clusters, as a detector gives them, with everything that goes wrong in real data.</summary>
internal static class RandomBoxes
{
    /// <summary>Boxes around centres; with <paramref name="awkward"/> some are NaN, infinite, without area, inverted or duplicates, and many scores are equal.</summary>
    public static (float[] Boxes, float[] Scores) Clustered(int count, int seed, bool awkward = false, int perCluster = 10)
    {
        var random = new Random(seed);
        var boxes = new float[4 * count];
        var scores = new float[count];
        int clusters = Math.Max(1, count / perCluster);
        float[][] centres = [.. Enumerable.Range(0, clusters).Select(_ => new[] { random.NextSingle() * 640, random.NextSingle() * 640, 20 + (random.NextSingle() * 100), 20 + (random.NextSingle() * 100) })];
        for (int i = 0; i < count; i++)
        {
            float[] c = centres[random.Next(clusters)];
            float x = c[0] + Noise(0.15f * c[2]);
            float y = c[1] + Noise(0.15f * c[3]);
            float w = c[2] * (1 + Noise(0.15f));
            float h = c[3] * (1 + Noise(0.15f));
            Span<float> box = boxes.AsSpan(4 * i, 4);
            (box[0], box[1], box[2], box[3]) = (x, y, x + w, y + h);
            scores[i] = awkward ? random.Next(1, 20) / 20f : MathF.Pow(random.NextSingle(), 2);
            if (!awkward)
                continue;
            switch (random.Next(20))
            {
                case 0: box[random.Next(4)] = float.NaN; break;
                case 1: box[random.Next(4)] = float.PositiveInfinity; break;
                case 2: box[2] = box[0]; break;
                case 3: (box[0], box[2]) = (box[2], box[0]); break;
                case 4: scores[i] = float.NaN; break;
                case 5 when i > 0: boxes.AsSpan(4 * (i - 1), 4).CopyTo(box); break;
                case 6: box.Fill(3e38f); box[0] = -3e38f; break;
            }
        }

        return (boxes, scores);

        float Noise(float scale) => scale * ((2 * random.NextSingle()) - 1);
    }
}
