using Microsoft.ML.Data;

namespace MLExtensions.HostContract;

public class VBufferTests
{
    private static VBuffer<float> Sparse() => new(5, 2, [10f, 30f], [1, 3]);

    [Fact]
    public void TheDefaultBufferIsEmptyAndDense()
    {
        VBuffer<float> buffer = default;

        Assert.Equal(0, buffer.Length);
        Assert.True(buffer.IsDense);
        Assert.True(buffer.GetValues().IsEmpty);
    }

    [Fact]
    public void ADenseBufferHasAllValuesAndNoIndices()
    {
        var buffer = new VBuffer<float>(3, [1f, 2f, 3f]);

        Assert.True(buffer.IsDense);
        Assert.Equal([1f, 2f, 3f], buffer.GetValues().ToArray());
        Assert.True(buffer.GetIndices().IsEmpty);
    }

    [Fact]
    public void ADenseBufferTakesTheFirstValuesOfALongerArray() =>
        Assert.Equal([1f, 2f], new VBuffer<float>(2, [1f, 2f, 3f]).GetValues().ToArray());

    [Fact]
    public void ASparseBufferHasStoredValuesAndTheirIndices()
    {
        var buffer = Sparse();

        Assert.False(buffer.IsDense);
        Assert.Equal(5, buffer.Length);
        Assert.Equal([10f, 30f], buffer.GetValues().ToArray());
        Assert.Equal([1, 3], buffer.GetIndices().ToArray());
    }

    [Fact]
    public void ASparseBufferThatStoresEverythingIsDense()
    {
        var buffer = new VBuffer<float>(2, 2, [1f, 2f], [0, 1]);

        Assert.True(buffer.IsDense);
        Assert.True(buffer.GetIndices().IsEmpty);
    }

    [Fact]
    public void ImplicitValuesAreZero()
    {
        Assert.Equal([0f, 10f, 0f, 30f, 0f], Sparse().DenseValues());
        Assert.Equal(0f, Sparse().GetItemOrDefault(0));
        Assert.Equal(30f, Sparse().GetItemOrDefault(3));
    }

    [Fact]
    public void CopyToASpanDensifies()
    {
        var target = new float[] { 9, 9, 9, 9, 9 };
        Sparse().CopyTo(target);
        Assert.Equal([0f, 10f, 0f, 30f, 0f], target);
    }

    [Fact]
    public void CopyToABufferKeepsTheSparseForm()
    {
        VBuffer<float> copy = default;
        Sparse().CopyTo(ref copy);

        Assert.False(copy.IsDense);
        Assert.Equal([1, 3], copy.GetIndices().ToArray());
    }

    [Fact]
    public void CopyToDenseGivesAllValues()
    {
        VBuffer<float> copy = default;
        Sparse().CopyToDense(ref copy);

        Assert.True(copy.IsDense);
        Assert.Equal([0f, 10f, 0f, 30f, 0f], copy.GetValues().ToArray());
    }

    [Fact]
    public void ACopyIsIndependentOfItsSource()
    {
        float[] values = [1f, 2f];
        var source = new VBuffer<float>(2, values);
        VBuffer<float> copy = default;
        source.CopyTo(ref copy);
        values[0] = 100;

        Assert.Equal(100f, source.GetItemOrDefault(0));
        Assert.Equal(1f, copy.GetItemOrDefault(0));
    }

    [Fact]
    public void ItemsGivesStoredValuesAndOnRequestAll()
    {
        Assert.Equal([KeyValuePair.Create(1, 10f), KeyValuePair.Create(3, 30f)], Sparse().Items());
        Assert.Equal([0, 1, 2, 3, 4], Sparse().Items(all: true).Select(item => item.Key));
        Assert.Equal([0f, 10f, 0f, 30f, 0f], Sparse().Items(all: true).Select(item => item.Value));
    }

    [Fact]
    public void AnItemOutsideTheLengthIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse().GetItemOrDefault(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse().GetItemOrDefault(-1));
    }
}
