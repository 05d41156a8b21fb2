using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class KeyMappingTests
{
    private readonly MLContext _context = new(seed: 1);

    private IDataView ToKey(
        IDataView view,
        int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality order = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        IDataView? keyData = null) =>
        _context.Transforms.Conversion.MapValueToKey("K", "T", maximumNumberOfKeys, order, keyData: keyData).Fit(view).Transform(view);

    private static ArrayView Texts(params string[] values) => new ArrayView().AddText("T", values);

    private static ArrayView Keys(params uint[] keys) =>
        new ArrayView().Add("K", new KeyDataViewType(typeof(uint), 2), keys, Notes.KeyValues("cat", "dog"));

    private IDataView ToValue(IDataView view) => _context.Transforms.Conversion.MapKeyToValue("V", "K").Fit(view).Transform(view);

    [Fact]
    public void ValuesGetKeysFromOneInOrderOfOccurrence()
    {
        var output = ToKey(Texts("dog", "cat", "dog", "ant"));

        Assert.Equal([1u, 2u, 1u, 3u], output.Values<uint>("K"));
        Assert.Equal("Key<UInt32, 0-2>", output.Schema["K"].Type.ToString());
    }

    [Fact]
    public void KeyValuesNameTheKeysInOrder() =>
        Assert.Equal(["dog", "cat", "ant"], ToKey(Texts("dog", "cat", "dog", "ant")).Schema["K"].KeyNames());

    [Fact]
    public void KeysMayBeOrderedByValue()
    {
        var output = ToKey(Texts("dog", "cat", "ant"), order: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);

        Assert.Equal([3u, 2u, 1u], output.Values<uint>("K"));
        Assert.Equal(["ant", "cat", "dog"], output.Schema["K"].KeyNames());
    }

    [Fact]
    public void AnUnseenValueIsKeyZero()
    {
        var model = _context.Transforms.Conversion.MapValueToKey("K", "T").Fit(Texts("cat", "dog"));
        Assert.Equal([2u, 0u, 1u], model.Transform(Texts("dog", "fish", "cat")).Values<uint>("K"));
    }

    [Fact]
    public void EmptyTextIsKeyZeroAndNoKeyValue()
    {
        var output = ToKey(Texts("cat", "", "dog"));

        Assert.Equal([1u, 0u, 2u], output.Values<uint>("K"));
        Assert.Equal(["cat", "dog"], output.Schema["K"].KeyNames());
    }

    [Fact]
    public void TextIsComparedCaseSensitively() => Assert.Equal([1u, 2u], ToKey(Texts("cat", "Cat")).Values<uint>("K"));

    [Fact]
    public void ValuesBeyondTheMaximumNumberOfKeysAreKeyZero()
    {
        var output = ToKey(Texts("a", "b", "c", "a"), maximumNumberOfKeys: 2);

        Assert.Equal([1u, 2u, 0u, 1u], output.Values<uint>("K"));
        Assert.Equal("Key<UInt32, 0-1>", output.Schema["K"].Type.ToString());
    }

    [Fact]
    public void NumbersAreMappedAndNaNIsKeyZero()
    {
        var view = new ArrayView().AddSingles("T", 5, float.NaN, 3, 5);
        var output = ToKey(view);
        VBuffer<float> values = default;
        output.Schema["K"].GetKeyValues(ref values);

        Assert.Equal([1u, 0u, 2u, 1u], output.Values<uint>("K"));
        Assert.Equal([5f, 3f], values.DenseValues());
    }

    [Fact]
    public void VectorsAreMappedItemByItemWithOneSetOfKeys()
    {
        var type = new VectorDataViewType(TextDataViewType.Instance, 2);
        var view = new ArrayView().Add("T", type, [Notes.TextVector("a", "b"), Notes.TextVector("c", "a")]);
        var output = ToKey(view);

        Assert.Equal("Vector<Key<UInt32, 0-2>, 2>", output.Schema["K"].Type.ToString());
        Assert.Equal([[1u, 2u], [3u, 1u]], output.Values<VBuffer<uint>>("K").Select(row => row.DenseValues().ToArray()));
    }

    [Fact]
    public void VectorsOfVaryingLengthStayOfVaryingLength()
    {
        var type = new VectorDataViewType(TextDataViewType.Instance);
        var view = new ArrayView().Add("T", type, [Notes.TextVector("a", "b"), Notes.TextVector("b")]);

        Assert.Equal("Vector<Key<UInt32, 0-1>>", ToKey(view).Schema["K"].Type.ToString());
    }

    [Fact]
    public void SlotNamesOfAMappedVectorAreKept()
    {
        var type = new VectorDataViewType(TextDataViewType.Instance, 2);
        var view = new ArrayView().Add("T", type, [Notes.TextVector("a", "b")], Notes.SlotNames("first", "second"));

        Assert.Equal(["first", "second"], ToKey(view).Schema["K"].SlotNames());
    }

    [Fact]
    public void KeyDataFixesTheKeysWithoutReadingTheTrainingData()
    {
        var data = Texts("b", "a", "z");
        var model = _context.Transforms.Conversion.MapValueToKey("K", "T", keyData: new ArrayView()
            .AddText("Any", "a", "b", "c")).Fit(data);

        Assert.Equal(0, data.RowsRead);
        Assert.Equal([2u, 1u, 0u], model.Transform(data).Values<uint>("K"));
        Assert.Equal("Key<UInt32, 0-2>", model.Transform(data).Schema["K"].Type.ToString());
    }

    [Fact]
    public void KeyDataOfTwoColumnsIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ToKey(Texts("a"), keyData: new ArrayView().AddText("A", "a").AddText("B", "b")));

    [Fact]
    public void SeveralColumnsAreMappedEachWithItsOwnKeys()
    {
        var view = new ArrayView().AddText("A", "x", "y").AddText("B", "y", "y");
        var output = _context.Transforms.Conversion
            .MapValueToKey([new InputOutputColumnPair("KA", "A"), new InputOutputColumnPair("KB", "B")]).Fit(view).Transform(view);

        Assert.Equal([1u, 2u], output.Values<uint>("KA"));
        Assert.Equal([1u, 1u], output.Values<uint>("KB"));
        Assert.Equal("Key<UInt32, 0-0>", output.Schema["KB"].Type.ToString());
    }

    [Fact]
    public void KeysMapBackToTheirValues()
    {
        var output = ToValue(Keys(2, 1, 2));

        Assert.Equal(["dog", "cat", "dog"], output.Texts("V"));
        Assert.Equal("String", output.Schema["V"].Type.ToString());
    }

    [Fact]
    public void KeyZeroMapsBackToEmptyText() => Assert.Equal(["", "cat"], ToValue(Keys(0, 1)).Texts("V"));

    [Fact]
    public void AKeyAboveTheCountMapsBackToAMissingValue() => Assert.Equal([""], ToValue(Keys(7)).Texts("V"));

    [Fact]
    public void KeyZeroMapsBackToNaNForNumbers()
    {
        var view = ToKey(new ArrayView().AddSingles("T", 5, float.NaN, 3));
        Assert.Equal([5f, float.NaN, 3f], ToValue(view).Values<float>("V"));
    }

    [Fact]
    public void VectorsOfKeysMapBackWithTheirDimensions()
    {
        var type = new VectorDataViewType(new KeyDataViewType(typeof(uint), 2), 1, 3);
        var view = new ArrayView().Add("K", type, [new VBuffer<uint>(3, [2, 0, 1])], Notes.KeyValues("cat", "dog"));
        var output = ToValue(view);

        Assert.Equal("Vector<String, 1, 3>", output.Schema["V"].Type.ToString());
        Assert.Equal(
            ["dog", "", "cat"], output.Values<VBuffer<ReadOnlyMemory<char>>>("V")[0].DenseValues().Select(text => text.ToString()));
    }

    [Fact]
    public void SparseKeysMapBackWithMissingValuesInTheGaps()
    {
        var type = new VectorDataViewType(new KeyDataViewType(typeof(uint), 2), 4);
        var view = new ArrayView().Add("K", type, [new VBuffer<uint>(4, 1, [2], [2])], Notes.KeyValues("cat", "dog"));

        Assert.Equal(
            ["", "", "dog", ""], ToValue(view).Values<VBuffer<ReadOnlyMemory<char>>>("V")[0].DenseValues().Select(text => text.ToString()));
    }

    [Fact]
    public void TheValuesOfMappedKeysCarryNoKeyValues() => Assert.Empty(ToValue(Keys(1)).Schema["V"].Annotations.Schema);

    public static TheoryData<string> ColumnsThatCannotBeMappedBack => ["KeyWithoutValues", "Number"];

    private static ArrayView WithoutKeyValues() => new ArrayView().AddKeys("KeyWithoutValues", 2, 1).AddSingles("Number", 1);

    [Theory]
    [MemberData(nameof(ColumnsThatCannotBeMappedBack))]
    public void AloneMappingBackWithoutKeyValuesIsAnInvalidOperation(string column)
    {
        var estimator = _context.Transforms.Conversion.MapKeyToValue("V", column);
        Assert.Throws<InvalidOperationException>(() => estimator.Fit(WithoutKeyValues()));
    }

    [Theory]
    [MemberData(nameof(ColumnsThatCannotBeMappedBack))]
    public void InAChainMappingBackWithoutKeyValuesIsASchemaMismatch(string column)
    {
        var chain = new EstimatorChain<ITransformer>().Append(_context.Transforms.Conversion.MapKeyToValue("V", column));
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(WithoutKeyValues()));
    }

    [Fact]
    public void AFittedMappingMeetsAKeyWithoutKeyValuesWithAnInvalidOperation()
    {
        var model = _context.Transforms.Conversion.MapKeyToValue("V", "K").Fit(Keys(1));
        Assert.Throws<InvalidOperationException>(() => model.Transform(new ArrayView().AddKeys("K", 2, 1)));
    }

    [Fact]
    public void ThereAndBackGivesTheSameTextExceptForUnseenValues()
    {
        var chain = _context.Transforms.Conversion.MapValueToKey("K", "T").Append(_context.Transforms.Conversion.MapKeyToValue("V", "K"));
        var output = chain.Fit(Texts("a", "b")).Transform(Texts("b", "unseen", "a"));

        Assert.Equal(["b", "", "a"], output.Texts("V"));
    }

    [Fact]
    public void WholeNumbersAndBooleansAreMapped()
    {
        var view = new ArrayView().Add("T", NumberDataViewType.Int32, [7, -3, 7])
            .Add("B", BooleanDataViewType.Instance, [true, false, true]);
        Assert.Equal([1u, 2u, 1u], ToKey(view).Values<uint>("K"));
        Assert.Equal(
            [1u, 2u, 1u],
            _context.Transforms.Conversion.MapValueToKey("B").Fit(view).Transform(view).Values<uint>("B"));
    }

    [Fact]
    public void NumbersAreOrderedByValueAsNumbers()
    {
        var output = ToKey(new ArrayView().AddSingles("T", 10, 9, -1), order: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        Assert.Equal([3u, 2u, 1u], output.Values<uint>("K"));
    }

    [Fact]
    public void TextIsOrderedByValueOrdinally()
    {
        var output = ToKey(Texts("b", "B", "a", "A"), order: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        Assert.Equal(["A", "B", "a", "b"], output.Schema["K"].KeyNames());
    }

    [Fact]
    public void KeyValuesOfNumbersMayBeText()
    {
        var view = new ArrayView().AddSingles("T", 5, 2.5f);
        var output = _context.Transforms.Conversion.MapValueToKey("K", "T", addKeyValueAnnotationsAsText: true).Fit(view).Transform(view);

        Assert.Equal(["5", "2.5"], output.Schema["K"].KeyNames());
    }

    [Fact]
    public void DimensionsOfMappedVectorsAreKept()
    {
        var type = new VectorDataViewType(TextDataViewType.Instance, 1, 2);
        var view = new ArrayView().Add("T", type, [Notes.TextVector("a", "b")]);

        Assert.Equal("Vector<Key<UInt32, 0-1>, 1, 2>", ToKey(view).Schema["K"].Type.ToString());
    }

    [Fact]
    public void KeysOfSmallerTypesMapBackToo()
    {
        var view = new ArrayView().Add("K", new KeyDataViewType(typeof(byte), 2), new byte[] { 2, 0, 1 }, Notes.KeyValues("cat", "dog"));
        Assert.Equal(["dog", "", "cat"], ToValue(view).Texts("V"));
    }

    [Fact]
    public void ADataSetWithoutValuesGivesAKeyThatNothingReaches()
    {
        var output = ToKey(Texts("", ""));
        Assert.Equal([0u, 0u], output.Values<uint>("K"));
    }

    [Fact]
    public void AMaximumNumberOfKeysBelowOneIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ToKey(Texts("a"), maximumNumberOfKeys: 0));
}
