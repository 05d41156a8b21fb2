using System.Text;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>The same numbers as scikit-learn, the same hashes, and the same words as Python's Unicode: reference.json, written by reference.py.</summary>
public class TfIdfReferenceTests
{
    public static TheoryData<string> Names => [.. TfIdfReference.Loaded.Cases.Select(@case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Vectors_are_those_of_scikit_learn(string name)
    {
        TfIdfReference reference = TfIdfReference.Loaded;
        TfIdfReference.Case @case = reference.Cases.Single(candidate => candidate.Name == name);
        TfIdfModel model = new TfIdfVectorizer(@case.Options).Fit(reference.Texts);
        if (!model.IsHashed)
            Assert.Equal(@case.Terms, Enumerable.Range(0, model.Dimension).Select(feature => (model.IsOfCharacters(feature) && @case.Options.MaximumWordNgramLength > 0 ? "c:" : PrefixOf(@case)) + model.Term(feature)));
        TfIdfRow row = model.CreateRow();
        foreach ((string text, double[][] expected) in reference.Texts.Concat(reference.Unseen).Zip(@case.Rows))
        {
            model.Transform(text, row);
            Assert.Equal(expected.Select(entry => (int)entry[0]), row.Indices.ToArray());
            for (int i = 0; i < expected.Length; i++)
                Tolerance.AssertClose(expected[i][1], row.Values[i], 2e-7, context: $"{name}: '{text}', feature {expected[i][0]}");
        }

        // The file names character n-grams by a prefix.
        static string PrefixOf(TfIdfReference.Case @case) => @case.Options.MaximumWordNgramLength == 0 ? "c:" : "";
    }

    [Fact]
    public void Hashes_are_those_of_MurmurHash3()
    {
        Assert.Equal(36, TfIdfReference.Loaded.Hashes.Length);
        foreach (System.Text.Json.JsonElement[] line in TfIdfReference.Loaded.Hashes)
            Assert.Equal(line[2].GetUInt32(), TermHash.Compute(Encoding.UTF8.GetBytes(line[0].GetString()!), line[1].GetUInt32()));
    }

    [Fact]
    public void Words_are_those_of_Unicode()
    {
        Assert.Equal("14.0.0", TfIdfModel.UnicodeVersion);
        Assert.InRange(TfIdfReference.Loaded.Words.Length, 900, 2000);
        foreach (TfIdfReference.Reading reading in TfIdfReference.Loaded.Words)
        {
            var words = new WordBuffer(1);
            new TextReading(reading.Form, CharacterMap.Of(reading.Form, reading.Fold), reading.Keep, words).Read(reading.Text);
            Assert.Equal(reading.Words, Enumerable.Range(0, words.Count).Select(i => Encoding.UTF8.GetString(words[i, 1])));
        }
    }
}
