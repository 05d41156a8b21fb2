namespace MLExtensions.Trainers.Tests;

/// <summary>The objective of softmax regression in plain double loops on features as given: the scalar twin of the fitter.</summary>
internal static class HeadReference
{
    /// <summary>Mean weighted cross-entropy plus L2/2 * sum (scale * W)^2, with its gradient in W (classes x columns) and b.</summary>
    public static double Objective(
        Problem problem, ReadOnlySpan<double> weights, ReadOnlySpan<double> biases, double l2, double scale, Span<double> gradient)
    {
        int columns = problem.Columns, classes = problem.Classes;
        gradient.Clear();
        double total = 0, loss = 0;
        foreach (float weight in problem.Weights)
            total += weight;
        double[] logits = new double[classes];
        for (int row = 0; row < problem.Labels.Length; row++)
        {
            ReadOnlySpan<float> features = problem.Rows.AsSpan(row * columns, columns);
            for (int k = 0; k < classes; k++)
            {
                logits[k] = biases[k];
                for (int d = 0; d < columns; d++)
                    logits[k] += weights[k * columns + d] * features[d];
            }

            double logSum = LogSumExp(logits), share = problem.Weights[row] / total;
            loss += share * (logSum - logits[problem.Labels[row]]);
            for (int k = 0; k < classes; k++)
            {
                double residual = share * (Math.Exp(logits[k] - logSum) - (k == problem.Labels[row] ? 1 : 0));
                gradient[classes * columns + k] += residual;
                for (int d = 0; d < columns; d++)
                    gradient[k * columns + d] += residual * features[d];
            }
        }

        for (int i = 0; i < weights.Length; i++)
        {
            loss += l2 / 2 * scale * scale * weights[i] * weights[i];
            gradient[i] += l2 * scale * scale * weights[i];
        }

        return loss;
    }

    /// <summary>The same for a fitted model, with its own scale.</summary>
    public static double Objective(Problem problem, SoftmaxRegressionModel model, double l2, Span<double> gradient) =>
        Objective(problem, Widen(model.Weights), Widen(model.Biases), l2, model.FeatureScale, gradient);

    public static double LogSumExp(ReadOnlySpan<double> logits)
    {
        double top = double.NegativeInfinity, sum = 0;
        foreach (double logit in logits)
            top = Math.Max(top, logit);
        foreach (double logit in logits)
            sum += Math.Exp(logit - top);
        return top + Math.Log(sum);
    }

    public static double[] Widen(ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = values[i];
        return wide;
    }
}
