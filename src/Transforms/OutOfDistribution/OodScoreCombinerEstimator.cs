using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Combines several outlier scores into one, learned from rows that are known to be in- or out-of-distribution.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Several <xref:System.Single> scores; label: <xref:System.Boolean>, true = out-of-distribution |
/// | Output column data type | <xref:System.Single> log-odds and probability |
/// | Exportable to ONNX | No |
///
/// $\mathrm{logit}\,p = b + \sum_l w_l (s_l - m_l) / \sigma_l$, by L2-penalised logistic regression whose penalty is chosen by five-fold cross-validation;
/// larger = more unusual. The rows to fit it on must be neither those that the scores were fitted on, nor those that the result is measured on: scores
/// of training rows are too small. The transformer's <c>Model.HeldOutMetrics</c> are from cross-validation. What was learned holds for
/// out-of-distribution rows like the given ones; for others it may do worse than a single score. A row with a score that is not finite gives NaN.
/// Reference: Lee et al. (arXiv 1807.03888), Algorithm 1, with standardised scores.
/// ]]></format>
/// </remarks>
/// <seealso cref="OutOfDistributionCatalog.OodScoreCombiner(TransformsCatalog, string[], string, string)"/>
public sealed class OodScoreCombinerEstimator : IEstimator<OodScoreCombinerTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly InputColumn[] _scores;
    private readonly InputColumn _label;
    private readonly string _output;
    private readonly string? _probability;
    private readonly int _seed;

    internal OodScoreCombinerEstimator(IHostEnvironment environment, OodScoreCombinerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _environment = environment;
        _scores = Array.ConvertAll(options.ScoreColumnNames, OodScoreCombinerTransformer.InputOf);
        _label = new InputColumn("label", options.LabelColumnName, ColumnKinds.Boolean);
        _output = options.OutputColumnName;
        _probability = options.ProbabilityColumnName;
        _seed = options.Seed;
    }

    /// <summary>Learns from rows of both kinds; rows with a score that is not finite are left out.</summary>
    /// <param name="input">Data with the score columns and the label.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than five usable rows of one kind.</exception>
    public OodScoreCombinerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] columns = Array.ConvertAll(_scores, score => score.Find(input.Schema));
        DataViewSchema.Column label = _label.Find(input.Schema);
        using var scope = new FitScope(_environment, nameof(OutOfDistributionCatalog.OodScoreCombiner));
        var values = new GrowingArray<float>(1024);
        var labels = new GrowingArray<bool>(1024);
        using (DataViewRowCursor cursor = input.GetRowCursor([.. columns, label]))
        {
            ValueGetter<float>[] getters = Array.ConvertAll(columns, column => cursor.GetGetter<float>(column));
            ValueGetter<bool> isOut = cursor.GetGetter<bool>(label);
            while (cursor.MoveNext())
            {
                Span<float> row = values.Extend(getters.Length);
                for (int i = 0; i < getters.Length; i++)
                    getters[i](ref row[i]);
                isOut(ref labels.Extend(1)[0]);
                if ((labels.Count & 0xFFF) == 0)
                    scope.CheckAlive();
            }
        }

        ScoreCombination model = ScoreCombinationFitter.Fit(values.ToArray(), _scores.Length, labels.ToArray(), _seed);
        return new OodScoreCombinerTransformer(Array.ConvertAll(_scores, score => score.Name), _output, _probability, model);
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (InputColumn score in _scores)
            score.Find(inputSchema);
        _label.Find(inputSchema);
        return inputSchema.With(new[] { _output, _probability }.OfType<string>().Select(name => ShapeColumns.Single(name)));
    }
}
