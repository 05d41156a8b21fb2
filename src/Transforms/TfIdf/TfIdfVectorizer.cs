namespace MLExtensions.Transforms;

/// <summary>Learns the terms of texts and how rare they are, in one pass.</summary>
/// <remarks>Formula: <see cref="TfIdfModel"/>, that of scikit-learn's <c>TfidfVectorizer</c> with <c>smooth_idf</c>. Character n-grams are those of its <c>char_wb</c>.</remarks>
public sealed class TfIdfVectorizer
{
    private const int RowsBetweenReports = 1024;

    private readonly TfIdfOptions _options;

    /// <summary>A vectorizer with all its settings.</summary>
    /// <param name="options">The settings, of which the column names do not matter here; a copy is kept. Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public TfIdfVectorizer(TfIdfOptions? options = null) => _options = (options ?? new TfIdfOptions()).Validated();

    /// <summary>Whether a fit reads the texts: not where terms are hashed and nothing depends on how rare they are.</summary>
    public bool ReadsTexts => _options.NumberOfBits is null || _options.UseInverseDocumentFrequency || _options.MinimumDocumentFrequency > 1 || _options.MaximumDocumentShare < 1;

    /// <summary>Learns from texts.</summary>
    /// <param name="texts">The texts, read once; null counts as empty.</param>
    /// <param name="progress">Told every 1,024 texts and at the end; what it throws ends the fit.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InvalidOperationException">No term is left, or there are too many.</exception>
    public TfIdfModel Fit(IEnumerable<string?> texts, IProgress<TfIdfProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        TfIdfLearning learning = Start();
        if (ReadsTexts)
        {
            foreach (string? text in texts)
            {
                learning.Add([text.AsMemory()]);
                Report(learning, progress);
            }
        }

        progress?.Report(learning.Progress);
        return learning.ToModel();
    }

    internal TfIdfLearning Start() => new(_options);

    internal static void Report(TfIdfLearning learning, IProgress<TfIdfProgress>? progress)
    {
        if (learning.Progress.Texts % RowsBetweenReports == 0)
            progress?.Report(learning.Progress);
    }
}
