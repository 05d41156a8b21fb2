namespace RobustDigits;

/// <summary>Trains a linear head against the worst change of its input, in closed form: each other class's logit is raised by what a change of a given length can
/// raise it against the right one, <c>radius |w_y - w_k|</c>, and the cross-entropy of that is minimised (convex; full batch, Adam).</summary>
internal static class RobustTraining
{
    private const int Steps = 500;
    private const double Rate = 0.05;
    private const double L2 = 1e-4;

    /// <param name="digits">Clean digits.</param>
    /// <param name="radius">The length of the change in pixels' units.</param>
    public static LinearHead Train(Digit[] digits, double radius)
    {
        int size = digits[0].Pixels.Length;
        const int classes = Digit.ClassCount;
        // Centred, and divided by one number, which keeps lengths comparable.
        double[] means = [.. Enumerable.Range(0, size).Select(i => digits.Average(digit => (double)digit.Pixels[i]))];
        double unit = Math.Sqrt(digits.Average(digit => digit.Pixels.Zip(means, (pixel, mean) => (pixel - mean) * (pixel - mean)).Average()));
        double[][] rows = [.. digits.Select(digit => digit.Pixels.Zip(means, (pixel, mean) => (pixel - mean) / unit).Append(1).ToArray())];
        int[] labels = [.. digits.Select(digit => digit.Class)];
        int width = size + 1;
        double[] weights = new double[classes * width], gradient = new double[classes * width], first = new double[classes * width], second = new double[classes * width];
        double[,] norms = new double[classes, classes], shares = new double[classes, classes];
        var logits = new double[classes];
        for (int step = 1; step <= Steps; step++)
        {
            Array.Clear(gradient);
            Array.Clear(shares);
            Norms(weights, width, norms);
            for (int row = 0; row < rows.Length; row++)
            {
                int label = labels[row];
                for (int k = 0; k < classes; k++)
                {
                    logits[k] = radius / unit * norms[label, k];
                    for (int i = 0; i < width; i++)
                        logits[k] += weights[(k * width) + i] * rows[row][i];
                }

                double largest = logits.Max(), sum = logits.Sum(logit => Math.Exp(logit - largest));
                for (int k = 0; k < classes; k++)
                {
                    double share = Math.Exp(logits[k] - largest) / sum / rows.Length;
                    shares[label, k] += share;
                    double slope = k == label ? share - (1.0 / rows.Length) : share;
                    for (int i = 0; i < width; i++)
                        gradient[(k * width) + i] += slope * rows[row][i];
                }
            }

            AddRadius(weights, width, norms, shares, radius / unit, gradient);
            double rate = Rate * (1 - ((step - 1.0) / Steps));
            for (int i = 0; i < weights.Length; i++)
            {
                double slope = gradient[i] + (i % width < size ? L2 * weights[i] : 0);
                first[i] = (0.9 * first[i]) + (0.1 * slope);
                second[i] = (0.999 * second[i]) + (0.001 * slope * slope);
                weights[i] -= rate * (first[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(second[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
            }
        }

        var folded = new float[classes * size];
        var biases = new float[classes];
        for (int k = 0; k < classes; k++)
        {
            double bias = weights[(k * width) + size];
            for (int i = 0; i < size; i++)
            {
                folded[(k * size) + i] = (float)(weights[(k * width) + i] / unit);
                bias -= weights[(k * width) + i] * means[i] / unit;
            }

            biases[k] = (float)bias;
        }

        return new LinearHead(folded, biases);
    }

    // The bias, last in each row, has no part in distances.
    private static void Norms(double[] weights, int width, double[,] norms)
    {
        for (int a = 0; a < norms.GetLength(0); a++)
        {
            for (int b = 0; b < a; b++)
            {
                double squares = 0;
                for (int i = 0; i < width - 1; i++)
                    squares += Math.Pow(weights[(a * width) + i] - weights[(b * width) + i], 2);
                norms[a, b] = norms[b, a] = Math.Sqrt(squares);
            }
        }
    }

    private static void AddRadius(double[] weights, int width, double[,] norms, double[,] shares, double radius, double[] gradient)
    {
        for (int y = 0; y < norms.GetLength(0); y++)
        {
            for (int k = 0; k < norms.GetLength(0); k++)
            {
                if (norms[y, k] == 0)
                    continue;
                for (int i = 0; i < width - 1; i++)
                {
                    double pull = radius * shares[y, k] * (weights[(y * width) + i] - weights[(k * width) + i]) / norms[y, k];
                    gradient[(y * width) + i] += pull;
                    gradient[(k * width) + i] -= pull;
                }
            }
        }
    }
}
