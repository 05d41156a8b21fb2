using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;

namespace ImageClassification.OnnxMode;

/// <summary>The temperature with the least log-loss, from 0.01 to 10,000: a network that is fed with numbers 255 times too large has logits as much too large.</summary>
internal static class LogitTemperature
{
    public static float Of(IDataView scored, string logitsColumn, string keyColumn)
    {
        float[][] logits = [.. scored.GetColumn<float[]>(logitsColumn)];
        int[] classes = [.. scored.GetColumn<uint>(keyColumn).Select(key => (int)key - 1)];
        // Over the inverse of the temperature the loss is convex; over its logarithm it still has one valley.
        double shrink = (Math.Sqrt(5) - 1) / 2;
        double low = Math.Log(0.01), high = Math.Log(10_000);
        while (high - low > 1e-5)
        {
            double left = high - (shrink * (high - low)), right = low + (shrink * (high - low));
            if (LogLoss(logits, classes, (float)Math.Exp(left)) < LogLoss(logits, classes, (float)Math.Exp(right)))
                high = right;
            else
                low = left;
        }

        return (float)Math.Exp((low + high) / 2);
    }

    private static double LogLoss(float[][] logits, int[] classes, float temperature)
    {
        Span<float> logProbabilities = stackalloc float[logits[0].Length];
        double sum = 0;
        for (int row = 0; row < logits.Length; row++)
        {
            Softmax.ComputeLog(logits[row], logProbabilities, temperature);
            sum -= logProbabilities[classes[row]];
        }

        return sum / logits.Length;
    }
}
