using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class AnnotationTests
{
    private static DataViewSchema.Column ColumnOf(DataViewType type, DataViewSchema.Annotations? annotations)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("C", type, annotations);
        return builder.ToSchema()["C"];
    }

    private static VectorDataViewType Singles(int size) => new(NumberDataViewType.Single, size);

    [Fact]
    public void APrimitiveValueIsReadBackByItsExactType()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        var column = ColumnOf(NumberDataViewType.Single, builder.ToAnnotations());

        Assert.True(column.Annotation<bool>("IsNormalized"));
        Assert.Throws<InvalidOperationException>(() => column.Annotation<float>("IsNormalized"));
    }

    [Fact]
    public void AnUnknownKindIsAnInvalidOperation() =>
        Assert.Throws<InvalidOperationException>(() => ColumnOf(NumberDataViewType.Single, null).Annotation<bool>("IsNormalized"));

    [Fact]
    public void AGetterRunsAtEachRequestAndNotBefore()
    {
        int calls = 0;
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("Count", NumberDataViewType.Int32, (ref int value) => value = ++calls);
        var column = ColumnOf(NumberDataViewType.Single, builder.ToAnnotations());
        Assert.Equal(0, calls);

        Assert.Equal(1, column.Annotation<int>("Count"));
        Assert.Equal(2, column.Annotation<int>("Count"));
    }

    [Fact]
    public void CopyingWithASelectorKeepsTheGetterItself()
    {
        int calls = 0;
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("Kept", NumberDataViewType.Int32, (ref int value) => value = ++calls);
        builder.AddPrimitiveValue("Dropped", NumberDataViewType.Int32, 5);
        var copy = new DataViewSchema.Annotations.Builder();
        copy.Add(builder.ToAnnotations(), kind => kind == "Kept");
        var annotations = copy.ToAnnotations();
        Assert.Equal(0, calls);

        Assert.Equal(["Kept"], annotations.Schema.Names());
        Assert.Equal(1, ColumnOf(NumberDataViewType.Single, annotations).Annotation<int>("Kept"));
    }

    [Fact]
    public void CopyingNoAnnotationsAddsNothing()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(null!, _ => true);
        Assert.Empty(builder.ToAnnotations().Schema);
    }

    [Fact]
    public void CopyingWithoutASelectorIsANullArgument() =>
        Assert.Throws<ArgumentNullException>(() => new DataViewSchema.Annotations.Builder().Add(Notes.SlotNames("x"), null!));

    [Fact]
    public void ABuilderRefusesAValueOfAnotherType()
    {
        var builder = new DataViewSchema.Annotations.Builder();

        Assert.Throws<ArgumentException>(() => builder.AddPrimitiveValue("K", NumberDataViewType.Single, 1.0));
        Assert.Throws<ArgumentException>(() => builder.Add("K", NumberDataViewType.Single, (ref double value) => value = 1));
    }

    [Fact]
    public void ABuilderRefusesADelegateOfAnotherType()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        Delegate getter = (ValueGetter<double>)((ref double value) => value = 1);

        // ML.NET reaches the check by reflection, so that the cause may be wrapped.
        var error = Assert.ThrowsAny<Exception>(() => builder.Add("K", NumberDataViewType.Single, getter));
        Assert.IsType<ArgumentException>(error.GetBaseException());
    }

    [Fact]
    public void ABuilderTakesAGetterAsADelegate()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("K", NumberDataViewType.Single, (Delegate)(ValueGetter<float>)((ref float value) => value = 2));

        Assert.Equal(2f, ColumnOf(NumberDataViewType.Single, builder.ToAnnotations()).Annotation<float>("K"));
    }

    [Fact]
    public void ABuilderRefusesNulls()
    {
        var builder = new DataViewSchema.Annotations.Builder();

        Assert.Throws<ArgumentNullException>(() => builder.AddPrimitiveValue("", NumberDataViewType.Single, 1f));
        Assert.Throws<ArgumentNullException>(() => builder.AddPrimitiveValue("K", null!, 1f));
        Assert.Throws<ArgumentNullException>(() => builder.Add("K", NumberDataViewType.Single, (ValueGetter<float>)null!));
    }

    [Fact]
    public void TheLastValueOfAKindWins()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("K", NumberDataViewType.Int32, 1);
        builder.AddPrimitiveValue("K", NumberDataViewType.Int32, 2);

        Assert.Equal(2, ColumnOf(NumberDataViewType.Single, builder.ToAnnotations()).Annotation<int>("K"));
    }

    [Fact]
    public void EmptyAnnotationsHaveAnEmptySchema() => Assert.Empty(DataViewSchema.Annotations.Empty.Schema);

    [Fact]
    public void GetGetterGivesTheTypedGetterOfAKind()
    {
        var annotations = Notes.SlotNames("x", "y");
        var getter = annotations.GetGetter<VBuffer<ReadOnlyMemory<char>>>(annotations.Schema["SlotNames"]);
        VBuffer<ReadOnlyMemory<char>> value = default;
        getter(ref value);

        Assert.Equal("y", value.GetItemOrDefault(1).ToString());
        Assert.Throws<InvalidOperationException>(() => annotations.GetGetter<float>(annotations.Schema["SlotNames"]));
    }

    [Fact]
    public void SlotNamesAreRecognisedWhenTheirNumberIsTheVectorsSize()
    {
        Assert.True(ColumnOf(Singles(2), Notes.SlotNames("x", "y")).HasSlotNames());
        Assert.Equal(["x", "y"], ColumnOf(Singles(2), Notes.SlotNames("x", "y")).SlotNames());
    }

    [Fact]
    public void SlotNamesOfAnotherNumberAreIgnored() => Assert.False(ColumnOf(Singles(3), Notes.SlotNames("x", "y")).HasSlotNames());

    [Fact]
    public void ScalarsAndVariableVectorsHaveNoSlotNames()
    {
        Assert.False(ColumnOf(NumberDataViewType.Single, Notes.SlotNames("x")).HasSlotNames());
        Assert.False(ColumnOf(Singles(0), Notes.SlotNames("x")).HasSlotNames());
    }

    [Fact]
    public void SlotNamesThatAreNotTextAreIgnored()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("SlotNames", Singles(2), (ref VBuffer<float> value) => value = new VBuffer<float>(2, [1, 2]));
        Assert.False(ColumnOf(Singles(2), builder.ToAnnotations()).HasSlotNames());
    }

    [Fact]
    public void GetSlotNamesWithoutSlotNamesIsAnInvalidOperation() =>
        Assert.Throws<InvalidOperationException>(() => ColumnOf(Singles(2), null).SlotNames());

    [Fact]
    public void KeyValuesAreRecognisedWhenTheirNumberIsTheKeysCount()
    {
        var key = new KeyDataViewType(typeof(uint), 2);

        Assert.True(ColumnOf(key, Notes.KeyValues("cat", "dog")).HasKeyValues());
        Assert.Equal(["cat", "dog"], ColumnOf(key, Notes.KeyValues("cat", "dog")).KeyNames());
        Assert.False(ColumnOf(key, Notes.KeyValues("cat")).HasKeyValues());
        Assert.False(ColumnOf(NumberDataViewType.UInt32, Notes.KeyValues("cat", "dog")).HasKeyValues());
    }

    [Fact]
    public void KeyValuesOfVectorsOfKeysAreRecognised() =>
        Assert.True(
            ColumnOf(new VectorDataViewType(new KeyDataViewType(typeof(uint), 2), 5), Notes.KeyValues("cat", "dog")).HasKeyValues());

    [Fact]
    public void KeyValuesCountAsTextUnlessAnotherTypeIsAskedFor()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("KeyValues", Singles(2), (ref VBuffer<float> value) => value = new VBuffer<float>(2, [10, 20]));
        var column = ColumnOf(new KeyDataViewType(typeof(uint), 2), builder.ToAnnotations());

        Assert.False(column.HasKeyValues());
        Assert.True(column.HasKeyValues(NumberDataViewType.Single));
    }

    [Fact]
    public void IsNormalizedIsFalseUnlessATrueBooleanSaysSo()
    {
        var no = new DataViewSchema.Annotations.Builder();
        no.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, false);
        var wrong = new DataViewSchema.Annotations.Builder();
        wrong.AddPrimitiveValue("IsNormalized", NumberDataViewType.Single, 1f);
        var yes = new DataViewSchema.Annotations.Builder();
        yes.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);

        Assert.False(ColumnOf(Singles(2), null).IsNormalized());
        Assert.False(ColumnOf(Singles(2), no.ToAnnotations()).IsNormalized());
        Assert.False(ColumnOf(Singles(2), wrong.ToAnnotations()).IsNormalized());
        Assert.True(ColumnOf(Singles(2), yes.ToAnnotations()).IsNormalized());
    }
}
