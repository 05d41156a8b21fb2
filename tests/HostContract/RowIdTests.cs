using Microsoft.ML.Data;

namespace MLExtensions.HostContract;

public class RowIdTests
{
    [Fact]
    public void IdsAreEqualByBothHalves()
    {
        var id = new DataViewRowId(1, 2);

        Assert.Equal(1UL, id.Low);
        Assert.Equal(2UL, id.High);
        Assert.True(id.Equals(new DataViewRowId(1, 2)));
        Assert.False(id.Equals(new DataViewRowId(2, 1)));
        Assert.Equal(id.GetHashCode(), new DataViewRowId(1, 2).GetHashCode());
    }

    [Fact]
    public void DerivedIdsAreRepeatableAndDifferFromTheirSource()
    {
        var id = new DataViewRowId(1, 2);

        Assert.Equal(id.Fork(), new DataViewRowId(1, 2).Fork());
        Assert.Equal(id.Next(), new DataViewRowId(1, 2).Next());
        Assert.Equal(4, new[] { id, id.Fork(), id.Next(), id.Combine(new DataViewRowId(3, 4)) }.Distinct().Count());
    }
}
