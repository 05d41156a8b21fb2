using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Learns what in-distribution features look like and says of other rows how unusual they are.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Known-size vector of <xref:System.Single>; label: key, optional; weight: <xref:System.Single>, optional |
/// | Output column data type | <xref:System.Single> scores, distances and p-value; <xref:System.Boolean> decision; key of the nearest class; vector of <xref:System.Single> class distances |
/// | Exportable to ONNX | Yes, but not with input pre-processing |
///
/// With class means $\mu_c$ and the pooled covariance $S$ of the training rows: $d_c(x) = (x - \mu_c)^\top S^{-1} (x - \mu_c)$ and the score is
/// $\min_c d_c(x) \ge 0$, larger = more unusual. The relative distance subtracts the distance from one Gaussian over all rows. The p-value is
/// $(1 + \#\{\text{calibration scores} \ge \text{score}\}) / (n + 1)$, and a row is called out-of-distribution where it is at most the target
/// false-alarm rate. A row with a feature that is not finite, or of another length, gets NaN, no nearest class, and counts as out-of-distribution.
/// Train on rows of known classes only: the model has seen no unknown ones and needs none. Do not read robustness against adaptive attacks into it.
/// References: Lee et al., "A Simple Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks" (arXiv 1807.03888);
/// Ren et al. (arXiv 2106.09022) for the relative distance; Mueller and Hein (2025) for normalised features; Kamoi and Kobayashi (2020) for one
/// Gaussian without labels.
/// ]]></format>
/// </remarks>
/// <seealso cref="MahalanobisCatalog.MahalanobisOod(TransformsCatalog, string, string, string?)"/>
public sealed class MahalanobisOodEstimator : IEstimator<MahalanobisOodTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly MahalanobisColumns _columns;
    private readonly MahalanobisSettings _settings;
    private readonly OodCalibrationMode _calibration;
    private readonly double _falseAlarmRate;
    private readonly double _heldOutShare;
    private readonly int _seed;

    internal MahalanobisOodEstimator(IHostEnvironment environment, MahalanobisOodOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _environment = environment;
        _columns = MahalanobisColumns.Of(options);
        _settings = options.Settings;
        _calibration = options.Calibration;
        _falseAlarmRate = options.TargetFalseAlarmRate;
        _heldOutShare = options.HeldOutShare;
        _seed = options.Seed;
    }

    /// <summary>Learns from in-distribution rows; rows that cannot be used are left out, counted and reported.</summary>
    /// <param name="input">In-distribution data with the feature column and, where named, label and weight.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">No usable rows, too few for a covariance, or a relative score of one class.</exception>
    public MahalanobisOodTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.FeatureColumn.Find(input.Schema);
        ClassNames? names = _columns.LabelColumn is { } label ? ClassNames.Of(label.Find(input.Schema)) : null;
        _columns.WeightColumn?.Find(input.Schema);
        using var scope = new FitScope(_environment, nameof(MahalanobisCatalog.MahalanobisOod));
        TrainingRows rows = _columns.Reader.Read(input, dense: true, scope.CheckAlive);
        MahalanobisModel model = MahalanobisLearning.Learn(rows, names?.Count ?? 1, _settings, _calibration, _heldOutShare, _seed, scope.CheckAlive);
        foreach (string warning in MahalanobisLearning.Warnings(model, _falseAlarmRate))
            scope.Warning(warning);
        return new MahalanobisOodTransformer(_columns, model, names, _falseAlarmRate);
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.FeatureColumn.Find(inputSchema);
        SchemaShape.Column? label = _columns.LabelColumn?.Find(inputSchema);
        _columns.WeightColumn?.Find(inputSchema);
        return inputSchema.With(_columns.Outputs.Select(output => Promise(output.Kind, output.Name, label)));
    }

    private static SchemaShape.Column Promise(MahalanobisOutput kind, string name, SchemaShape.Column? label)
    {
        SchemaShape.Column values = default;
        bool named = label is { } column && ClassNames.TryFindShape(column, out values);
        return kind switch
        {
            MahalanobisOutput.IsOod => ShapeColumns.Boolean(name),
            MahalanobisOutput.NearestClass => ShapeColumns.Key(name, named ? new SchemaShape([values]) : null),
            MahalanobisOutput.ClassDistances => ShapeColumns.SingleVector(name, named
                ? new SchemaShape([ShapeColumns.Make(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false)])
                : null),
            _ => ShapeColumns.Single(name),
        };
    }
}
