namespace MLExtensions.Trainers.Tests;

/// <summary>A labelled, weighted set of dense rows.</summary>
internal sealed record Problem(float[] Rows, int Columns, int[] Labels, int Classes, float[] Weights)
{
    /// <summary>Gaussian classes whose means differ; every class has rows; weights are 1.</summary>
    public static Problem Random(int seed, int rows, int columns, int classes, double separation = 1)
    {
        var random = new Random(seed);
        double[] means = [.. Enumerable.Range(0, classes * columns).Select(_ => separation * Gaussian(random))];
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => i < classes ? i : random.Next(classes))];
        float[] features = new float[rows * columns];
        for (int i = 0; i < features.Length; i++)
            features[i] = (float)(means[labels[i / columns] * columns + i % columns] + Gaussian(random));
        return new Problem(features, columns, labels, classes, [.. Enumerable.Repeat(1f, rows)]);
    }

    public SoftmaxRegressionModel Fit(SoftmaxRegressionOptions? options = null) =>
        new SoftmaxRegressionFitter(options).Fit(Rows, Columns, Labels, Classes, Weights);

    public SoftmaxRegressionModel FitSparse(SoftmaxRegressionOptions? options = null)
    {
        (long[] starts, int[] indices, float[] values) = Compressed();
        return new SoftmaxRegressionFitter(options).FitSparse(starts, indices, values, Columns, Labels, Classes, Weights);
    }

    /// <summary>The rows without their zeros.</summary>
    public (long[] Starts, int[] Indices, float[] Values) Compressed()
    {
        List<long> starts = [0];
        List<int> indices = [];
        List<float> values = [];
        for (int row = 0; row < Labels.Length; row++)
        {
            for (int d = 0; d < Columns; d++)
            {
                if (Rows[row * Columns + d] == 0)
                    continue;
                indices.Add(d);
                values.Add(Rows[row * Columns + d]);
            }

            starts.Add(values.Count);
        }

        return ([.. starts], [.. indices], [.. values]);
    }

    /// <summary>The rows at these positions, in this order.</summary>
    public Problem Select(IReadOnlyList<int> positions) => this with
    {
        Rows = [.. positions.SelectMany(row => Rows[(row * Columns)..((row + 1) * Columns)])],
        Labels = [.. positions.Select(row => Labels[row])],
        Weights = [.. positions.Select(row => Weights[row])],
    };

    /// <summary>Accuracy and mean log-loss of a model on this set.</summary>
    public (double Accuracy, double LogLoss) Evaluate(SoftmaxRegressionModel model)
    {
        float[] logits = new float[Labels.Length * Classes];
        model.ScoreRows(Rows, logits);
        double hits = 0, loss = 0;
        for (int row = 0; row < Labels.Length; row++)
        {
            double[] z = HeadReference.Widen(logits.AsSpan(row * Classes, Classes));
            loss += HeadReference.LogSumExp(z) - z[Labels[row]];
            hits += Array.IndexOf(z, z.Max()) == Labels[row] ? 1 : 0;
        }

        return (hits / Labels.Length, loss / Labels.Length);
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
