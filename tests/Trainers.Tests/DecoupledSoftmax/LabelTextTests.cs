using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>Labels that are their texts: what no training row has is found all the same.</summary>
public class LabelTextTests
{
    private const int Subjects = 10;
    private const int Places = 10;
    private const int Labels = Subjects * Places;
    private const int Synonyms = 4;
    private const int Words = Subjects + Places;
    private const int Features = Words + (Words * Synonyms);

    // A label is a subject and a place, by a word for each; rows have other words for these, so that nothing but training tells what they have in common.
    private readonly MultiLabelData _train = Rows(1, 2500, label => !IsAbsent(label));
    private readonly MultiLabelData _absent = Rows(2, 400, IsAbsent);
    private readonly SparseMatrix _texts = new(Features, [.. Enumerable.Range(0, Labels + 1).Select(i => 2L * i)],
        [.. Enumerable.Range(0, Labels).SelectMany(label => new[] { label / Places, Subjects + (label % Places) })], [.. Enumerable.Repeat(.7071068f, 2 * Labels)]);

    [Theory]
    [InlineData(LabelNegatives.AllLabels, 0f)]
    [InlineData(LabelNegatives.Sampled, 0f)]
    [InlineData(LabelNegatives.AllLabels, .5f)]
    public void Labels_that_no_training_row_has_are_found(LabelNegatives negatives, float words)
    {
        DecoupledSoftmaxOptions options = Options();
        (options.Negatives, options.LexicalWeight) = (negatives, words);
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(_train, labelTexts: _texts);
        Assert.Equal(Labels, model.LabelCount);
        // By chance 1 in 100; rows of free labels never find one of these.
        double found = Share(model, label => label);
        // Words know rows of the labels that have some, and none of the others: they draw away from these.
        Assert.True(found > (words == 0 ? .5 : .25), $"P@1 {found} among all labels");
        int[] absent = [.. Enumerable.Range(0, Labels).Where(IsAbsent)];
        double alone = Share(model.WithLabels(_texts.Select(absent), words), label => Array.IndexOf(absent, label));
        Assert.True(alone > .8 && alone >= found, $"P@1 {alone} among absent labels");
        options.LabelEncoder = LabelEncoder.FreeRows;
        options.LexicalWeight = 0;
        Assert.True(Share(new DecoupledSoftmaxFitter(options).Fit(_train), label => label) < .05, "free rows know nothing of labels without rows");
    }

    [Fact]
    public void Labels_start_at_their_texts()
    {
        DecoupledSoftmaxOptions options = Options();
        (options.NumberOfEpochs, options.LearningRate, options.LabelEncoder, options.LabelInitialization) = (1, 1e-7f, LabelEncoder.FreeRows, LabelInitialization.Text);
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(_train, labelTexts: _texts);
        var text = new float[model.Dimension];
        float[] labels = model.CopyLabelEmbeddings();
        for (int label = 0; label < Labels; label++)
        {
            model.Embed(_texts.ColumnsOf(label), _texts.ValuesOf(label), text);
            for (int i = 0; i < text.Length; i++)
                Assert.Equal(text[i], labels[(label * text.Length) + i], 1e-3f);
        }

        Assert.Contains("LabelInitialization is Text", Assert.Throws<ArgumentException>(() => new DecoupledSoftmaxFitter(options).Fit(_train)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Added_labels_score_like_those_of_the_fit()
    {
        DecoupledSoftmaxOptions options = Options();
        options.NumberOfEpochs = 1;
        options.LexicalWeight = .5f;
        options.LexicalLearningRate = 0;
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(_train, labelTexts: _texts);
        // A text that asks for the words of no training row: its words are its text's, in the fit as later.
        int[] absent = [.. Enumerable.Range(0, Labels).Where(IsAbsent)];
        ExtremeMultiLabelModel both = model.WithLabels(_texts.Select(absent), .5f, keepLabels: true);
        Assert.Equal(Labels + absent.Length, both.LabelCount);
        var row = new SparseMatrix(Features, [0, 3], [absent[0] / Places, Subjects + (absent[0] % Places), Words + 3], [.6f, .6f, .5f]);
        (int[] labels, float[] scores) = both.Predict(row.ColumnsOf(0), row.ValuesOf(0), both.LabelCount);
        (int[] before, float[] scoresBefore) = model.Predict(row.ColumnsOf(0), row.ValuesOf(0), Labels);
        for (int i = 0; i < absent.Length; i++)
            Assert.Equal(scores[Array.IndexOf(labels, absent[i])], scores[Array.IndexOf(labels, Labels + i)], 1e-4f);
        Assert.All(Enumerable.Range(0, Labels), label => Assert.Equal(scoresBefore[Array.IndexOf(before, label)], scores[Array.IndexOf(labels, label)], 1e-5f));
        Assert.Null(model.WithLabels(_texts).Words);
        Assert.Throws<ArgumentException>(() => model.WithLabels(new SparseMatrix(3, [0, 0], [], [])));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.WithLabels(_texts, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.WithLabels(_texts.Select([])));
    }

    [Theory]
    [InlineData(LabelNegatives.AllLabels, .5f)]
    [InlineData(LabelNegatives.Sampled, 0f)]
    public void Threads_and_interruptions_do_not_change_a_bit(LabelNegatives negatives, float words)
    {
        using var folder = new TemporaryFolder();
        DecoupledSoftmaxOptions options = Options();
        (options.NumberOfEpochs, options.Negatives, options.LexicalWeight, options.NumberOfHardNegatives, options.NumberOfUniformNegatives) = (3, negatives, words, 2, 20);
        options.NumberOfThreads = 1;
        float[] expected = Numbers(null);
        options.NumberOfThreads = 2;
        Assert.Equal(expected, Numbers(null));
        options.NumberOfThreads = 3;
        options.CheckpointPath = folder.PathOf("checkpoint");
        Assert.Throws<IOException>(() => Numbers(new KillAfter(6000)));
        Assert.Equal(expected, Numbers(null));

        float[] Numbers(IProgress<MultiLabelProgress>? progress)
        {
            ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(_train, labelTexts: _texts, progress: progress);
            return [.. model.CopyLabelEmbeddings(), .. model.FeatureEmbeddings, .. model.Words?.CopyWeights().Values ?? []];
        }
    }

    [Fact]
    public void Missing_texts_and_texts_without_a_use_are_refused_by_name()
    {
        DecoupledSoftmaxOptions options = Options();
        Assert.Contains("LabelEncoder", Assert.Throws<ArgumentException>(() => new DecoupledSoftmaxFitter(options).Fit(_train)).Message, StringComparison.Ordinal);
        options.LabelEncoder = LabelEncoder.FreeRows;
        string message = Assert.Throws<ArgumentException>(() => new DecoupledSoftmaxFitter(options).Fit(_train, labelTexts: _texts)).Message;
        Assert.Contains("LabelEncoder", message, StringComparison.Ordinal);
        Assert.Contains("LexicalWeight", message, StringComparison.Ordinal);
        options.LabelEncoder = (LabelEncoder)9;
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecoupledSoftmaxFitter(options));
    }

    private static DecoupledSoftmaxOptions Options() => new()
    {
        Dimension = 32, NumberOfEpochs = 8, BatchSize = 50, LearningRate = .02f, FeatureDropout = 0, LabelEncoder = LabelEncoder.Texts, NumberOfHardNegatives = 5,
        NumberOfUniformNegatives = 30,
    };

    private static bool IsAbsent(int label) => label % 7 == 3;

    private double Share(ExtremeMultiLabelModel model, Func<int, int> place)
    {
        int[][] ranked = LabelSearch.RunAll(model, _absent.Features, 1, new ShardTeam(2, default));
        return Enumerable.Range(0, ranked.Length).Average(row => ranked[row][0] == place(_absent.Labels[row][0]) ? 1.0 : 0);
    }

    private static MultiLabelData Rows(int seed, int count, Func<int, bool> isWanted)
    {
        var random = new Random(seed);
        int[] wanted = [.. Enumerable.Range(0, Labels).Where(isWanted)];
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => wanted[random.Next(wanted.Length)])];
        int[] columns = [.. labels.SelectMany(label => new[] { Synonym(label / Places), Synonym(Subjects + (label % Places)) })];
        return new MultiLabelData(
            new SparseMatrix(Features, [.. Enumerable.Range(0, count + 1).Select(i => 2L * i)], columns, [.. Enumerable.Repeat(.7071068f, 2 * count)]),
            new LabelLists(Labels, [.. Enumerable.Range(0, count + 1).Select(i => (long)i)], labels));

        int Synonym(int word) => Words + (word * Synonyms) + random.Next(Synonyms);
    }

    private sealed class KillAfter(long row) : IProgress<MultiLabelProgress>
    {
        public void Report(MultiLabelProgress value)
        {
            if (value.RowsSeen > row)
                throw new IOException("killed");
        }
    }
}
