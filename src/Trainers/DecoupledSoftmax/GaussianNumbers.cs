namespace MLExtensions.Trainers;

/// <summary>Normally distributed numbers from a seed.</summary>
internal sealed class GaussianNumbers(int seed)
{
    private readonly Random _random = new(seed);

    public void Fill(Span<float> values, float deviation)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            // Box and Muller; 1 - u is never 0.
            double radius = deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())), angle = 2 * Math.PI * _random.NextDouble();
            values[i] = (float)(radius * Math.Cos(angle));
            if (i + 1 < values.Length)
                values[i + 1] = (float)(radius * Math.Sin(angle));
        }
    }
}
