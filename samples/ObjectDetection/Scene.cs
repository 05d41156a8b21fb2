using Microsoft.ML.Data;

namespace ObjectDetection;

/// <summary>A drawn street: where people and cars stand, and what a detector with the head of YOLOX would answer for it.</summary>
internal sealed class Scene
{
    public const int Side = 416;

    public static readonly string[] ClassNames = ["person", "car"];

    private const int RowLength = 7;
    private static readonly int[] Strides = [8, 16, 32];

    /// <summary>The raw head: rows of box offsets, objectness and class scores.</summary>
    [VectorType(3549 * RowLength)]
    public float[] Output { get; set; } = new float[3549 * RowLength];

    /// <summary>What is really there: keys from 1.</summary>
    [KeyType(2)]
    public uint[] Label { get; set; } = [];

    /// <summary>Corners of each, x0 y0 x1 y1.</summary>
    public float[] BoundingBoxes { get; set; } = [];

    /// <summary>Draws a crowd: groups of people one in front of another, and some cars.</summary>
    public static Scene Draw(int seed)
    {
        var random = new Random(seed);
        var scene = new Scene();
        var labels = new List<uint>();
        var boxes = new List<float>();
        for (int group = 0; group < 5; group++)
        {
            float x = 30 + (random.NextSingle() * 300);
            float y = 60 + (random.NextSingle() * 200);
            bool cars = group == 4;
            for (int member = 0; member < (cars ? 2 : 2 + random.Next(3)); member++)
            {
                float width = (cars ? 90 : 34) * (0.85f + (0.3f * random.NextSingle()));
                float height = (cars ? 55 : 95) * (0.85f + (0.3f * random.NextSingle()));
                x += member == 0 ? 0 : width * (0.3f + (0.35f * random.NextSingle()));
                labels.Add(cars ? 2u : 1u);
                boxes.AddRange([x, y, x + width, y + height]);
                scene.See(random, x, y, width, height, cars ? 1 : 0, visible: 1 - (0.12f * member));
            }
        }

        for (int ghost = 0; ghost < 12; ghost++)
            scene.See(random, random.Next(340), random.Next(300), 30 + random.Next(40), 40 + random.Next(60), random.Next(2), visible: 0.3f);
        scene.Label = [.. labels];
        scene.BoundingBoxes = [.. boxes];
        return scene;
    }

    // A detector answers in all cells around an object's centre, best in the middle, everywhere a little off.
    private void See(Random random, float x, float y, float width, float height, int classIndex, float visible)
    {
        int level = Math.Max(width, height) < 64 ? 0 : Math.Max(width, height) < 128 ? 1 : 2;
        int stride = Strides[level];
        int across = Side / stride;
        int first = Strides[..level].Sum(smaller => (Side / smaller) * (Side / smaller));
        for (int row = -1; row <= 1; row++)
        {
            for (int column = -1; column <= 1; column++)
            {
                int cellX = (int)((x + (width / 2)) / stride) + column;
                int cellY = (int)((y + (height / 2)) / stride) + row;
                if (cellX < 0 || cellY < 0 || cellX >= across || cellY >= across)
                    continue;
                float quality = visible * MathF.Exp(-0.25f * ((row * row) + (column * column))) * (0.7f + (0.3f * random.NextSingle()));
                Span<float> answer = Output.AsSpan((first + (cellY * across) + cellX) * RowLength, RowLength);
                if (answer[4] >= quality)
                    continue;
                float slip = 0.14f * (1.1f - quality);
                answer[0] = ((x + (width * (0.5f + Off(slip)))) / stride) - cellX;
                answer[1] = ((y + (height * (0.5f + Off(slip)))) / stride) - cellY;
                answer[2] = MathF.Log(width * (1 + Off(slip)) / stride);
                answer[3] = MathF.Log(height * (1 + Off(slip)) / stride);
                answer[4] = quality;
                answer[5 + classIndex] = 0.9f + (0.1f * random.NextSingle());
                answer[6 - classIndex] = 0.1f * random.NextSingle();
            }
        }

        float Off(float scale) => scale * ((2 * random.NextSingle()) - 1);
    }
}
