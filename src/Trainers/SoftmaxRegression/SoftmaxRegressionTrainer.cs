using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Trains a multinomial logistic regression with L-BFGS: the linear head for embeddings, pixels or any other features.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Input and Output Columns
/// The label is a key; missing labels are left out. The features are a known-size vector of <xref:System.Single>, dense or sparse.
/// The example weights, if given, are <xref:System.Single> and not negative.
///
/// | Output column | Type | Description |
/// | -- | -- | -- |
/// | `PredictedLabel` | Key | The most probable class; missing if a feature is missing. |
/// | `Score` | Vector of <xref:System.Single> | The probabilities of all classes: in [0, 1], a row sums to 1; all NaN if a feature is missing. |
/// | `RawScoreColumnName`, if set | Vector of <xref:System.Single> | The logits before the softmax. |
///
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No: centred and scaled inside |
/// | Is caching required? | No: the data is read once |
/// | Exportable to ONNX | Yes |
///
/// ### Training Algorithm Details
/// Minimises $\frac{1}{\sum_i v_i}\sum_i v_i \left(-\log \mathrm{softmax}(W x_i + b)_{y_i}\right) + \frac{\lambda}{2}\lVert W\rVert^2$ with example
/// weights $v_i$ on features that are centred and divided by one common scale; the biases are free. The problem is convex and the method
/// has no randomness: the same data gives the same model, bit for bit, for any number of threads. On clean data its probabilities
/// need no further calibration. In the ONNX form a row with a missing feature has NaN scores but the first class as its prediction.
/// Nocedal and Wright, Numerical Optimization, chapters 3 and 7.
/// ]]></format>
/// </remarks>
/// <seealso cref="SoftmaxRegressionCatalog.SoftmaxRegression(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string, float)"/>
/// <seealso cref="SoftmaxRegressionCatalog.SoftmaxRegression(MulticlassClassificationCatalog.MulticlassClassificationTrainers, SoftmaxRegressionOptions)"/>
public sealed class SoftmaxRegressionTrainer : ITrainerEstimator<SoftmaxRegressionTransformer, SoftmaxRegressionModel>
{
    private readonly IHostEnvironment _environment;
    private readonly SoftmaxRegressionOptions _options;
    private readonly InputColumn _features;
    private readonly InputColumn _label;
    private readonly InputColumn? _weight;

    internal SoftmaxRegressionTrainer(IHostEnvironment environment, SoftmaxRegressionOptions options)
    {
        _environment = environment;
        _options = options.Validated();
        _features = InputColumn.Features(_options.FeatureColumnName);
        _label = InputColumn.Label(_options.LabelColumnName);
        _weight = _options.ExampleWeightColumnName is { } name ? InputColumn.Weight(name) : null;
    }

    /// <summary>Neither normalization nor caching is needed.</summary>
    public TrainerInfo Info { get; } = TrainerInfos.ReadsOnce(needsNormalization: false);

    /// <summary>Reads the data once and trains on it.</summary>
    /// <param name="input">Data with the label, feature and weight columns.</param>
    /// <returns>The transformer that scores; its <see cref="SoftmaxRegressionTransformer.Model"/> has weights and training summary.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or an example weight is negative.</exception>
    /// <exception cref="InvalidOperationException">No row is left to learn from.</exception>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public SoftmaxRegressionTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ClassNames classes = ClassNames.Of(_label.Find(input.Schema));
        var featureType = (VectorDataViewType)_features.Find(input.Schema).Type;
        using var scope = new FitScope(_environment, nameof(SoftmaxRegressionTrainer));
        TrainingRows rows = new TrainingReader(_features, _label, _weight).Read(input, checkAlive: scope.CheckAlive);
        using var progress = new FitProgress<SoftmaxRegressionProgress>(
            scope, ["iterations"], at => [(at.Iteration, at.MaximumIterations)], ["Objective", "Largest gradient entry"], at => [at.Objective, at.GradientNorm]);
        var fitter = new SoftmaxRegressionFitter(_options);
        SoftmaxRegressionModel model = rows.Sparse is { } sparse
            ? fitter.FitSparse(sparse.Starts, sparse.Columns, sparse.Values, rows.Dimension, rows.Labels, classes.Count, rows.Weights, progress)
            : fitter.Fit(rows.Dense, rows.Dimension, rows.Labels, classes.Count, rows.Weights, progress);
        Tell(scope, model.Summary);
        return new SoftmaxRegressionTransformer(model, classes, _options.FeatureColumnName, featureType, _options.RawScoreColumnName);
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _features.Find(inputSchema);
        SchemaShape.Column label = _label.Find(inputSchema);
        _weight?.Find(inputSchema);
        List<SchemaShape.Column> added =
        [
            ShapeColumns.Key(BoundSoftmaxRegression.PredictedLabelName, ScoreAnnotations.PredictedLabelShape(label)),
            ShapeColumns.SingleVector(BoundSoftmaxRegression.ScoreName, ScoreAnnotations.MulticlassScoresShape(label, AnnotationKinds.Probability)),
        ];
        if (_options.RawScoreColumnName is { } rawScore)
            added.Add(ShapeColumns.SingleVector(rawScore, ScoreAnnotations.MulticlassScoresShape(label, AnnotationKinds.Score)));
        return inputSchema.With(added);
    }

    private static void Tell(FitScope scope, SoftmaxRegressionSummary summary)
    {
        if (summary.RowsWithBadFeatures + summary.RowsWithoutLabel + summary.RowsWithoutWeight > 0)
        {
            scope.Warning(
                $"Rows left out: {summary.RowsWithBadFeatures} with missing or infinite features, {summary.RowsWithoutLabel} without label, {summary.RowsWithoutWeight} without weight. Rows used: {summary.RowsUsed}.");
        }

        string result = FormattableString.Invariant(
            $"{summary.Iterations} iterations, {summary.Evaluations} passes, objective {summary.Objective:G6}, largest gradient entry {summary.GradientNorm:G3}");
        if (summary.Converged)
            scope.Info($"Converged: {result}.");
        else
            scope.Warning($"Not converged: {result}. More iterations or more L2 regularization may help.");
    }
}
