using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Mixes an accurate and a robust classifier so that the accurate one decides where the robust one is unsure, and nowhere else.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Two score columns: known-size vectors of <xref:System.Single>, or <xref:System.Single> for two classes; label: key; optional detector columns, <xref:System.Boolean> mark of perturbed rows and <xref:System.Single> weight |
/// | Output column data type | Vectors of <xref:System.Single> of log-probabilities and probabilities, key of the decision, <xref:System.Single> alpha, margin and certified radius |
/// | Exportable to ONNX | All but radii, of one alpha for logits without a map |
///
/// $f = \ln((1 - \alpha) G + \alpha H)$ with the accurate classifier's probabilities $G$, the robust one's $H$, and $\alpha$ given, or chosen so that a
/// percentage of right robust decisions on perturbed rows stands whatever $G$ says, or a function $\alpha(x)$ that never falls below that.
/// Score holds the logarithms (softmax of it gives the probabilities back), so give ML.NET's evaluator <c>Probability</c> where it computes log-loss.
/// Fit it on rows that neither classifier was trained on; only perturbed rows among them can teach robustness, and only against perturbations like
/// theirs, except for what is certified. A row with a score that is not finite or a detector feature that is NaN gets NaN and no decision.
/// References: Bai et al. (arXiv 2301.12554) and, for the choice of alpha and the map, MixedNUTS (arXiv 2402.02263).
/// ]]></format>
/// </remarks>
/// <seealso cref="AdaptiveSmoothingCatalog.AdaptiveSmoothing(MulticlassCalibratorsCatalog, string, string, string, string?)"/>
public sealed class AdaptiveSmoothingEstimator : IEstimator<AdaptiveSmoothingTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly AdaptiveSmoothingOptions _options;
    private readonly SmoothingColumns _columns;
    private readonly InputColumn _label;
    private readonly InputColumn? _mark;
    private readonly InputColumn? _weight;

    internal AdaptiveSmoothingEstimator(IHostEnvironment environment, AdaptiveSmoothingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _environment = environment;
        _options = options.Copy();
        _columns = SmoothingColumns.Of(options);
        _label = InputColumn.Label(options.LabelColumnName);
        _mark = options.IsPerturbedColumnName is { } mark ? new InputColumn("perturbation", mark, ColumnKinds.Boolean) : null;
        _weight = options.ExampleWeightColumnName is { } weight ? InputColumn.Weight(weight) : null;
    }

    /// <summary>Learns the mix; rows that cannot be used are left out, counted and reported.</summary>
    /// <param name="input">Rows that neither classifier was trained on, with both scores and the label; perturbed ones marked, where there are any.</param>
    /// <returns>The transformer; its <c>Model.Summary</c> says how the fit went.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type or size, or its classes cannot be matched with the label's.</exception>
    /// <exception cref="InvalidOperationException">No row is left, or perturbed rows are needed and there are none.</exception>
    public AdaptiveSmoothingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Learn([(input, false)], _mark);
    }

    /// <summary>Learns the mix from clean and perturbed rows in views of their own; a column that marks rows is not read.</summary>
    /// <param name="clean">Clean rows.</param>
    /// <param name="perturbed">Perturbed rows, with the same columns.</param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public AdaptiveSmoothingTransformer Fit(IDataView clean, IDataView perturbed)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(perturbed);
        return Learn([(clean, false), (perturbed, true)], null);
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.AccurateColumn.Find(inputSchema);
        _columns.RobustColumn.Find(inputSchema);
        foreach (InputColumn detector in _columns.DetectorColumns)
            detector.Find(inputSchema);
        SchemaShape.Column label = _label.Find(inputSchema);
        _mark?.Find(inputSchema);
        _weight?.Find(inputSchema);
        return inputSchema.With(_columns.Outputs.Select(output => output.Kind switch
        {
            SmoothingOutput.Score => ShapeColumns.SingleVector(output.Name, ScoreAnnotations.MulticlassScoresShape(label, AnnotationKinds.Score)),
            SmoothingOutput.Probability => ShapeColumns.SingleVector(output.Name, ScoreAnnotations.MulticlassScoresShape(label, AnnotationKinds.Probability)),
            SmoothingOutput.PredictedLabel => ShapeColumns.Key(output.Name, ScoreAnnotations.PredictedLabelShape(label)),
            _ => ShapeColumns.Single(output.Name),
        }));
    }

    private AdaptiveSmoothingTransformer Learn((IDataView View, bool Perturbed)[] parts, InputColumn? mark)
    {
        IDataView first = parts[0].View;
        ClassNames names = Check(first, mark, out BoundSmoothingInputs inputs);
        using var scope = new FitScope(_environment, nameof(AdaptiveSmoothingCatalog.AdaptiveSmoothing));
        var rows = new BoundSmoothingRows(names.Count, inputs.FeatureCount, mark is not null || parts.Length > 1, _weight is not null);
        foreach ((IDataView view, bool perturbed) in parts)
        {
            BoundSmoothingInputs bound = inputs;
            if (view != first)
            {
                ClassNames others = Check(view, mark, out bound);
                if (others.Count != names.Count || Enumerable.Range(0, names.Count).Any(i => others[i] != names[i]) || bound.FeatureCount != inputs.FeatureCount)
                    throw new ArgumentException("The perturbed rows have other classes or detector columns than the clean ones.", nameof(parts));
            }

            rows.Read(view, bound, _label.Find(view.Schema), mark?.Find(view.Schema), perturbed, _weight?.Find(view.Schema), _options.AccurateScoreKind, _options.RobustScoreKind, scope.CheckAlive);
        }

        AdaptiveSmoothingModel model;
        using (var progress = new FitProgress<AdaptiveSmoothingProgress>(
            scope, ["steps"], at => [(at.Iteration, at.MaximumIterations)], ["Objective"], at => [at.Objective]))
            model = AdaptiveSmoothingFitter.Fit(rows.ToRows(), _options, progress);
        Report(scope, model);
        return new AdaptiveSmoothingTransformer(_columns, names, inputs.AccurateOrder, inputs.RobustOrder, model);
    }

    private ClassNames Check(IDataView view, InputColumn? mark, out BoundSmoothingInputs inputs)
    {
        // Types first: a wrong one is told alike by every entrance, before sizes and names are looked at.
        ClassNames names = ClassNames.Of(_label.Find(view.Schema));
        mark?.Find(view.Schema);
        _weight?.Find(view.Schema);
        if (names.Count < 2)
            throw new ArgumentOutOfRangeException(nameof(view), $"The label column '{_label.Name}' has {names.Count} classes; a mix needs at least 2.");
        inputs = new BoundSmoothingInputs(view.Schema, _columns, names);
        return names;
    }

    private static void Report(FitScope scope, AdaptiveSmoothingModel model)
    {
        AdaptiveSmoothingSummary summary = model.Summary!;
        scope.Info(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Mode}: alpha from {model.AlphaMinimum:0.#####} to {model.AlphaMaximum:0.#####}. Clean accuracy {summary.Clean.Accurate:0.####} (accurate), {summary.Clean.Robust:0.####} (robust), {summary.Clean.Mixed:0.####} (mix); perturbed {summary.Perturbed.Accurate:0.####}, {summary.Perturbed.Robust:0.####}, {summary.Perturbed.Mixed:0.####}. Benign confidence (AUROC) {summary.BenignConfidence:0.###}; certifiable share {summary.CertifiableShare:0.####}."));
        foreach (string warning in summary.Warnings)
            scope.Warning(warning);
    }
}
