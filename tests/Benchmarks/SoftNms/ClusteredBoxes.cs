namespace MLExtensions.Benchmarks;

/// <summary>Seeded boxes around centres, as a detector gives them for one class.</summary>
internal sealed class ClusteredBoxes
{
    public ClusteredBoxes(int count, int perCluster)
    {
        var random = new Random(1);
        Count = count;
        Boxes = new float[4 * count];
        Scores = new float[count];
        float[][] centres = [.. Enumerable.Range(0, Math.Max(1, count / perCluster)).Select(_ =>
            new[] { random.NextSingle() * 640, random.NextSingle() * 640, 20 + (random.NextSingle() * 100), 20 + (random.NextSingle() * 100) })];
        for (int i = 0; i < count; i++)
        {
            float[] centre = centres[random.Next(centres.Length)];
            float x = centre[0] + (0.15f * centre[2] * Noise());
            float y = centre[1] + (0.15f * centre[3] * Noise());
            Boxes[4 * i] = x;
            Boxes[(4 * i) + 1] = y;
            Boxes[(4 * i) + 2] = x + (centre[2] * (1 + (0.15f * Noise())));
            Boxes[(4 * i) + 3] = y + (centre[3] * (1 + (0.15f * Noise())));
            Scores[i] = MathF.Pow(random.NextSingle(), 2);
        }

        float Noise() => (2 * random.NextSingle()) - 1;
    }

    public int Count { get; }

    public float[] Boxes { get; }

    public float[] Scores { get; }

    /// <summary>A YOLOv8 head of 80 classes: background everywhere and 400 answers.</summary>
    public static float[] YoloV8Head()
    {
        const int rows = 8400;
        var random = new Random(5);
        var head = new float[84 * rows];
        for (int i = 0; i < rows; i++)
        {
            head[i] = random.Next(640);
            head[rows + i] = random.Next(640);
            head[(2 * rows) + i] = 40 + random.Next(100);
            head[(3 * rows) + i] = 40 + random.Next(100);
        }

        for (int i = 4 * rows; i < head.Length; i++)
            head[i] = 0.02f * random.NextSingle();
        for (int answer = 0; answer < 400; answer++)
            head[((4 + random.Next(80)) * rows) + random.Next(rows)] = 0.1f + (0.9f * random.NextSingle());
        return head;
    }
}
