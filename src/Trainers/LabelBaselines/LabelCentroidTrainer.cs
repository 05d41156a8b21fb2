using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLExtensions.Core;
using MLExtensions.Numerics;

[assembly: SavedStage<MLExtensions.Trainers.MultiLabelTransformer<MLExtensions.Trainers.SparseLabelModel>>]

namespace MLExtensions.Trainers;

/// <summary>Makes of each label the centroid of its rows: the floor for all multi-label trainers, in one pass over the data.</summary>
/// <remarks>The outputs are those of <see cref="DecoupledSoftmaxTrainer"/>; the score is the inner product of a row and the centroid of length 1.</remarks>
public sealed class LabelCentroidTrainer : ITrainerEstimator<MultiLabelTransformer<SparseLabelModel>, SparseLabelModel>
{
    private readonly IHostEnvironment _environment;
    private readonly LabelCentroidOptions _options;
    private readonly InputColumn _features;
    private readonly InputColumn _labels;

    internal LabelCentroidTrainer(IHostEnvironment environment, LabelCentroidOptions options)
    {
        _environment = environment;
        _options = options.Validated();
        _features = InputColumn.Features(_options.FeatureColumnName);
        _labels = InputColumn.Labels(_options.LabelColumnName);
    }

    /// <summary>Neither normalization nor caching is needed.</summary>
    public TrainerInfo Info { get; } = TrainerInfos.ReadsOnce(needsNormalization: false);

    /// <summary>Reads the data once.</summary>
    /// <inheritdoc cref="Fit(IDataView, IDataView)"/>
    public MultiLabelTransformer<SparseLabelModel> Fit(IDataView input) => Fit(input, null);

    /// <summary>Reads the data once, and the texts of the labels, which count as further rows.</summary>
    /// <param name="input">Data with the label and feature columns.</param>
    /// <param name="labelTexts">One row for each label, in the order of the keys, with the feature column holding the features of the label's text; null for none.</param>
    /// <returns>The transformer that finds labels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">The texts do not fit the data.</exception>
    public MultiLabelTransformer<SparseLabelModel> Fit(IDataView input, IDataView? labelTexts)
    {
        ArgumentNullException.ThrowIfNull(input);
        ClassNames labels = ClassNames.OfLabels(_labels.Find(input.Schema));
        using var scope = new FitScope(_environment, nameof(LabelCentroidTrainer));
        MultiLabelData data = BoundMultiLabelData.Read(input, _features, _labels, scope);
        SparseMatrix? texts = labelTexts is null ? null : BoundMultiLabelData.ReadTexts(labelTexts, _features);
        SparseLabelModel model = LabelCentroid.Fit(data, texts, _options.LabelTextWeight);
        return new MultiLabelTransformer<SparseLabelModel>(model, labels, Columns());
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => BoundMultiLabelShape.With(inputSchema, _features, _labels, Columns());

    private MultiLabelColumns Columns() => new(
        _options.FeatureColumnName, _options.PredictedLabelColumnName, _options.PredictedScoreColumnName, null, _options.NumberOfPredictedLabels);
}
