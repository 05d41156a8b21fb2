using System.Text;

namespace MLExtensions.Transforms.Tests;

/// <summary>What holds for all texts, seeded.</summary>
public class TfIdfPropertyTests
{
    private static readonly TfIdfOptions[] Settings =
    [
        new() { MaximumWordNgramLength = 2, MaximumCharacterNgramLength = 4 },
        new() { MaximumWordNgramLength = 2, MaximumCharacterNgramLength = 4, NumberOfBits = 10 },
        new() { MaximumWordNgramLength = 0, MaximumCharacterNgramLength = 2, MinimumCharacterNgramLength = 1, MinimumWordLength = 1, Normalization = TextNormalization.FormD },
        new() { NumberOfBits = 3, UseInverseDocumentFrequency = false, Normalization = TextNormalization.None, FoldCase = false },
    ];

    public static TheoryData<int> Cases => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_are_sparse_sorted_finite_and_of_length_1_or_empty(int settings)
    {
        string[] texts = Texts(200, settings);
        TfIdfModel model = new TfIdfVectorizer(Settings[settings]).Fit(texts[..100]);
        TfIdfRow row = model.CreateRow();
        foreach (string text in texts)
        {
            model.Transform(text, row);
            Assert.Equal(row.Count, row.Indices.ToArray().Distinct().Count());
            Assert.Equal(row.Indices.ToArray().Order(), row.Indices.ToArray());
            Assert.All(row.Indices.ToArray(), index => Assert.InRange(index, 0, model.Dimension - 1));
            Assert.All(row.Values.ToArray(), value => Assert.True(float.IsFinite(value) && value != 0 && (value > 0 || model.IsHashed)));
            double length = Math.Sqrt(row.Values.ToArray().Sum(value => (double)value * value));
            Assert.Equal(row.Count == 0 ? 0 : 1, length, 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_does_not_depend_on_the_rows_before_it(int settings)
    {
        string[] texts = Texts(100, settings);
        TfIdfModel model = new TfIdfVectorizer(Settings[settings]).Fit(texts);
        TfIdfRow used = model.CreateRow();
        foreach (string text in texts)
        {
            TfIdfRow fresh = model.CreateRow();
            model.Transform(text, fresh);
            model.Transform(text, used);
            Assert.Equal(fresh.Indices.ToArray(), used.Indices.ToArray());
            Assert.Equal(fresh.Values.ToArray(), used.Values.ToArray());
        }
    }

    [Theory]
    [InlineData(TextNormalization.FormD)]
    [InlineData(TextNormalization.FormKC)]
    public void Reading_words_again_gives_the_same_words(TextNormalization normalization)
    {
        foreach (bool fold in new[] { true, false })
        {
            var map = CharacterMap.Of(normalization, fold);
            foreach (string text in Texts(300, 7))
            {
                string[] once = Words(text, normalization, map);
                Assert.Equal(once, Words(string.Join(' ', once), normalization, map));
            }
        }
    }

    [Fact]
    public void The_order_of_the_texts_does_not_matter_to_the_model()
    {
        string[] texts = Texts(150, 3);
        TfIdfModel first = new TfIdfVectorizer(Settings[0]).Fit(texts), second = new TfIdfVectorizer(Settings[0]).Fit(texts.Reverse());
        Assert.Equal(Enumerable.Range(0, first.Dimension).Select(first.Term), Enumerable.Range(0, second.Dimension).Select(second.Term));
        Assert.Equal(Enumerable.Range(0, first.Dimension).Select(first.InverseDocumentFrequency), Enumerable.Range(0, second.Dimension).Select(second.InverseDocumentFrequency));
    }

    [Fact]
    public void With_many_slots_hashing_gives_the_values_of_the_vocabulary()
    {
        string[] texts = Texts(100, 5);
        TfIdfModel vocabulary = new TfIdfVectorizer(new TfIdfOptions { MaximumWordNgramLength = 2 }).Fit(texts);
        TfIdfModel hashed = new TfIdfVectorizer(new TfIdfOptions { MaximumWordNgramLength = 2, NumberOfBits = 22 }).Fit(texts);
        TfIdfRow expected = vocabulary.CreateRow(), found = hashed.CreateRow();
        foreach (string text in texts)
        {
            vocabulary.Transform(text, expected);
            hashed.Transform(text, found);
            Assert.Equal(expected.Values.ToArray().Order(), found.Values.ToArray().Select(Math.Abs).Order());
        }
    }

    private static string[] Words(string text, TextNormalization normalization, CharacterMap map)
    {
        var words = new WordBuffer(1);
        new TextReading(normalization, map, keepDiacritics: true, words).Read(text);
        return [.. Enumerable.Range(0, words.Count).Select(i => Encoding.UTF8.GetString(words[i, 1]))];
    }

    // Words of a few syllables, some of all scripts, some torn in the middle of a character.
    private static string[] Texts(int count, int seed)
    {
        var random = new Random(seed);
        string[] syllables = ["li", "bra", "ry", "Éc", "ole", "ß", "näi", "n", "図", "書", "ﬁ", "к", "ни", "\u0301", "\U0001D400", "\uD83D", "가", "\u1100\u1161", "7"];
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(random.Next(4) == 0 ? ", " : " ",
            Enumerable.Range(0, random.Next(12)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => syllables[random.Next(syllables.Length)])))))];
    }
}
