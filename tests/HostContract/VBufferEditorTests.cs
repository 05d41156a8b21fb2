using Microsoft.ML.Data;

namespace MLExtensions.HostContract;

public class VBufferEditorTests
{
    [Fact]
    public void AnEditorWithoutACountMakesADenseBuffer()
    {
        VBuffer<float> buffer = default;
        var editor = VBufferEditor.Create(ref buffer, 3);
        editor.Values[0] = 1;
        editor.Values[2] = 3;
        buffer = editor.Commit();

        Assert.True(editor.Indices.IsEmpty);
        Assert.True(buffer.IsDense);
        Assert.Equal([1f, 0f, 3f], buffer.GetValues().ToArray());
    }

    [Fact]
    public void AnEditorWithASmallerCountMakesASparseBuffer()
    {
        VBuffer<float> buffer = default;
        var editor = VBufferEditor.Create(ref buffer, 5, 2);
        Assert.Equal(2, editor.Values.Length);
        Assert.Equal(2, editor.Indices.Length);
        editor.Values[0] = 10;
        editor.Indices[0] = 1;
        editor.Values[1] = 30;
        editor.Indices[1] = 4;
        buffer = editor.Commit();

        Assert.False(buffer.IsDense);
        Assert.Equal([0f, 10f, 0f, 0f, 30f], buffer.DenseValues());
    }

    [Fact]
    public void AnEditorWhoseCountIsTheLengthMakesADenseBuffer()
    {
        VBuffer<float> buffer = default;
        var editor = VBufferEditor.Create(ref buffer, 2, 2);
        editor.Values.Fill(7);

        Assert.True(editor.Commit().IsDense);
    }

    [Fact]
    public void ArraysThatAreLargeEnoughAreReusedAndNotCleared()
    {
        float[] values = [1, 2, 3];
        var buffer = new VBuffer<float>(3, values);
        var editor = VBufferEditor.Create(ref buffer, 2);
        Assert.False(editor.CreatedNewValues);
        Assert.Equal([1f, 2f], editor.Values.ToArray());
        editor.Values[0] = 50;
        buffer = editor.Commit();

        Assert.Equal(2, buffer.Length);
        Assert.Equal(50f, values[0]);
    }

    [Fact]
    public void ArraysThatAreTooSmallAreReplaced()
    {
        float[] values = [1, 2];
        var buffer = new VBuffer<float>(2, values);
        var editor = VBufferEditor.Create(ref buffer, 4);
        Assert.True(editor.CreatedNewValues);
        editor.Values.Fill(9);
        buffer = editor.Commit();

        Assert.Equal([1f, 2f], values);
        Assert.Equal([9f, 9f, 9f, 9f], buffer.GetValues().ToArray());
    }

    [Fact]
    public void CommitTruncatedMakesASparseBufferOfTheFirstValues()
    {
        VBuffer<float> buffer = default;
        var editor = VBufferEditor.Create(ref buffer, 6, 3);
        for (int i = 0; i < 2; i++)
        {
            editor.Values[i] = i + 1;
            editor.Indices[i] = 2 * i + 1;
        }
        buffer = editor.CommitTruncated(2);

        Assert.Equal(6, buffer.Length);
        Assert.Equal([0f, 1f, 0f, 2f, 0f, 0f], buffer.DenseValues());
    }

    [Fact]
    public void CreateFromBufferEditsInPlace()
    {
        var buffer = new VBuffer<float>(5, 2, [10f, 30f], [1, 3]);
        var editor = VBufferEditor.CreateFromBuffer(ref buffer);
        editor.Values[1] = 31;
        buffer = editor.Commit();

        Assert.Equal([1, 3], buffer.GetIndices().ToArray());
        Assert.Equal([0f, 10f, 0f, 31f, 0f], buffer.DenseValues());
    }

    [Fact]
    public void ASparseBufferMayStoreNothing()
    {
        VBuffer<float> buffer = default;
        buffer = VBufferEditor.Create(ref buffer, 4, 0).Commit();

        Assert.False(buffer.IsDense);
        Assert.True(buffer.GetValues().IsEmpty);
        Assert.Equal([0f, 0f, 0f, 0f], buffer.DenseValues());
    }

    [Fact]
    public void ACountAboveTheLengthIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            VBuffer<float> buffer = default;
            VBufferEditor.Create(ref buffer, 2, 3);
        });

    [Fact]
    public void ANegativeLengthIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            VBuffer<float> buffer = default;
            VBufferEditor.Create(ref buffer, -1);
        });
}
