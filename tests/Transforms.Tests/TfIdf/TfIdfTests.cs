using System.Text;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms.Tests;

/// <summary>Cases by hand, hostile texts, errors.</summary>
public class TfIdfTests
{
    private static TfIdfOptions Plain => new() { SublinearTermFrequency = false, NormalizeToUnitLength = false, MinimumWordLength = 1 };

    [Fact]
    public void Values_by_hand()
    {
        TfIdfModel model = new TfIdfVectorizer(Plain).Fit(["a b", "a c a", "a"]);
        Assert.Equal(["a", "b", "c"], Terms(model));
        Assert.Equal(3, model.DocumentCount);
        // a is in 3 of 3 texts, b and c in one: ln(4/4) + 1 and ln(4/2) + 1.
        float rare = (float)(Math.Log(2) + 1);
        Assert.Equal([1, rare, rare], Enumerable.Range(0, 3).Select(model.InverseDocumentFrequency));
        Assert.Equal([(0, 2f), (2, rare)], Row(model, "a c a"));
        Assert.Equal([(1, 3 * rare)], Row(model, "B b,B"));
        Assert.Equal([], Row(model, "unknown words"));
    }

    [Fact]
    public void Sublinear_counts_are_one_plus_the_logarithm_and_rows_have_length_1()
    {
        TfIdfOptions options = Plain;
        options.SublinearTermFrequency = true;
        options.UseInverseDocumentFrequency = false;
        Assert.Equal([(0, (float)(1 + Math.Log(3))), (1, 1f)], Row(new TfIdfVectorizer(options).Fit(["a b"]), "a a a b"));
        options.NormalizeToUnitLength = true;
        options.SublinearTermFrequency = false;
        Assert.Equal([(0, .6f), (1, .8f)], Row(new TfIdfVectorizer(options).Fit(["a b"]), "a a a b b b b"));
    }

    [Fact]
    public void Terms_of_several_words_stay_in_a_text_and_piece()
    {
        TfIdfOptions options = Plain;
        options.MinimumWordNgramLength = 2;
        options.MaximumWordNgramLength = 3;
        TfIdfModel model = new TfIdfVectorizer(options).Fit(["one two three", "four", "two three"]);
        Assert.Equal(["one two", "one two three", "two three"], Terms(model));
        TfIdfRow row = model.CreateRow();
        model.Transform(["one".AsMemory(), "two".AsMemory(), default, "two three".AsMemory(), "two three".AsMemory()], row);
        Assert.Equal([2], row.Indices.ToArray());
        Assert.Equal(2 * model.InverseDocumentFrequency(2), row.Values[0]);
    }

    [Fact]
    public void Character_terms_lie_within_padded_words_and_short_words_count_once()
    {
        TfIdfOptions options = Plain;
        options.MaximumWordNgramLength = 0;
        options.MinimumCharacterNgramLength = 3;
        options.MaximumCharacterNgramLength = 4;
        TfIdfModel model = new TfIdfVectorizer(options).Fit(["cat a"]);
        // " cat " has three of 3 and two of 4; " a " has just its 3.
        Assert.Equal([" a ", " ca", " cat", "at ", "cat", "cat "], Terms(model));
        Assert.All(Enumerable.Range(0, model.Dimension), feature => Assert.True(model.IsOfCharacters(feature)));
    }

    [Fact]
    public void A_word_and_the_same_characters_are_two_terms()
    {
        TfIdfOptions options = Plain;
        options.MaximumCharacterNgramLength = 3;
        TfIdfModel model = new TfIdfVectorizer(options).Fit(["cat", "scatter"]);
        int[] cats = [.. Enumerable.Range(0, model.Dimension).Where(feature => model.Term(feature) == "cat")];
        Assert.Equal([false, true], cats.Select(model.IsOfCharacters));
        Assert.Equal([(float)(Math.Log(1.5) + 1), 1f], cats.Select(model.InverseDocumentFrequency));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n\u00A0\u3000")]
    [InlineData("!?…— ()")]
    [InlineData("\0\0\u0001\u007f")]
    [InlineData("\uD800")]
    [InlineData("\uDC00\uD800 \uDBFF")]
    [InlineData("\u0301\u0301\u0301")]
    [InlineData("\u200d\ufeff\u00ad")]
    public void A_text_without_words_has_no_features(string text)
    {
        TfIdfModel model = new TfIdfVectorizer(new TfIdfOptions { MaximumCharacterNgramLength = 3 }).Fit(["some words"]);
        Assert.Equal([], Row(model, text));
        Assert.Equal([], Row(new TfIdfVectorizer(new TfIdfOptions { NumberOfBits = 8, UseInverseDocumentFrequency = false }).Fit([]), text));
    }

    [Theory]
    [InlineData("ab\0cd", "ab", "cd")]
    [InlineData("ab\uD800cd", "ab", "cd")]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("\U0001D400\U0001D41B", "ab")]
    [InlineData("\U00020000\U00020001", "\U00020000\U00020001")]
    [InlineData("x\U0001F600y", "x", "y")]
    [InlineData("STRASSE straße", "strasse")]
    [InlineData("co\u00adop zero\u200bwidth", "coop", "width", "zero")]
    public void Words_of_unusual_texts(string text, params string[] words) => Assert.Equal(words, Terms(new TfIdfVectorizer(Plain).Fit([text])));

    [Fact]
    public void Of_a_very_long_word_the_first_256_characters_count()
    {
        TfIdfOptions options = Plain;
        options.MaximumCharacterNgramLength = 3;
        TfIdfModel model = new TfIdfVectorizer(options).Fit([new string('ä', 1_000_000), "end"]);
        Assert.Contains(new string('ä', 256), Terms(model));
        Assert.DoesNotContain(Terms(model), term => term.Length > 256);
    }

    [Fact]
    public void More_marks_than_any_language_has_are_dropped()
    {
        string word = Terms(new TfIdfVectorizer(new TfIdfOptions { Normalization = TextNormalization.FormD }).Fit(["ab" + new string('\u0302', 100_000) + "c"])).Single();
        Assert.Equal("ab" + new string('\u0302', 32) + "c", word);
    }

    [Fact]
    public void The_most_frequent_terms_stay_and_ties_go_by_text()
    {
        TfIdfOptions options = Plain;
        options.MaximumNumberOfTerms = 3;
        Assert.Equal(["b", "c", "z"], Terms(new TfIdfVectorizer(options).Fit(["z z z d", "b c e", "z"])));
    }

    [Fact]
    public void Hashed_slots_are_the_low_bits_of_the_hash_and_signs_the_top_bit()
    {
        TfIdfOptions options = Plain;
        options.NumberOfBits = 20;
        options.UseInverseDocumentFrequency = false;
        TfIdfModel model = new TfIdfVectorizer(options).Fit([]);
        Assert.Equal(1 << 20, model.Dimension);
        Assert.Equal(0, model.DocumentCount);
        foreach (string word in (string[])["cat", "dog", "näin", "smoking"])
        {
            uint hash = TermHash.Compute(Encoding.UTF8.GetBytes(word), 0);
            Assert.Equal([((int)(hash & 0xFFFFF), hash >> 31 == 0 ? 2f : -2f)], Row(model, $"{word} {word}"));
        }
    }

    [Fact]
    public void Hashed_slots_that_no_training_text_has_stay_empty_where_frequencies_are_used()
    {
        TfIdfModel model = new TfIdfVectorizer(new TfIdfOptions { NumberOfBits = 16 }).Fit(["known"]);
        Assert.Single(Row(model, "known"));
        Assert.Equal([], Row(model, "unknown"));
        Assert.Equal(1, Enumerable.Range(0, model.Dimension).Count(slot => model.InverseDocumentFrequency(slot) == 1));
        Assert.Throws<InvalidOperationException>(() => model.Term(0));
        Assert.Throws<InvalidOperationException>(() => model.IsOfCharacters(0));
    }

    [Fact]
    public void No_term_left_is_said()
    {
        string message = Assert.Throws<InvalidOperationException>(() => new TfIdfVectorizer().Fit(["", "x", "!"])).Message;
        Assert.Contains("3 texts", message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new TfIdfVectorizer(new TfIdfOptions { MinimumDocumentFrequency = 2 }).Fit(["one", "two"]));
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Refused(nameof(TfIdfOptions.OutputColumnName), options => options.OutputColumnName = " ");
        Refused(nameof(TfIdfOptions.InputColumnName), options => options.InputColumnName = "");
        Refused(nameof(TfIdfOptions.MinimumWordNgramLength), options => options.MinimumWordNgramLength = 2);
        Refused(nameof(TfIdfOptions.MaximumWordNgramLength), options => options.MaximumWordNgramLength = 11);
        Refused(nameof(TfIdfOptions.MaximumWordNgramLength), options => options.MaximumWordNgramLength = 0);
        Refused(nameof(TfIdfOptions.MinimumCharacterNgramLength), options => (options.MinimumCharacterNgramLength, options.MaximumCharacterNgramLength) = (4, 3));
        Refused(nameof(TfIdfOptions.MaximumCharacterNgramLength), options => options.MaximumCharacterNgramLength = -1);
        Refused(nameof(TfIdfOptions.MinimumWordLength), options => options.MinimumWordLength = 0);
        Refused(nameof(TfIdfOptions.Normalization), options => options.Normalization = (TextNormalization)7);
        Refused(nameof(TfIdfOptions.MinimumDocumentFrequency), options => options.MinimumDocumentFrequency = 0);
        Refused(nameof(TfIdfOptions.MaximumDocumentShare), options => options.MaximumDocumentShare = float.NaN);
        Refused(nameof(TfIdfOptions.MaximumNumberOfTerms), options => options.MaximumNumberOfTerms = 0);
        Refused(nameof(TfIdfOptions.NumberOfBits), options => options.NumberOfBits = 27);
        Refused(nameof(TfIdfOptions.NumberOfBits), options => options.NumberOfBits = 0);

        static void Refused(string name, Action<TfIdfOptions> change)
        {
            var options = new TfIdfOptions();
            change(options);
            Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new TfIdfVectorizer(options)).ParamName);
        }
    }

    [Fact]
    public void Features_out_of_range_are_refused()
    {
        TfIdfModel model = new TfIdfVectorizer().Fit(["one two"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Term(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Term(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.InverseDocumentFrequency(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.IsOfCharacters(-1));
    }

    [Fact]
    public void A_fit_ends_by_what_its_progress_throws_and_reports_the_end()
    {
        var reports = new List<TfIdfProgress>();
        new TfIdfVectorizer().Fit(Enumerable.Repeat("one two", 2050), new Reports(reports.Add));
        Assert.Equal([new TfIdfProgress(1024, 2), new TfIdfProgress(2048, 2), new TfIdfProgress(2050, 2)], reports);
        int read = 0;
        Assert.Throws<OperationCanceledException>(() => new TfIdfVectorizer().Fit(
            Enumerable.Range(0, 5000).Select(_ => $"word{read++}"), new Reports(_ => throw new OperationCanceledException())));
        Assert.Equal(1024, read);
    }

    [Fact]
    public void A_saved_vocabulary_shares_beginnings_and_comes_back()
    {
        TfIdfModel model = new TfIdfVectorizer(new TfIdfOptions { MaximumCharacterNgramLength = 5 }).Fit(Enumerable.Range(0, 300).Select(i => $"international{i}isation näköala{i}"));
        using var stream = new MemoryStream();
        ModelWriter.Save(stream, model);
        int characters = Terms(model).Sum(term => Encoding.UTF8.GetByteCount(term));
        Assert.InRange(stream.Length - (4 * model.Dimension), model.Dimension, characters * 2 / 3);
        stream.Position = 0;
        TfIdfModel loaded = ModelReader.Load<TfIdfModel>(stream);
        Assert.Equal(Terms(model), Terms(loaded));
        Assert.Equal(Row(model, "international7isation näköala"), Row(loaded, "international7isation näköala"));
    }

    private static string[] Terms(TfIdfModel model) => [.. Enumerable.Range(0, model.Dimension).Select(model.Term)];

    private static (int, float)[] Row(TfIdfModel model, string text)
    {
        TfIdfRow row = model.CreateRow();
        model.Transform(text, row);
        return [.. row.Indices.ToArray().Zip(row.Values.ToArray())];
    }

    private sealed class Reports(Action<TfIdfProgress> report) : IProgress<TfIdfProgress>
    {
        public void Report(TfIdfProgress value) => report(value);
    }
}
