using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Learns a <see cref="SoftmaxRegressionModel"/>: mean weighted cross-entropy plus <c>L2/2 * sum W^2</c>, minimised by L-BFGS.</summary>
/// <remarks>
/// The objective is convex, so the result does not depend on a start, and there is no randomness: equal input gives equal bits, for
/// any number of threads. Features are centred and divided by one common scale inside (sparse rows: the centring is done through the
/// biases), so their units do not matter. Rows without label or weight, or with a feature that is not a finite number, are left out and
/// counted in <see cref="SoftmaxRegressionModel.Summary"/>. A class without rows keeps its place, with a probability near 0.
/// </remarks>
public sealed class SoftmaxRegressionFitter
{
    private readonly SoftmaxRegressionOptions _options;

    /// <summary>Makes a fitter with a copy of the given options.</summary>
    /// <param name="options">The settings; column names are not used here. Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SoftmaxRegressionFitter(SoftmaxRegressionOptions? options = null) =>
        _options = (options ?? new SoftmaxRegressionOptions()).Validated();

    /// <summary>Learns from dense rows.</summary>
    /// <param name="rows">The features, row after row: one run of <paramref name="featureCount"/> values per label.</param>
    /// <param name="featureCount">The number of features D, at least 1.</param>
    /// <param name="labels">The class of each row, from 0 to <paramref name="classCount"/> - 1; negative for missing.</param>
    /// <param name="classCount">The number of classes C, at least 1.</param>
    /// <param name="exampleWeights">One weight per row, not negative; empty for equal weights.</param>
    /// <param name="progress">Told after each iteration, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the fit between parts of a pass over the rows.</param>
    /// <returns>The model, for features as given.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit together, or a label or weight is out of range.</exception>
    /// <exception cref="InvalidOperationException">No row is left to learn from.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public SoftmaxRegressionModel Fit(
        ReadOnlySpan<float> rows, int featureCount, ReadOnlySpan<int> labels, int classCount,
        ReadOnlySpan<float> exampleWeights = default,
        IProgress<SoftmaxRegressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        RequireShape(featureCount, classCount, labels.Length, exampleWeights.Length);
        if (rows.Length != (long)labels.Length * featureCount)
            throw new ArgumentException($"{labels.Length} rows of {featureCount} features need {(long)labels.Length * featureCount} values; found {rows.Length}.", nameof(rows));

        var selection = new TrainingRowSelection();
        for (int row = 0; row < labels.Length; row++)
            selection.Consider(row, labels[row], classCount, WeightOf(exampleWeights, row), rows.Slice(row * featureCount, featureCount));
        selection.RequireRows();

        float[] features = new float[selection.Rows.Count * featureCount];
        for (int i = 0; i < selection.Rows.Count; i++)
            rows.Slice(selection.Rows[i] * featureCount, featureCount).CopyTo(features.AsSpan(i * featureCount));
        float[] weights = selection.Weights();
        var scaling = FeatureScaling.OfDense(features, featureCount, weights);
        var trainingRows = new DenseTrainingRows(features, featureCount, selection.Labels(), weights, scaling);
        return Minimize(trainingRows, scaling, selection, classCount, progress, cancellationToken);
    }

    /// <summary>Learns from rows that store only some of their features (compressed sparse rows); nothing is made dense.</summary>
    /// <param name="rowStarts">Where each row's entries start in <paramref name="indices"/>, then their total number: one more than rows.</param>
    /// <param name="indices">The feature of each entry, from 0 to <paramref name="featureCount"/> - 1.</param>
    /// <param name="values">The value of each entry; features that are not stored are 0.</param>
    /// <param name="featureCount">The number of features D, at least 1.</param>
    /// <param name="labels">The class of each row, from 0 to <paramref name="classCount"/> - 1; negative for missing.</param>
    /// <param name="classCount">The number of classes C, at least 1.</param>
    /// <param name="exampleWeights">One weight per row, not negative; empty for equal weights.</param>
    /// <param name="progress">Told after each iteration, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the fit between parts of a pass over the rows.</param>
    /// <returns>The model, for features as given; the same optimum as from the dense rows.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit together, or an index, label or weight is out of range.</exception>
    /// <exception cref="InvalidOperationException">No row is left to learn from.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public SoftmaxRegressionModel FitSparse(
        ReadOnlySpan<long> rowStarts, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int featureCount,
        ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<float> exampleWeights = default,
        IProgress<SoftmaxRegressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        RequireShape(featureCount, classCount, labels.Length, exampleWeights.Length);
        CompressedRows rows = CompressedRows.Checked(rowStarts, indices, values, featureCount, labels.Length);
        var selection = new TrainingRowSelection();
        for (int row = 0; row < labels.Length; row++)
            selection.Consider(row, labels[row], classCount, WeightOf(exampleWeights, row), rows.Values(row));
        selection.RequireRows();

        CompressedRows kept = rows.Only(selection.Rows, out long[] keptStarts, out int[] keptIndices, out float[] keptValues);
        float[] weights = selection.Weights();
        var scaling = FeatureScaling.OfSparse(kept, weights);
        var trainingRows = new SparseTrainingRows(keptStarts, keptIndices, keptValues, featureCount, selection.Labels(), weights, scaling);
        return Minimize(trainingRows, scaling, selection, classCount, progress, cancellationToken);
    }

    private SoftmaxRegressionModel Minimize(
        ITrainingRows rows, FeatureScaling scaling, TrainingRowSelection selection, int classes,
        IProgress<SoftmaxRegressionProgress>? progress, CancellationToken cancellationToken)
    {
        int threads = _options.NumberOfThreads ?? Environment.ProcessorCount;
        var objective = new ShardedObjective(rows, classes, selection.TotalWeight, _options.L2Regularization, threads, cancellationToken);
        var optimizer = new LimitedMemoryBfgs(_options.HistorySize, _options.MaximumIterations, _options.Tolerance);
        double[] point = new double[objective.Dimension];
        LimitedMemoryBfgs.Outcome outcome = optimizer.Minimize(objective, point, (iteration, value, norm) =>
            progress?.Report(new SoftmaxRegressionProgress(iteration, _options.MaximumIterations, value, norm)));

        (float[] weights, float[] biases) = FoldScaling(point, rows, scaling, classes);
        var summary = new SoftmaxRegressionSummary(
            selection.Rows.Count, selection.BadFeatures, selection.WithoutLabel, selection.WithoutWeight,
            outcome.Iterations, outcome.Evaluations, outcome.Value, outcome.GradientNorm, outcome.Converged, _options.L2Regularization);
        return new SoftmaxRegressionModel(weights, biases, (float)scaling.Scale, summary);
    }

    private static (float[] Weights, float[] Biases) FoldScaling(double[] point, ITrainingRows rows, FeatureScaling scaling, int classes)
    {
        int columns = rows.Columns;
        float[] weights = new float[classes * columns], biases = new float[classes];
        for (int k = 0; k < classes; k++)
        {
            double bias = point[classes * columns + k];
            for (int d = 0; d < columns; d++)
            {
                double weight = point[rows.FeatureMajor ? d * classes + k : k * columns + d] / scaling.Scale;
                weights[k * columns + d] = (float)weight;
                bias -= weight * scaling.Means[d];
            }

            biases[k] = (float)bias;
        }

        return (weights, biases);
    }

    private static float WeightOf(ReadOnlySpan<float> weights, int row) => weights.IsEmpty ? 1f : weights[row];

    private static void RequireShape(int featureCount, int classCount, int rows, int exampleWeights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        if (((long)featureCount + 1) * classCount > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(classCount), classCount, $"{classCount} classes of {featureCount} features are too large for one model.");
        if (exampleWeights != 0 && exampleWeights != rows)
            throw new ArgumentException($"{exampleWeights} weights do not fit {rows} rows.", nameof(exampleWeights));
    }
}
