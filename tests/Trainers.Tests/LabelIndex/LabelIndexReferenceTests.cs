using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

/// <summary>Numbers from numpy 1.24.2 in double: 40 labels of length 6 and a row, from a linear congruential generator that is written down in both programs.</summary>
public class LabelIndexReferenceTests
{
    private const int Labels = 40;
    private const int Dimension = 6;

    private readonly float[] _labels = Numbers(Labels * Dimension, 1);
    private readonly float[] _row = Numbers(Dimension, 7);

    [Fact]
    public void The_best_labels_and_their_scores()
    {
        var identity = new float[Dimension * Dimension];
        for (int i = 0; i < Dimension; i++)
            identity[(i * Dimension) + i] = 1;
        var model = new ExtremeMultiLabelModel(identity, Dimension, _labels, Labels, Dimension, 1, false, null);
        ILabelSearch search = model.BuildIndex(new LabelIndexOptions { NumberOfProbedCells = 13 }).CreateSearch(5, 1);
        search.Add(_row);
        search.Run();
        Assert.Equal([9, 1, 21, 14, 17], search.LabelsOf(0).ToArray());
        double[] expected = [1.794062, 1.715504, 1.519598, 1.288481, .996111];
        for (int i = 0; i < 5; i++)
            Assert.Equal(expected[i], search.ScoresOf(0)[i], 2e-6);
    }

    [Fact]
    public void Estimates_from_bytes()
    {
        var rows = new QuantizedRows(_labels, Dimension, [.. Enumerable.Range(0, Labels)]);
        var query = new short[rows.Stride];
        float scale = rows.Quantize(_row, query);
        var estimates = new float[8];
        rows.Products(query, scale, 0, 8, estimates);
        double[] expected = [.513666, 1.71161, -.180357, -.994427, .021097, -.506749, .982784, .082998];
        for (int i = 0; i < 8; i++)
            Assert.Equal(expected[i], estimates[i], 2e-6);
    }

    private static float[] Numbers(int count, long state)
    {
        var numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
        {
            state = ((state * 1103515245) + 12345) & 0x7fffffff;
            number = (float)(((state >> 8) % 2001 / 1000.0) - 1);
        }

        return numbers;
    }
}
