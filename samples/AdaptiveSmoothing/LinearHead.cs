namespace RobustDigits;

/// <summary>A linear classifier <c>z = W x + b</c>, and what can be said of it in closed form.</summary>
internal sealed class LinearHead(float[] weights, float[] biases)
{
    public float[] Weights => weights;

    public float[] Score(float[] pixels)
    {
        var logits = new float[biases.Length];
        for (int k = 0; k < logits.Length; k++)
        {
            double sum = biases[k];
            for (int i = 0; i < pixels.Length; i++)
                sum += (double)weights[(k * pixels.Length) + i] * pixels[i];
            logits[k] = (float)sum;
        }

        return logits;
    }

    /// <summary>The direction of length one in which a digit of class <paramref name="from"/> gets to class <paramref name="to"/> soonest.</summary>
    public double[] Towards(int from, int to)
    {
        int size = weights.Length / biases.Length;
        var direction = new double[size];
        for (int i = 0; i < size; i++)
            direction[i] = (double)weights[(to * size) + i] - weights[(from * size) + i];
        double length = Math.Sqrt(direction.Sum(value => value * value));
        return Array.ConvertAll(direction, value => value / length);
    }

    /// <summary>The strongest attack of a given length: straight over the nearest of the boundaries, which are planes.</summary>
    public Digit Attack(Digit digit, double length)
    {
        float[] logits = Score(digit.Pixels);
        int size = digit.Pixels.Length;
        int nearest = Enumerable.Range(0, logits.Length).Where(k => k != digit.Class).MinBy(k =>
        {
            double squares = 0;
            for (int i = 0; i < size; i++)
                squares += Math.Pow(weights[(digit.Class * size) + i] - weights[(k * size) + i], 2);
            return (logits[digit.Class] - logits[k]) / Math.Sqrt(squares);
        });
        return Moved(digit, Towards(digit.Class, nearest), length);
    }

    public static Digit Moved(Digit digit, double[] direction, double length) => new()
    {
        Pixels = [.. digit.Pixels.Zip(direction, (pixel, step) => (float)(pixel + (length * step)))],
        Label = digit.Label,
        IsPerturbed = true,
    };
}
