using MathNet.Numerics.LinearAlgebra;

namespace MLExtensions.Transforms;

/// <summary>Learns a <see cref="ScoreCombination"/>: scores standardised, L2-penalised logistic regression, the penalty chosen by the log-loss of
/// stratified five-fold cross-validation.</summary>
public static class ScoreCombinationFitter
{
    private const int Folds = 5;
    private const int MostSteps = 100;

    // Per row, on standardised scores: from hardly any to almost nothing but the penalty.
    private static readonly double[] Penalties = [.. Enumerable.Range(0, 10).Select(i => Math.Pow(10, -5 + (6 * i / 9.0)))];

    /// <summary>Learns from rows of both kinds; rows with a score that is not finite are left out.</summary>
    /// <param name="scores">Row-major outlier scores.</param>
    /// <param name="scoreCount">The number of scores in a row, at least 1.</param>
    /// <param name="isOut">For each row whether it is out-of-distribution.</param>
    /// <param name="seed">Which rows share a fold.</param>
    /// <returns>The combination, with the metrics of cross-validation.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than five usable rows of one kind.</exception>
    public static ScoreCombination Fit(ReadOnlySpan<float> scores, int scoreCount, ReadOnlySpan<bool> isOut, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scoreCount, 1);
        if (scores.Length != (long)scoreCount * isOut.Length)
            throw new ArgumentException($"{scores.Length} values are not {isOut.Length} rows of {scoreCount} scores.", nameof(scores));
        var rows = new List<double[]>();
        var labels = new List<bool>();
        for (int i = 0; i < isOut.Length; i++)
        {
            double[] row = Array.ConvertAll(scores.Slice(i * scoreCount, scoreCount).ToArray(), value => (double)value);
            if (!Array.TrueForAll(row, double.IsFinite))
                continue;
            rows.Add(row);
            labels.Add(isOut[i]);
        }

        int outCount = labels.Count(label => label);
        if (outCount < Folds || labels.Count - outCount < Folds)
            throw new InvalidOperationException($"There are {labels.Count - outCount} usable in-distribution and {outCount} out-of-distribution rows; {Folds} of each are needed.");

        int[] folds = Assign(labels, seed);
        double bestLoss = double.PositiveInfinity;
        double bestPenalty = 0;
        double[] bestHeldOut = [];
        foreach (double penalty in Penalties)
        {
            double[] heldOut = CrossValidate(rows, labels, folds, penalty);
            double loss = heldOut.Select((value, i) => SoftPlus(labels[i] ? -value : value)).Average();
            if (loss < bestLoss)
                (bestLoss, bestPenalty, bestHeldOut) = (loss, penalty, heldOut);
        }

        var metrics = new OutOfDistributionMetrics([.. bestHeldOut.Where((_, i) => !labels[i])], [.. bestHeldOut.Where((_, i) => labels[i])]);
        Fitted final = Solve(rows, labels, bestPenalty);
        return new ScoreCombination(final.Means, final.Deviations, final.Weights, final.Bias, bestPenalty, metrics);
    }

    // Both kinds are dealt out in turn, after shuffling, so that every fold has its share of each.
    private static int[] Assign(List<bool> labels, int seed)
    {
        int[] order = [.. Enumerable.Range(0, labels.Count)];
        new Random(seed).Shuffle(order);
        var folds = new int[labels.Count];
        var next = new int[2];
        foreach (int i in order)
            folds[i] = next[labels[i] ? 1 : 0]++ % Folds;
        return folds;
    }

    private static double[] CrossValidate(List<double[]> rows, List<bool> labels, int[] folds, double penalty)
    {
        var heldOut = new double[rows.Count];
        for (int fold = 0; fold < Folds; fold++)
        {
            Fitted fitted = Solve([.. rows.Where((_, i) => folds[i] != fold)], [.. labels.Where((_, i) => folds[i] != fold)], penalty);
            for (int i = 0; i < heldOut.Length; i++)
            {
                if (folds[i] == fold)
                    heldOut[i] = fitted.Score(rows[i]);
            }
        }

        return heldOut;
    }

    private sealed record Fitted(double[] Means, double[] Deviations, double[] Weights, double Bias)
    {
        public double Score(double[] row) => Bias + row.Select((value, j) => Weights[j] * (value - Means[j]) / Deviations[j]).Sum();
    }

    // Newton's method with halved steps; the penalty makes the problem strictly convex, and the intercept is not penalised.
    private static Fitted Solve(List<double[]> rows, List<bool> labels, double penalty)
    {
        int count = rows[0].Length;
        double[] means = [.. Enumerable.Range(0, count).Select(j => rows.Average(row => row[j]))];
        double[] deviations = [.. Enumerable.Range(0, count).Select(j => Math.Sqrt(rows.Average(row => Math.Pow(row[j] - means[j], 2))))];
        deviations = Array.ConvertAll(deviations, value => value > 0 ? value : 1);
        double[][] standard = [.. rows.Select(row => row.Select((value, j) => (value - means[j]) / deviations[j]).Append(1).ToArray())];
        Vector<double> weights = Vector<double>.Build.Dense(count + 1);
        double loss = Loss(weights);
        for (int step = 0; step < MostSteps; step++)
        {
            Vector<double> gradient = Vector<double>.Build.Dense(count + 1, j => j < count ? penalty * weights[j] : 0);
            Matrix<double> hessian = Matrix<double>.Build.Dense(count + 1, count + 1, (i, j) => i == j ? (i < count ? penalty : 1e-12) : 0);
            for (int i = 0; i < standard.Length; i++)
            {
                double probability = 1 / (1 + Math.Exp(-Dot(standard[i], weights)));
                double residual = (probability - (labels[i] ? 1 : 0)) / standard.Length;
                double curvature = probability * (1 - probability) / standard.Length;
                for (int j = 0; j <= count; j++)
                {
                    gradient[j] += residual * standard[i][j];
                    for (int k = 0; k <= count; k++)
                        hessian[j, k] += curvature * standard[i][j] * standard[i][k];
                }
            }

            Vector<double> direction = hessian.Solve(gradient);
            double length = 1;
            double next = Loss(weights - direction);
            while (next > loss && length > 1e-6)
            {
                length /= 2;
                next = Loss(weights - (length * direction));
            }

            if (!(next < loss))
                break;
            weights -= length * direction;
            bool done = loss - next <= 1e-14 * Math.Abs(loss);
            loss = next;
            if (done)
                break;
        }

        return new Fitted(means, deviations, [.. weights.Take(count)], weights[count]);

        double Loss(Vector<double> at)
        {
            double sum = standard.Select((row, i) => SoftPlus(labels[i] ? -Dot(row, at) : Dot(row, at))).Average();
            return sum + (penalty / 2 * at.Take(count).Sum(value => value * value));
        }

        static double Dot(double[] row, Vector<double> at) => row.Select((value, j) => value * at[j]).Sum();
    }

    // log(1 + exp(x)) without overflow.
    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
