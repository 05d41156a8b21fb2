using MLExtensions.Calibrators;

namespace MLExtensions.Benchmarks;

/// <summary>Projected gradient ascent of the finished mix's cross-entropy, through map and gate: the attack that a mix was not fitted on.</summary>
internal sealed class MixAttack(MnistPair pair, AdaptiveSmoothingModel surrogate)
{
    private const float Radius = 0.15f;
    private const float StepSize = Radius / 8;
    private const int Steps = 20;
    private const float Difference = 1e-2f;

    private readonly double[] _mixed = new double[MnistPair.Classes];

    /// <summary>Attacks a picture and returns both networks' logits of the result.</summary>
    public (float[] Accurate, float[] Robust) Run(int row)
    {
        float[] start = pair.Images[row], image = [.. start];
        int label = pair.Labels[row];
        for (int step = 0; step < Steps; step++)
        {
            float[] accurate = pair.Accurate.Forward(image).ToArray(), robust = pair.Robust.Forward(image).ToArray();
            ReadOnlySpan<float> left = pair.Accurate.Backward(Slopes(accurate, accurate, robust, label));
            ReadOnlySpan<float> right = pair.Robust.Backward(Slopes(robust, accurate, robust, label));
            for (int i = 0; i < image.Length; i++)
            {
                float moved = image[i] + (StepSize * MathF.Sign(left[i] + right[i]));
                image[i] = Math.Clamp(Math.Clamp(moved, start[i] - Radius, start[i] + Radius), 0, 1);
            }
        }

        return (pair.Accurate.Forward(image).ToArray(), pair.Robust.Forward(image).ToArray());
    }

    // By differences in the logits: exact enough for a sign, and the same for every map and gate.
    private float[] Slopes(float[] moved, float[] accurate, float[] robust, int label)
    {
        var slopes = new float[MnistPair.Classes];
        for (int k = 0; k < slopes.Length; k++)
        {
            float at = moved[k];
            moved[k] = at + Difference;
            double up = Loss();
            moved[k] = at - Difference;
            double down = Loss();
            moved[k] = at;
            slopes[k] = (float)((up - down) / (2 * Difference));
        }

        return slopes;

        double Loss()
        {
            surrogate.Score(accurate, robust, [], _mixed);
            return -_mixed[label];
        }
    }
}
