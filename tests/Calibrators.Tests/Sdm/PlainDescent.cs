namespace MLExtensions.Calibrators.Tests;

/// <summary>The first step of Adam on the SDM loss, in double, with gradients by finite differences of the loss itself.</summary>
internal static class PlainDescent
{
    public static (float[] Map, float[] Head) Step(
        float[] map, float[] offsets, float[] head, float[] biases, float[] features, int[] labels, double[] similarities, double[] quantiles,
        int dimension, int width, int classes, double rate)
    {
        double[] parameters = [.. map.Concat(head).Select(value => (double)value)];
        var moved = new double[parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            const double step = 1e-5;
            double gradient = (Loss(i, step) - Loss(i, -step)) / (2 * step);
            // After one step both means are the gradient: Adam moves by the rate against its sign.
            moved[i] = parameters[i] - (rate * gradient / (Math.Abs(gradient) + 1e-8));
        }

        return ([.. moved.Take(map.Length).Select(value => (float)value)], [.. moved.Skip(map.Length).Select(value => (float)value)]);

        double Loss(int changed, double by)
        {
            double[] p = [.. parameters];
            p[changed] += by;
            double total = 0;
            for (int n = 0; n < labels.Length; n++)
            {
                double[] exemplar = [.. Enumerable.Range(0, width).Select(m => offsets[m] + Enumerable.Range(0, dimension).Sum(d => p[(m * dimension) + d] * features[(n * dimension) + d]))];
                double[] logits = [.. Enumerable.Range(0, classes).Select(c => biases[c] + Enumerable.Range(0, width).Sum(m => p[map.Length + (c * width) + m] * exemplar[m]))];
                total += SdmActivation.Loss(logits, similarities[n], quantiles[n], labels[n]);
            }

            return total / labels.Length;
        }
    }
}
