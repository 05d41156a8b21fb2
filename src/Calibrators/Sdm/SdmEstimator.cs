using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Trains a classifier on features that knows where it can be relied on: SDM (similarity, distance, magnitude).</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Features: known-size vector of <xref:System.Single>; label: key; scores of a classifier: known-size vector of <xref:System.Single>, optional; calibration flag: <xref:System.Boolean>, optional |
/// | Output column data type | Predicted class: key; logits, probabilities: vector of <xref:System.Single>; similarity, distances: <xref:System.Single>; decisions: <xref:System.Boolean> |
/// | Exportable to ONNX | No |
///
/// The activation is $p_i = (2+q)^{d z_i} / \sum_c (2+q)^{d z_c}$. Similarity q: how many nearest training rows in a row were labelled and predicted as this one is
/// predicted. Distance quantile d: how usual the distance from the nearest one is, by the class for which it is least usual. Rows are admitted
/// (`IsHighReliability`) where q' = min(q, (2+q)^p) and p reach bounds that were found on held-out rows, so that **on those rows** the admitted ones of every class are
/// right at the target rate. New rows of the same kind come close to that; rows of another kind are rejected or not, without a guarantee. Accuracy among the
/// rows **predicted** as a class is not covered: look at the summary, and balance the classes. `IsHighReliabilityLower` uses the lower end of a confidence band and is
/// what applications should go by. A row with a feature that is not finite, or of another length, has no class, NaN in every number, and is rejected.
///
/// What training did is in <see cref="SdmModel.Summary"/>; what is doubtful is said as warnings on the context's log.
/// Schmaltz, "SDM Activations" (arXiv 2509.12760) and "Similarity-Distance-Magnitude Universal Verification" (arXiv 2502.20167).
/// ]]></format>
/// </remarks>
/// <seealso cref="SdmCatalog.Sdm(MulticlassCalibratorsCatalog, string, string, double)"/>
/// <seealso cref="SdmCatalog.Sdm(MulticlassCalibratorsCatalog, SdmOptions)"/>
public sealed class SdmEstimator : IEstimator<SdmTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly SdmColumns _columns;
    private readonly SdmSettings _settings;

    internal SdmEstimator(IHostEnvironment environment, SdmOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _environment = environment;
        _columns = SdmColumns.Of(options);
        _settings = options.Settings;
    }

    /// <summary>Reads the data once, trains and calibrates.</summary>
    /// <param name="input">Data with the label, feature and other named columns.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or there is not one score per class.</exception>
    /// <exception cref="InvalidOperationException">Fewer than 4 usable rows, or fewer than 2 of a class.</exception>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public SdmTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.FeatureColumn.Find(input.Schema);
        ClassNames names = ClassNames.Of(_columns.LabelColumn.Find(input.Schema));
        _columns.ScoreColumn?.Find(input.Schema);
        _columns.FlagColumn?.Find(input.Schema);
        using var scope = new FitScope(_environment, nameof(SdmCatalog.Sdm));
        BoundSdmInput rows = BoundSdmInput.Read(input, _columns, names.Count, flags: true, scope.CheckAlive);
        using var progress = new FitProgress<SdmProgress>(
            scope, ["splits", "epochs"], at => [(at.Shuffle, at.NumberOfShuffles), (at.Epoch, at.MaximumEpochs)], ["Balanced loss"], at => [at.BalancedLoss]);
        var fitter = new SdmFitter(_settings);
        SdmModel model = _columns.Scores is null
            ? fitter.Fit(rows.Features, rows.Dimension, rows.Labels, names.Count, rows.Flags, progress)
            : fitter.FitFrozen(rows.Features, rows.Dimension, rows.Logits, rows.Labels, names.Count, rows.Flags, progress);
        Tell(scope, model);
        return new SdmTransformer(_columns, model, names);
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.FeatureColumn.Find(inputSchema);
        SchemaShape.Column label = _columns.LabelColumn.Find(inputSchema);
        _columns.ScoreColumn?.Find(inputSchema);
        _columns.FlagColumn?.Find(inputSchema);
        return inputSchema.With(_columns.Outputs.Select(output => Promise(output.Kind, output.Name, label)));
    }

    private static SchemaShape.Column Promise(SdmOutput kind, string name, SchemaShape.Column label)
    {
        bool named = ClassNames.TryFindShape(label, out SchemaShape.Column values);
        return kind switch
        {
            SdmOutput.PredictedLabel => ShapeColumns.Key(name, ScoreAnnotations.PredictedLabelShape(label)),
            SdmOutput.AdmittedLabel => ShapeColumns.Key(name, named ? new SchemaShape([values]) : null),
            SdmOutput.Score => ShapeColumns.SingleVector(name, ScoreAnnotations.MulticlassScoresShape(label, AnnotationKinds.Score)),
            SdmOutput.Probability => ShapeColumns.SingleVector(name, ScoreAnnotations.MulticlassScoresShape(label, AnnotationKinds.Probability)),
            SdmOutput.LowerProbability or SdmOutput.UpperProbability or SdmOutput.SampleSizes => ShapeColumns.SingleVector(name, named
                ? new SchemaShape([ShapeColumns.Make(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false)])
                : null),
            SdmOutput.IsHighReliability or SdmOutput.IsHighReliabilityLower or SdmOutput.IsOutOfDistribution => ShapeColumns.Boolean(name),
            SdmOutput.NearestRow => ShapeColumns.Make(name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Int32, false),
            _ => ShapeColumns.Single(name),
        };
    }

    private static void Tell(FitScope scope, SdmModel model)
    {
        SdmSummary summary = model.Summary;
        scope.Info(FormattableString.Invariant(
            $"Split {summary.ChosenShuffle + 1} of {summary.Shuffles.Count}, epoch {summary.Chosen.Epoch}: balanced loss {summary.Chosen.BalancedLoss:g4}, q'_min {model.Region.MinimumSimilarity:g4}, {summary.Quality.AdmittedShare:0.0%} of the calibration rows admitted with accuracy {summary.Quality.Accuracy:0.000}."));
        foreach (string warning in summary.Warnings())
            scope.Warning(warning);
    }
}
