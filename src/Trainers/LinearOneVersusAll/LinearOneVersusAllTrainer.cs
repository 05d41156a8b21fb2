using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Trains one sparse linear classifier for each label, the label's rows against all others.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Input and Output Columns
/// The labels are a vector of keys, or a vector of <xref:System.Single> or <xref:System.Boolean> with one slot for each label. The features are a known-size vector
/// of <xref:System.Single>, best sparse and of length 1.
///
/// | Output column | Type | Description |
/// | -- | -- | -- |
/// | `PredictedLabels` | Vector of Key | The best labels, the best first; all missing if a feature is. |
/// | `PredictedScores` | Vector of <xref:System.Single> | Their scores, falling: above 0 where the label is likelier than not; NaN where it is missing. |
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
/// L2-regularised squared hinge or logistic loss; Newton steps on the rows inside the margin, started from weights that separate the means; small
/// weights are left out. The same data and settings give the same model, bit for bit, for any number of threads.
/// Babbar and Schoelkopf, DiSMEC, WSDM 2017; Schultheis and Babbar, Speeding-up one-versus-all training for extreme classification via mean-separating initialization, 2022.
/// ]]></format>
/// </remarks>
public sealed class LinearOneVersusAllTrainer : ITrainerEstimator<MultiLabelTransformer<SparseLabelModel>, SparseLabelModel>
{
    private readonly IHostEnvironment _environment;
    private readonly LinearOneVersusAllOptions _options;
    private readonly InputColumn _features;
    private readonly InputColumn _labels;

    internal LinearOneVersusAllTrainer(IHostEnvironment environment, LinearOneVersusAllOptions options)
    {
        _environment = environment;
        _options = options.Validated();
        _features = InputColumn.Features(_options.FeatureColumnName);
        _labels = InputColumn.Labels(_options.LabelColumnName);
    }

    /// <summary>Neither normalization nor caching is needed.</summary>
    public TrainerInfo Info { get; } = TrainerInfos.ReadsOnce(needsNormalization: false);

    /// <summary>Reads the data once and trains on it.</summary>
    /// <inheritdoc cref="Fit(IDataView, IDataView)"/>
    public MultiLabelTransformer<SparseLabelModel> Fit(IDataView input) => Fit(input, null);

    /// <summary>Reads the data once, and the texts of the labels, which count as further rows, and trains on them.</summary>
    /// <param name="input">Data with the label and feature columns.</param>
    /// <param name="labelTexts">One row for each label, in the order of the keys, with the feature column holding the features of the label's text; null for none.</param>
    /// <returns>The transformer that finds labels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">The texts do not fit the data.</exception>
    /// <exception cref="InvalidOperationException">No row is left to learn from.</exception>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public MultiLabelTransformer<SparseLabelModel> Fit(IDataView input, IDataView? labelTexts)
    {
        ArgumentNullException.ThrowIfNull(input);
        ClassNames labels = ClassNames.OfLabels(_labels.Find(input.Schema));
        using var scope = new FitScope(_environment, nameof(LinearOneVersusAllTrainer));
        (MultiLabelData data, int badRows) = BoundMultiLabelData.Read(input, _features, _labels, scope);
        if (badRows > 0)
            scope.Warning($"{badRows} rows with missing or infinite features were left out; {data.Labels.RowCount} are used.");
        SparseMatrix? texts = labelTexts is null ? null : BoundMultiLabelData.ReadTexts(labelTexts, _features);
        using var progress = new LinearOneVersusAllFitProgress(scope);
        SparseLabelModel model = new LinearOneVersusAllFitter(_options).Fit(data, texts, progress);
        return new MultiLabelTransformer<SparseLabelModel>(model, labels, Columns());
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => BoundMultiLabelShape.With(inputSchema, _features, _labels, Columns());

    private MultiLabelColumns Columns() => new(
        _options.FeatureColumnName, _options.PredictedLabelColumnName, _options.PredictedScoreColumnName, _options.ScoreColumnName, _options.NumberOfPredictedLabels);
}
