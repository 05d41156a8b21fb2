using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Logits whose softmax at a known temperature is exactly the chance of each class, so that calibration has a known answer.</summary>
public sealed record SyntheticScores(int Classes, double[] Logits, int[] Labels)
{
    public int Count => Labels.Length;

    /// <summary>Draws labels from softmax(z) and gives out temperature * z.</summary>
    public static SyntheticScores Make(int count, int classes, double temperature = 1, int seed = 1, double spread = 2)
    {
        var random = new Random(seed);
        var logits = new double[count * classes];
        var labels = new int[count];
        var probabilities = new double[classes];
        for (int i = 0; i < count; i++)
        {
            Span<double> row = logits.AsSpan(i * classes, classes);
            for (int k = 0; k < classes; k++)
                row[k] = spread * Normal(random);
            TemperatureScaling.Apply(row, 1, probabilities);
            labels[i] = Draw(probabilities, random.NextDouble());
            for (int k = 0; k < classes; k++)
                row[k] *= temperature;
        }

        return new SyntheticScores(classes, logits, labels);
    }

    public float[][] FloatRows() => [.. Logits.Chunk(Classes).Select(row => Array.ConvertAll(row, value => (float)value))];

    public TestView View(string scores = "Logits", string label = "Label", string[]? names = null) => new(
        TestColumn.Vectors(scores, Classes, FloatRows()), TestColumn.Keys(label, Classes, [.. Labels.Select(value => (uint)value + 1)], names));

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static int Draw(double[] probabilities, double place)
    {
        int k = 0;
        while (k < probabilities.Length - 1 && (place -= probabilities[k]) >= 0)
            k++;
        return k;
    }
}
