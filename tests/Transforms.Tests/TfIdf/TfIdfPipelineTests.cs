using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>The stage among ML.NET's own: chains, prediction engines, saved models in this and in another process, slot names.</summary>
public class TfIdfPipelineTests
{
    private static readonly MLContext Context = new(1);

    private sealed class Book
    {
        public string? Title { get; set; }

        public string[]? Chapters { get; set; }
    }

    private sealed class Vector
    {
        public float[] Features { get; set; } = [];
    }

    private static readonly Book[] Books =
    [
        new() { Title = "The history of libraries", Chapters = ["Old libraries", "New ones"] },
        new() { Title = null, Chapters = null },
        new() { Title = "Libraries, new and old", Chapters = ["", "old"] },
        new() { Title = "A history of history", Chapters = [] },
    ];

    [Fact]
    public void A_prediction_engine_gives_the_values_of_the_view()
    {
        IDataView data = Context.Data.LoadFromEnumerable(Books);
        ITransformer model = Context.Transforms.TfIdf("Features", "Title", maximumCharacterNgramLength: 4).Fit(data);
        using PredictionEngine<Book, Vector> engine = Context.Model.CreatePredictionEngine<Book, Vector>(model);
        float[][] expected = model.Transform(data).ReadVectors("Features");
        Assert.Equal(expected, Books.Select(book => engine.Predict(book).Features));
        Assert.All(expected[1], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Slot_names_are_the_terms()
    {
        IDataView data = Context.Data.LoadFromEnumerable(Books);
        TfIdfTransformer model = Context.Transforms.TfIdf(new TfIdfOptions
        {
            InputColumnName = "Title", MaximumCharacterNgramLength = 3, MinimumDocumentFrequency = 2, MaximumDocumentShare = 0.5f,
        }).Fit(data);
        DataViewSchema.Column column = model.GetOutputSchema(data.Schema)["Features"];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        string[] texts = [.. names.DenseValues().Select(name => name.ToString())];
        Assert.Equal(model.Model.Dimension, texts.Length);
        Assert.Equal(["Word.history", "Word.libraries", "Word.of"], texts.Where(text => text.StartsWith("Word.", StringComparison.Ordinal)));
        Assert.Contains("Char.␠hi", texts);
        Assert.Contains("Char.ry␠", texts);
        Assert.True(column.IsNormalized());
        Assert.Equal($"Vector<Single, {texts.Length}>", column.Type.ToString());
    }

    [Fact]
    public void A_hashed_column_has_no_slot_names()
    {
        IDataView data = Context.Data.LoadFromEnumerable(Books);
        DataViewSchema.Column column = Context.Transforms.TfIdf("Features", "Title", numberOfBits: 12).Fit(data).GetOutputSchema(data.Schema)["Features"];
        Assert.False(column.HasSlotNames());
        Assert.Equal("Vector<Single, 4096>", column.Type.ToString());
    }

    [Fact]
    public void Pieces_of_a_vector_column_count_together()
    {
        IDataView data = Context.Data.LoadFromEnumerable(Books);
        TfIdfTransformer model = Context.Transforms.TfIdf(new TfIdfOptions
        {
            InputColumnName = "Chapters", NormalizeToUnitLength = false, SublinearTermFrequency = false, UseInverseDocumentFrequency = false,
        }).Fit(data);
        Assert.Equal(["libraries", "new", "old", "ones"], Enumerable.Range(0, model.Model.Dimension).Select(model.Model.Term));
        Assert.Equal([[1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]], model.Transform(data).ReadVectors("Features"));
    }

    [Fact]
    public void After_the_first_rows_a_pass_allocates_nothing_per_row()
    {
        string[] titles = [.. Enumerable.Range(0, 4000).Select(i => $"Näin libraries of the world number {i % 50} und Straßen café")];
        var data = new TestView(TestColumn.Texts("Title", titles));
        foreach (int? bits in new int?[] { null, 16 })
        {
            IDataView view = Context.Transforms.TfIdf("Features", "Title", maximumCharacterNgramLength: 5, numberOfBits: bits).Fit(data).Transform(data);
            using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Features"]]);
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
            VBuffer<float> row = default;
            Advance(200);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Advance(3000);
            // The runtime may allocate a little when it recompiles a hot method; a row that allocates would cost 1,000 bytes and more.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
            Assert.False(row.IsDense);

            void Advance(int rows)
            {
                for (int i = 0; i < rows; i++)
                {
                    Assert.True(cursor.MoveNext());
                    getter(ref row);
                }
            }
        }
    }

    [Fact]
    public void A_chain_is_saved_and_loaded_plainly()
    {
        IDataView data = Context.Data.LoadFromEnumerable(Books);
        ITransformer model = Chain().Fit(data);
        using var stream = new MemoryStream();
        Context.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext(2).Model.Load(stream, out DataViewSchema schema);
        Assert.Equal(data.Schema.Count, schema.Count);
        Assert.Equal(model.Transform(data).ReadVectors("Both"), loaded.Transform(data).ReadVectors("Both"));
        TfIdfTransformer words = Assert.IsType<TfIdfTransformer>(Assert.IsType<TransformerChain<ITransformer>>(loaded).First());
        Assert.Equal(4, words.Model.DocumentCount);
    }

    [Fact]
    public void A_fresh_process_loads_the_model_with_nothing_registered_and_gives_the_same_bits()
    {
        IDataView data = new TestView(TestColumn.Texts("Title", "Die Straße", "", "straßen und STRASSEN", "e\u0301cole \uD83D\uDE00 école"));
        ITransformer model = Context.Transforms.TfIdf("Words", "Title", maximumCharacterNgramLength: 4).Append(Context.Transforms.TfIdf("Hashes", "Title", numberOfBits: 6)).Fit(data);
        FreshProcess.AssertSame(Table.Read(model.Transform(data)), FreshProcess.Transform(Context, model, data));
    }

    [Fact]
    public void Fit_reads_the_texts_once_and_not_at_all_where_it_learns_nothing()
    {
        var data = new TestView(TestColumn.Texts("Title", [.. Enumerable.Repeat("one two", 30)]), TestColumn.Numbers("Other", new float[30]));
        Context.Transforms.TfIdf("Features", "Title").Fit(data);
        Assert.Equal(30, data.RowsRead);
        Assert.Equal(["Title"], data.LastColumns);
        Context.Transforms.TfIdf(new TfIdfOptions { InputColumnName = "Title", NumberOfBits = 8, UseInverseDocumentFrequency = false }).Fit(data);
        Assert.Equal(30, data.RowsRead);
        Assert.Equal(0, data.OpenCursors);
    }

    [Fact]
    public void A_cancelled_context_ends_the_fit()
    {
        var context = new MLContext(1);
        var data = new TestView(TestColumn.Texts("Title", [.. Enumerable.Repeat("one two", 3000)]));
        TfIdfEstimator estimator = context.Transforms.TfIdf("Features", "Title");
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(context, null);
        Assert.Throws<OperationCanceledException>(() => estimator.Fit(data));
        Assert.Equal(0, data.OpenCursors);
    }

    private static EstimatorChain<ITransformer> Chain() => new EstimatorChain<ITransformer>()
        .Append(Context.Transforms.TfIdf("Words", "Title"))
        .Append(Context.Transforms.TfIdf("Chapters", null, maximumCharacterNgramLength: 3))
        .Append<ITransformer>(Context.Transforms.Concatenate("Both", "Words", "Chapters"));
}
