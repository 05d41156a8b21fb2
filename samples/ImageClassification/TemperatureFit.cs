using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;

namespace ImageClassification;

/// <summary>Finds the temperature by which logits must be divided to become honest probabilities.</summary>
internal static class TemperatureFit
{
    /// <summary>The temperature with the least log-loss, found by golden sections over its logarithm, where the loss has one valley.</summary>
    public static float Of(IDataView scored, string logitsColumn, string labelColumn)
    {
        float[][] logits = [.. scored.GetColumn<float[]>(logitsColumn)];
        uint[] keys = [.. scored.GetColumn<uint>(labelColumn)];
        double shrink = (Math.Sqrt(5) - 1) / 2;
        double low = Math.Log(0.1), high = Math.Log(10);
        while (high - low > 1e-5)
        {
            double left = high - (shrink * (high - low)), right = low + (shrink * (high - low));
            if (LogLoss(logits, keys, left) < LogLoss(logits, keys, right))
                high = right;
            else
                low = left;
        }

        return (float)Math.Exp((low + high) / 2);
    }

    private static double LogLoss(float[][] logits, uint[] keys, double logTemperature)
    {
        float temperature = (float)Math.Exp(logTemperature);
        var logProbabilities = new float[logits[0].Length];
        double sum = 0;
        for (int row = 0; row < logits.Length; row++)
        {
            Softmax.ComputeLog(logits[row], logProbabilities, temperature);
            sum -= logProbabilities[(int)keys[row] - 1]; // keys count from 1
        }

        return sum / logits.Length;
    }
}
