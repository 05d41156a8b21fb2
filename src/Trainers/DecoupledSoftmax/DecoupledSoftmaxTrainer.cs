using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Trains embeddings of features and labels for rows that have any number of many labels: texts and their subjects, products and their tags.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Input and Output Columns
/// The labels are a vector of keys, or a vector of <xref:System.Single> or <xref:System.Boolean> with one slot for each label. The features are a known-size vector
/// of <xref:System.Single>, sparse or dense, best of length 1.
///
/// | Output column | Type | Description |
/// | -- | -- | -- |
/// | `PredictedLabels` | Vector of Key | The best labels, the best first; missing where there are fewer, all missing if a feature is. |
/// | `PredictedScores` | Vector of <xref:System.Single> | Their scores, falling; NaN where the label is missing. |
/// | `ScoreColumnName`, if set | Sparse vector of <xref:System.Single> | One slot for each label; only the labels found have a score. |
///
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multi-label classification |
/// | Is normalization required? | Rows of length 1 are best |
/// | Is caching required? | No: the data is read once |
/// | Exportable to ONNX | No |
///
/// ### Training Algorithm Details
/// A row is the sum of the embeddings of its features, a label has an embedding of its own; the score is their cosine over the temperature.
/// Each right label competes in a softmax with all wrong ones, but not with other right ones (decoupled softmax). All labels take part in every
/// step, in blocks, or, for hundreds of thousands of them, hard ones and a sample that stands for the rest (`Negatives`). With texts of labels (`LabelEncoder.Texts`)
/// labels that no training row has are found as well: the key type of the label column says which labels there are, and there is one text for each of its keys.
/// The same data, settings and seed give the same model, bit for bit, for any number of threads.
/// Gupta et al., Dual-encoders for extreme multi-label classification, ICLR 2024.
/// ]]></format>
/// </remarks>
public sealed class DecoupledSoftmaxTrainer : ITrainerEstimator<MultiLabelTransformer<ExtremeMultiLabelModel>, ExtremeMultiLabelModel>
{
    private readonly IHostEnvironment _environment;
    private readonly DecoupledSoftmaxOptions _options;
    private readonly InputColumn _features;
    private readonly InputColumn _labels;

    internal DecoupledSoftmaxTrainer(IHostEnvironment environment, DecoupledSoftmaxOptions options)
    {
        _environment = environment;
        _options = options.Validated();
        _features = InputColumn.Features(_options.FeatureColumnName);
        _labels = InputColumn.Labels(_options.LabelColumnName);
    }

    /// <summary>Neither normalization nor caching is needed.</summary>
    public TrainerInfo Info { get; } = TrainerInfos.ReadsOnce(needsNormalization: false);

    /// <summary>Reads the data once and trains on it.</summary>
    /// <inheritdoc cref="Fit(IDataView, IDataView, IDataView, IProgress{MultiLabelProgress})"/>
    public MultiLabelTransformer<ExtremeMultiLabelModel> Fit(IDataView input) => Fit(input, null, null);

    /// <summary>Reads the data once and trains on it, choosing the best epoch by validation data.</summary>
    /// <param name="input">Data with the label and feature columns.</param>
    /// <param name="validationData">Data with the same columns and types, from which nothing else is learned; null to keep the last epoch.</param>
    /// <param name="labelTexts">One row for each label, in the order of the keys, with the feature column holding the features of the label's text; null for none.</param>
    /// <param name="progress">Told after each step, on the calling thread, besides the host's own progress channel; what it throws ends the fit. Null for none.</param>
    /// <returns>The transformer that finds labels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">The data do not fit each other.</exception>
    /// <exception cref="InvalidOperationException">No row is left to learn from.</exception>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public MultiLabelTransformer<ExtremeMultiLabelModel> Fit(IDataView input, IDataView? validationData, IDataView? labelTexts = null, IProgress<MultiLabelProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ClassNames labels = ClassNames.OfLabels(_labels.Find(input.Schema));
        using var scope = new FitScope(_environment, nameof(DecoupledSoftmaxTrainer));
        MultiLabelData data = BoundMultiLabelData.Read(input, _features, _labels, scope);
        MultiLabelData? validation = validationData is null ? null : BoundMultiLabelData.Read(validationData, _features, _labels, scope);
        SparseMatrix? texts = labelTexts is null ? null : BoundMultiLabelData.ReadTexts(labelTexts, _features);
        using FitProgress<MultiLabelProgress> both = MultiLabelFitProgress.Start(scope, progress);
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(_options).Fit(data, validation, texts, both);
        return new MultiLabelTransformer<ExtremeMultiLabelModel>(model, labels, Columns());
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => BoundMultiLabelShape.With(inputSchema, _features, _labels, Columns());

    private MultiLabelColumns Columns() => new(
        _options.FeatureColumnName, _options.PredictedLabelColumnName, _options.PredictedScoreColumnName, _options.ScoreColumnName, _options.NumberOfPredictedLabels);
}
