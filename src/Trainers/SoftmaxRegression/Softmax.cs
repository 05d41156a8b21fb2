namespace MLExtensions.Trainers;
// Placeholder until MLExtensions.Numerics.Softmax is merged.
internal static class Softmax
{
    public static void Compute(ReadOnlySpan<float> z, Span<float> p)
    {
        float m = float.NegativeInfinity; foreach (float v in z) m = Math.Max(m, v);
        double s = 0; for (int i = 0; i < z.Length; i++) { p[i] = MathF.Exp(z[i] - m); s += p[i]; }
        for (int i = 0; i < z.Length; i++) p[i] = (float)(p[i] / s);
    }
}
