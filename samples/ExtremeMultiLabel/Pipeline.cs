using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Trainers;
using MLExtensions.Transforms;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace ExtremeMultiLabel;

/// <summary>From titles to subjects: features, baselines, the trainer.</summary>
internal sealed class Pipeline
{
    private readonly MLContext _mlContext;
    private readonly ITransformer _keys;
    private readonly TfIdfTransformer _features;
    private readonly IDataView _train;
    private readonly IDataView _choices;
    private readonly IDataView _test;
    private readonly IDataView _subjectNames;
    private readonly double[] _inversePropensities;

    public Pipeline(MLContext mlContext, Title[] all)
    {
        _mlContext = mlContext;
        IDataView titles = Load(Title.ForTraining(all));
        // Subjects become keys outside of the model, so that the saved model needs titles only.
        _keys = mlContext.Transforms.Conversion.MapValueToKey("Labels", "Subjects", keyOrdinality: KeyOrdinality.ByValue).Fit(titles);
        _features = mlContext.Transforms.TfIdf(new TfIdfOptions
        {
            InputColumnName = nameof(Title.Text), MinimumCharacterNgramLength = 5, MaximumCharacterNgramLength = 5, MinimumDocumentFrequency = 2,
        }).Fit(titles);
        _train = Prepare(Title.ForTraining(all));
        _choices = Prepare(Title.ForChoices(all));
        _test = Prepare(Title.ForTest(all));
        _inversePropensities = mlContext.MultiLabelClassification.InversePropensities(_train);

        // The names of the subjects are texts like any other: one row for each key, in the order of the keys.
        VBuffer<ReadOnlyMemory<char>> names = default;
        _train.Schema["Labels"].GetKeyValues(ref names);
        SubjectCount = names.Length;
        _subjectNames = _features.Transform(Load([.. names.DenseValues().Select(name => new Title { Text = name.ToString() })]));
    }

    /// <summary>The number of features of a title.</summary>
    public int FeatureCount => _features.Model.Dimension;

    /// <summary>The number of different subjects.</summary>
    public int SubjectCount { get; }

    public ITransformer Centroid(bool withNames) => _mlContext.MultiLabelClassification.Trainers.LabelCentroid().Fit(_train, withNames ? _subjectNames : null);

    public ITransformer Linear() => _mlContext.MultiLabelClassification.Trainers.LinearOneVersusAll().Fit(_train, _subjectNames);

    /// <summary>Trains. The settings were chosen on the titles for choices, which also tell the best epoch.</summary>
    public ITransformer DecoupledSoftmax(Action<double, string> tell) => _mlContext.MultiLabelClassification.Trainers.DecoupledSoftmax(new DecoupledSoftmaxOptions
    {
        Dimension = 32, BatchSize = 256, NumberOfEpochs = 2, LearningRate = 0.001f, NormalizeEmbeddings = false,
        LabelInitialization = LabelInitialization.Zero, LexicalWeight = 3, LexicalLearningRate = 0.2f,
    }).Fit(_train, _choices, _subjectNames, new Listener(tell));

    /// <summary>What a trained method is worth on the test titles.</summary>
    public Measured Measure(string name, ITransformer model) => Measured.Of(_mlContext, name, model, _test, _inversePropensities);

    /// <summary>Saves features, trained method and names in one file, which takes titles and gives subjects; and gives what it saved.</summary>
    public ITransformer Save(ITransformer model, string file)
    {
        ITransformer found = new TransformerChain<ITransformer>(_features, model);
        IDataView titles = _mlContext.Data.LoadFromEnumerable<TypedTitle>([]);
        ITransformer names = _mlContext.Transforms.Conversion.MapKeyToValue(nameof(Suggestion.Suggestions), "PredictedLabels").Fit(found.Transform(titles));
        ITransformer all = new TransformerChain<ITransformer>(found, names);
        _mlContext.Model.Save(all, titles.Schema, file);
        return all;
    }

    private IDataView Prepare(Title[] titles) => _features.Transform(_keys.Transform(Load(titles)));

    private IDataView Load(Title[] titles) => _mlContext.Data.LoadFromEnumerable(titles);

    private sealed class Listener(Action<double, string> tell) : IProgress<MultiLabelProgress>
    {
        public void Report(MultiLabelProgress value) => tell(
            value.RowsSeen / (double)value.RowsToSee,
            FormattableString.Invariant($"loss {value.Loss:0.000}, validation P@1 {100 * value.ValidationPrecision:0.0} %{(value.RowsSeen < value.RowsToSee ? $", {value.TimeLeft.TotalSeconds:0} s left" : "")}"));
    }
}
