using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

public class SchemaShapeTests
{
    private readonly MLContext _context = new(seed: 1);

    private static SchemaShape.Column Find(SchemaShape shape, string name) => shape.Single(column => column.Name == name);

    [Fact]
    public void HiddenColumnsAreDropped()
    {
        var view = new ArrayView().AddSingles("A", 1).AddSingles("B", 1).AddText("A", "x");
        var shape = SpyEstimator.ShapeOf(view);

        Assert.Equal(["B", "A"], shape.Select(column => column.Name));
        Assert.Same(TextDataViewType.Instance, shape[1].ItemType);
        Assert.Equal(2, shape.Count);
    }

    [Fact]
    public void ScalarsKnownVectorsAndVariableVectorsAreThreeKinds()
    {
        var view = new ArrayView().AddSingles("S", 1).AddVectors("V", [1, 2]).AddVectorsOfSize("W", 0, [1, 2]);
        var shape = SpyEstimator.ShapeOf(view);

        Assert.Equal(SchemaShape.Column.VectorKind.Scalar, Find(shape, "S").Kind);
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, Find(shape, "V").Kind);
        Assert.Equal(SchemaShape.Column.VectorKind.VariableVector, Find(shape, "W").Kind);
        Assert.All(shape, column => Assert.Same(NumberDataViewType.Single, column.ItemType));
    }

    [Fact]
    public void AKeyIsItsRawNumberTypeWithAFlag()
    {
        var shape = SpyEstimator.ShapeOf(new ArrayView().AddKeys("K", 3, 1).AddSingles("S", 1));

        Assert.True(Find(shape, "K").IsKey);
        Assert.Same(NumberDataViewType.UInt32, Find(shape, "K").ItemType);
        Assert.False(Find(shape, "S").IsKey);
    }

    [Fact]
    public void AnnotationShapesCarryKindAndTypeButNoValues()
    {
        var view = new ArrayView().Add("K", new KeyDataViewType(typeof(uint), 2), [1u], Notes.KeyValues("cat", "dog"));
        var annotation = Assert.Single(Find(SpyEstimator.ShapeOf(view), "K").Annotations);

        Assert.Equal("KeyValues", annotation.Name);
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, annotation.Kind);
        Assert.Same(TextDataViewType.Instance, annotation.ItemType);
    }

    [Fact]
    public void ColumnsWithoutAnnotationsHaveAnEmptyAnnotationShape() =>
        Assert.Empty(Find(SpyEstimator.ShapeOf(new ArrayView().AddSingles("S", 1)), "S").Annotations);

    [Fact]
    public void AShapeRefusesDefaultColumns() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SchemaShape([default]));

    [Fact]
    public void AShapeRefusesNull() => Assert.Throws<ArgumentNullException>(() => new SchemaShape(null!));

    [Fact]
    public void AnOutputOfAnExistingNameReplacesItsColumnInTheShape()
    {
        var view = new ArrayView().AddText("A", "x").AddSingles("B", 1);
        var shape = SpyEstimator.ShapeAfter(_context.Transforms.CopyColumns("A", "B"), view);

        Assert.Equal(2, shape.Count);
        Assert.Same(NumberDataViewType.Single, Find(shape, "A").ItemType);
    }

    [Fact]
    public void MapValueToKeyPromisesAKeyWithKeyValues()
    {
        var shape = SpyEstimator.ShapeAfter(_context.Transforms.Conversion.MapValueToKey("K", "T"), new ArrayView().AddText("T", "x"));
        var key = Find(shape, "K");

        Assert.True(key.IsKey);
        Assert.Same(NumberDataViewType.UInt32, key.ItemType);
        Assert.Equal(SchemaShape.Column.VectorKind.Scalar, key.Kind);
        Assert.Equal("KeyValues", Assert.Single(key.Annotations).Name);
    }

    [Fact]
    public void MapKeyToValuePromisesTheTypeOfTheKeyValues()
    {
        var view = new ArrayView().Add("K", new KeyDataViewType(typeof(uint), 2), [1u], Notes.KeyValues("cat", "dog"));
        var value = Find(SpyEstimator.ShapeAfter(_context.Transforms.Conversion.MapKeyToValue("V", "K"), view), "V");

        Assert.False(value.IsKey);
        Assert.Same(TextDataViewType.Instance, value.ItemType);
    }

    [Fact]
    public void ConcatenatePromisesAVectorAndAVariableVectorWhenAnInputIsOne()
    {
        var view = new ArrayView().AddSingles("S", 1).AddVectors("V", [1, 2]).AddVectorsOfSize("W", 0, [1, 2]);

        Assert.Equal(
            SchemaShape.Column.VectorKind.Vector,
            Find(SpyEstimator.ShapeAfter(_context.Transforms.Concatenate("C", "S", "V"), view), "C").Kind);
        Assert.Equal(
            SchemaShape.Column.VectorKind.VariableVector,
            Find(SpyEstimator.ShapeAfter(_context.Transforms.Concatenate("C", "S", "W"), view), "C").Kind);
    }

    [Fact]
    public void ANormaliserPromisesAnIsNormalizedAnnotation()
    {
        var shape = SpyEstimator.ShapeAfter(_context.Transforms.NormalizeMinMax("V"), new ArrayView().AddVectors("V", [1, 2]));

        Assert.Contains("IsNormalized", Find(shape, "V").Annotations.Select(column => column.Name));
    }

    [Fact]
    public void PromisedAndDeliveredSchemasAgree()
    {
        var view = new ArrayView().AddText("T", "x", "y").AddVectors("V", [1, 2], [3, 4]).AddSingles("S", 1, 2);
        var estimator = _context.Transforms.Conversion.MapValueToKey("K", "T")
            .Append(_context.Transforms.Concatenate("C", "V", "S"))
            .Append(_context.Transforms.NormalizeMinMax("C"))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Again", "K"))
            .Append(_context.Transforms.DropColumns("S"));

        var promised = SpyEstimator.ShapeAfter(estimator, view);
        var delivered = SpyEstimator.ShapeOf(estimator.Fit(view).Transform(view));

        Assert.Equal(Print(delivered), Print(promised));
    }

    private static string[] Print(SchemaShape shape) =>
        [.. shape.Select(column => $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey}").Order(StringComparer.Ordinal)];
}
