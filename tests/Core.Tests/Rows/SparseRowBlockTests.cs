using Microsoft.ML.Data;

namespace MLExtensions.Core.Tests;

public class SparseRowBlockTests
{
    [Fact]
    public void Rows_of_all_kinds_are_kept_without_zeros_and_room_grows()
    {
        var block = new SparseRowBlock(3000);
        for (int round = 0; round < 2; round++)
        {
            block.Clear();
            block.Add(new VBuffer<float>(3000, 2, [1.5f, 0], [7, 2999]));
            block.Add(new VBuffer<float>(3000, Enumerable.Range(0, 3000).Select(i => i == 10 ? float.NaN : i % 2 == 1 ? (float)i : 0).ToArray()));
            block.Add(new VBuffer<float>(2999, 1, [1f], [0]));
            block.Add(new VBuffer<float>(3000, 0, [], []));
            Assert.Equal(4, block.Count);
            Assert.Equal([7, 2999], block.ColumnsOf(0).ToArray());
            Assert.Equal([1.5f, 0], block.ValuesOf(0).ToArray());
            Assert.Equal(1501, block.ColumnsOf(1).Length);
            Assert.Equal([9, 10, 11], block.ColumnsOf(1)[4..7].ToArray());
            Assert.Equal([9, float.NaN, 11], block.ValuesOf(1)[4..7].ToArray());
            Assert.Equal([false, false, true, false], Enumerable.Range(0, 4).Select(block.IsMissing));
            Assert.True(block.ColumnsOf(2).IsEmpty);
            Assert.True(block.ColumnsOf(3).IsEmpty);
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_there_is_room()
    {
        var block = new SparseRowBlock(5000);
        var row = new VBuffer<float>(5000, Enumerable.Repeat(1f, 5000).ToArray());
        block.Add(row);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            block.Clear();
            block.Add(row);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
