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

    /// <summary>The strongest attack of a given length on pixels of class <paramref name="own"/>: straight over the nearest of the boundaries, which are planes.</summary>
    public float[] Attack(float[] pixels, int own, double length)
    {
        float[] logits = Score(pixels);
        int size = pixels.Length;
        int nearest = Enumerable.Range(0, logits.Length).Where(k => k != own).MinBy(k =>
        {
            double squares = 0;
            for (int i = 0; i < size; i++)
                squares += Math.Pow(weights[(own * size) + i] - weights[(k * size) + i], 2);
            return (logits[own] - logits[k]) / Math.Sqrt(squares);
        });
        return Moved(pixels, Towards(own, nearest), length);
    }

    public static float[] Moved(float[] pixels, double[] direction, double length) =>
        [.. pixels.Zip(direction, (pixel, step) => (float)(pixel + (length * step)))];
}
