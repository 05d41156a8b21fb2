using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLExtensions.Core;

[assembly: SavedStage<MLExtensions.Trainers.MultiLabelTransformer<MLExtensions.Trainers.NearestNeighborLabels>>]

namespace MLExtensions.Trainers;

/// <summary>Keeps the training rows and finds labels by the votes of the most similar ones: a floor for all multi-label trainers, in one pass over the data.</summary>
/// <remarks>The outputs are those of <see cref="DecoupledSoftmaxTrainer"/>; the score of a label is the sum of the inner products with the nearest rows that have it. Where
/// fewer labels than wanted have a vote, the others are missing. The model is as large as the data, and each row scored takes time with the number of rows.</remarks>
public sealed class NearestNeighborLabelsTrainer : ITrainerEstimator<MultiLabelTransformer<NearestNeighborLabels>, NearestNeighborLabels>
{
    private readonly IHostEnvironment _environment;
    private readonly NearestNeighborLabelsOptions _options;
    private readonly InputColumn _features;
    private readonly InputColumn _labels;

    internal NearestNeighborLabelsTrainer(IHostEnvironment environment, NearestNeighborLabelsOptions options)
    {
        _environment = environment;
        _options = options.Validated();
        _features = InputColumn.Features(_options.FeatureColumnName);
        _labels = InputColumn.Labels(_options.LabelColumnName);
    }

    /// <summary>Neither normalization nor caching is needed.</summary>
    public TrainerInfo Info { get; } = TrainerInfos.ReadsOnce(needsNormalization: false);

    /// <summary>Reads the data once.</summary>
    /// <param name="input">Data with the label and feature columns.</param>
    /// <returns>The transformer that finds labels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public MultiLabelTransformer<NearestNeighborLabels> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ClassNames labels = ClassNames.OfLabels(_labels.Find(input.Schema));
        using var scope = new FitScope(_environment, nameof(NearestNeighborLabelsTrainer));
        MultiLabelData data = BoundMultiLabelData.Read(input, _features, _labels, scope);
        return new MultiLabelTransformer<NearestNeighborLabels>(new NearestNeighborLabels(data, _options.NumberOfNeighbors), labels, Columns());
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => BoundMultiLabelShape.With(inputSchema, _features, _labels, Columns());

    private MultiLabelColumns Columns() => new(
        _options.FeatureColumnName, _options.PredictedLabelColumnName, _options.PredictedScoreColumnName, null, _options.NumberOfPredictedLabels);
}
