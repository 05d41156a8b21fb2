using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Learns the terms of texts and how rare they are, and turns texts into sparse vectors.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes, once; no where terms are hashed and no document frequency is used |
/// | Input column data type | Text, or vector of text of known or variable size |
/// | Output column data type | Known-size vector of <xref:System.Single>, sparse |
/// | Exportable to ONNX | No |
///
/// A word is a longest run of letters, marks and numbers, at least `MinimumWordLength` characters long. The value of a term that a text has $c$ times is
/// $(1 + \ln c) (\ln \frac{1 + N}{1 + n} + 1)$, with $N$ training texts of which $n$ have it, over the Euclidean length of the row: scikit-learn's formula. All
/// values but those of hashed terms with signs are at least 0. A missing text, and one without known terms, gives the zero vector. Slot names tell
/// the terms of a vocabulary: `Word.` and the words, or `Char.` and the characters with ␠ where the word begins or ends.
/// Words are the same on every machine: normalisation and case folding do not ask the culture, ICU or the version of .NET.
/// References: Salton and Buckley, "Term-weighting approaches in automatic text retrieval" (1988); Weinberger et al., "Feature Hashing for Large
/// Scale Multitask Learning" (arXiv 0902.2206) for signs; Unicode Standard Annex 15 for normalisation.
/// ]]></format>
/// </remarks>
/// <seealso cref="TfIdfCatalog.TfIdf(TransformsCatalog, string, string, int, int?)"/>
public sealed class TfIdfEstimator : IEstimator<TfIdfTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly TfIdfVectorizer _vectorizer;
    private readonly InputOutputColumnPair _columns;
    private readonly bool _isNamed;
    private readonly bool _isUnitLength;

    internal TfIdfEstimator(IHostEnvironment environment, TfIdfOptions options)
    {
        _environment = environment;
        _vectorizer = new TfIdfVectorizer(options);
        _columns = new InputOutputColumnPair(options.OutputColumnName, options.InputColumnName);
        _isNamed = options.NumberOfBits is null;
        _isUnitLength = options.NormalizeToUnitLength;
    }

    /// <summary>Reads the texts once.</summary>
    /// <param name="input">Data with the text column.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or is no text or vector of texts.</exception>
    /// <exception cref="InvalidOperationException">No term is left, or there are too many.</exception>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public TfIdfTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column column = TfIdfTransformer.InputOf(_columns).Find(input.Schema);
        using var scope = new FitScope(_environment, nameof(TfIdfCatalog.TfIdf));
        TfIdfLearning learning = _vectorizer.Start();
        if (_vectorizer.ReadsTexts)
        {
            using var progress = new TfIdfFitProgress(scope, input.GetRowCount());
            using DataViewRowCursor cursor = input.GetRowCursor([column]);
            var texts = new TextColumnReader(cursor, column);
            while (cursor.MoveNext())
            {
                learning.Add(texts.Read());
                TfIdfVectorizer.Report(learning, progress);
            }

            progress.Report(learning.Progress);
        }

        TfIdfModel model = learning.ToModel();
        scope.Info(FormattableString.Invariant($"{model.DocumentCount} texts, {model.Dimension} features."));
        return new TfIdfTransformer(_columns, model);
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or is no text or vector of texts.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TfIdfTransformer.InputOf(_columns).Find(inputSchema);
        var annotations = new List<SchemaShape.Column>();
        if (_isNamed)
            annotations.Add(ShapeColumns.Make(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        if (_isUnitLength)
            annotations.Add(ShapeColumns.Boolean(AnnotationKinds.IsNormalized));
        return inputSchema.With(ShapeColumns.SingleVector(_columns.OutputColumnName, new SchemaShape(annotations)));
    }
}
