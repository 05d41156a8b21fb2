using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class ModelFileTests
{
    private readonly MLContext _context = new(seed: 1);

    private static ArrayView Data() =>
        new ArrayView().AddText("T", "cat", "dog").AddVectors("V", [1, 2], [4, 8]).AddSingles("S", 1, 2);

    private TransformerChain<ITransformer> Model()
    {
        IEstimator<ITransformer> chain = _context.Transforms.Conversion.MapValueToKey("K", "T")
            .Append(_context.Transforms.NormalizeMinMax("N", "V"))
            .Append(_context.Transforms.NormalizeMeanVariance("M", "S"))
            .Append(_context.Transforms.Concatenate("C", "N", "S"))
            .Append(_context.Transforms.CopyColumns("T2", "T"))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Back", "K"))
            .Append(_context.Transforms.DropColumns("M"));
        return new EstimatorChain<ITransformer>().Append(chain).Fit(Data());
    }

    private MemoryStream Saved(ITransformer model, DataViewSchema? schema)
    {
        var stream = new MemoryStream();
        _context.Model.Save(model, schema!, stream);
        stream.Position = 0;
        return stream;
    }

    private static string[] Print(DataViewSchema schema) => [.. schema.Select(column => $"{column} {column.IsHidden}")];

    [Fact]
    public void ALoadedModelTransformsAsTheSavedOne()
    {
        var model = Model();
        var loaded = new MLContext().Model.Load(Saved(model, Data().Schema), out _);
        var before = model.Transform(Data());
        var after = loaded.Transform(Data());

        Assert.Equal(Print(before.Schema), Print(after.Schema));
        Assert.Equal(before.Vectors("C"), after.Vectors("C"));
        Assert.Equal(before.Values<uint>("K"), after.Values<uint>("K"));
        Assert.Equal(before.Texts("Back"), after.Texts("Back"));
        Assert.Equal(["cat", "dog"], after.Schema["K"].KeyNames());
    }

    [Fact]
    public void AModelMayBeSavedAgainAfterLoading()
    {
        var first = _context.Model.Load(Saved(Model(), Data().Schema), out var schema);
        var second = _context.Model.Load(Saved(first, schema), out _);
        Assert.Equal(first.Transform(Data()).Vectors("C"), second.Transform(Data()).Vectors("C"));
    }

    [Fact]
    public void AFileWorksLikeAStream()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            _context.Model.Save(Model(), Data().Schema, path);
            var loaded = _context.Model.Load(path, out var schema);

            Assert.Equal(["T", "V", "S"], schema.Names());
            Assert.Equal(["cat", "dog"], loaded.Transform(Data()).Texts("Back"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void TheInputSchemaComesBackWithTypesAnnotationsAndHiddenColumns()
    {
        var view = new ArrayView().AddSingles("A", 1)
            .Add("K", new KeyDataViewType(typeof(uint), 2), [1u], Notes.KeyValues("cat", "dog"))
            .Add("V", new VectorDataViewType(NumberDataViewType.Single, 1, 2), [new VBuffer<float>(2, [1, 2])], Notes.SlotNames("x", "y"))
            .AddText("A", "x");
        var model = _context.Transforms.CopyColumns("B", "A").Fit(view);
        _context.Model.Load(Saved(model, view.Schema), out var schema);

        Assert.Equal(Print(view.Schema), Print(schema));
        Assert.Equal(["cat", "dog"], schema["K"].KeyNames());
        Assert.Equal(["x", "y"], schema["V"].SlotNames());
        Assert.Equal("Vector<Single, 1, 2>", schema["V"].Type.ToString());
    }

    [Fact]
    public void WithoutASchemaNoneComesBack()
    {
        var loaded = _context.Model.Load(Saved(Model(), null), out var schema);

        Assert.Null(schema);
        Assert.Equal(["cat", "dog"], loaded.Transform(Data()).Texts("Back"));
    }

    [Fact]
    public void AChainComesBackAsAChainOfTheSameLength()
    {
        var chain = _context.Transforms.CopyColumns("B", "S").Append(_context.Transforms.CopyColumns("D", "B")).Fit(Data());
        var loaded = _context.Model.Load(Saved(chain, Data().Schema), out _);

        Assert.Equal(2, Assert.IsType<TransformerChain<ITransformer>>(loaded).Count());
    }

    [Fact]
    public void ASingleTransformerComesBackAsItself()
    {
        var loaded = _context.Model.Load(Saved(_context.Transforms.CopyColumns("B", "S").Fit(Data()), Data().Schema), out _);
        Assert.Equal([1f, 2f], loaded.Transform(Data()).Values<float>("B"));
        Assert.True(loaded.IsRowToRowMapper);
    }

    [Fact]
    public void ScopesAreKept()
    {
        var chain = new EstimatorChain<ITransformer>()
            .Append(_context.Transforms.CopyColumns("OnlyTraining", "S"), TransformerScope.TrainTest)
            .Append(_context.Transforms.CopyColumns("B", "S"))
            .Fit(Data());
        var loaded = _context.Model.Load(Saved(chain, Data().Schema), out _);

        Assert.Equal(["T", "V", "S", "B"], loaded.Transform(Data()).Schema.Names());
    }

    [Fact]
    public void SavingLeavesTheStreamOpenAndSoDoesLoading()
    {
        var stream = Saved(Model(), Data().Schema);
        _context.Model.Load(stream, out _);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void SavingTwiceGivesTheSameContent()
    {
        var model = Model();
        Assert.Equal(Contents(Saved(model, Data().Schema)), Contents(Saved(model, Data().Schema)));
    }

    private static List<string> Contents(Stream stream)
    {
        using var archive = new ZipArchive(stream);
        var contents = new List<string>();
        foreach (var entry in archive.Entries)
        {
            using var bytes = new MemoryStream();
            using (var content = entry.Open())
                content.CopyTo(bytes);
            contents.Add($"{entry.FullName}: {Convert.ToHexString(bytes.ToArray())}");
        }
        return contents;
    }

    [Fact]
    public void AModelFileIsAZipWithOneFolderForEachMemberOfAChain()
    {
        var chain = _context.Transforms.CopyColumns("B", "S").Append(_context.Transforms.CopyColumns("D", "B")).Fit(Data());
        using var archive = new ZipArchive(Saved(chain, Data().Schema));
        string[] names = [.. archive.Entries.Select(entry => entry.FullName.Replace('\\', '/'))];

        Assert.Contains("Schema", names);
        Assert.Contains("TransformerChain/Model.key", names);
        Assert.Contains("TransformerChain/Transform_000/Model.key", names);
        Assert.Contains("TransformerChain/Transform_001/Model.key", names);
    }

    [Fact]
    public void ALoadedModelMakesAPredictionEngine()
    {
        var chain = _context.Transforms.CopyColumns("B", "S").Append(_context.Transforms.NormalizeMinMax("B")).Fit(Data());
        var loaded = _context.Model.Load(Saved(chain, Data().Schema), out _);
        using var engine = _context.Model.CreatePredictionEngine<OneNumber, OneResult>(loaded);

        Assert.Equal(0.5f, engine.Predict(new OneNumber { S = 1 }).B);
    }

    private sealed class OneNumber
    {
        public float S { get; set; }
    }

    private sealed class OneResult
    {
        public float B { get; set; }
    }

    [Fact]
    public void ATransformerThatCannotBeSavedSaysSo()
    {
        var model = new SpyEstimator().Fit(Data());
        var error = Assert.ThrowsAny<Exception>(() => Saved(model, Data().Schema));
        Assert.IsType<NotSupportedException>(error.GetBaseException());
    }

    [Fact]
    public void AMissingFileIsReportedAsSuch() =>
        Assert.Throws<FileNotFoundException>(() => _context.Model.Load(Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip"), out _));

    [Fact]
    public void KeysOfNumbersAndCentringNormalisersSurvive()
    {
        var view = new ArrayView().AddSingles("F", 5, 3, 5).AddSingles("D", 1, 2, 4);
        var chain = _context.Transforms.Conversion.MapValueToKey("K", "F")
            .Append(_context.Transforms.NormalizeMeanVariance("M", "D", fixZero: false))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Back", "K"))
            .Append(_context.Transforms.SelectColumns("K", "M", "Back"));
        var model = chain.Fit(view);
        var loaded = new MLContext().Model.Load(Saved(model, view.Schema), out _).Transform(view);
        var before = model.Transform(view);

        Assert.Equal(before.Values<uint>("K"), loaded.Values<uint>("K"));
        Assert.Equal(before.Values<float>("M"), loaded.Values<float>("M"));
        Assert.Equal(before.Values<float>("Back"), loaded.Values<float>("Back"));
        Assert.Equal(Print(before.Schema), Print(loaded.Schema));
    }

    [Fact]
    public void AChainInAChainSurvives()
    {
        var inner = _context.Transforms.CopyColumns("B", "S").Append(_context.Transforms.NormalizeMinMax("B"));
        var model = _context.Transforms.CopyColumns("D", "S").Append(inner).Fit(Data());
        var loaded = new MLContext().Model.Load(Saved(model, Data().Schema), out _);

        Assert.Equal(2, Assert.IsType<TransformerChain<ITransformer>>(loaded).Count());
        Assert.Equal([0.5f, 1f], loaded.Transform(Data()).Values<float>("B"));
    }

    [Fact]
    public void TextOutsideLatinSurvives()
    {
        var view = new ArrayView().AddText("Größe 名前", "猫", "žluť", "a\"b");
        var model = _context.Transforms.Conversion.MapValueToKey("Ключ", "Größe 名前").Fit(view);
        var loaded = new MLContext().Model.Load(Saved(model, view.Schema), out var schema);

        Assert.Equal(["Größe 名前"], schema.Names());
        Assert.Equal(["猫", "žluť", "a\"b"], loaded.Transform(view).Schema["Ключ"].KeyNames());
    }
}
