using Microsoft.ML.Data;

namespace MLExtensions.HostContract;

public class DataTypeTests
{
    [Fact]
    public void VectorTypesDifferWhenTheirDimensionsDiffer()
    {
        var flat = new VectorDataViewType(NumberDataViewType.Single, 3);
        var row = new VectorDataViewType(NumberDataViewType.Single, 1, 3);

        Assert.Equal(flat.Size, row.Size);
        Assert.False(flat.Equals(row));
        Assert.False(row.Equals(flat));
    }

    [Fact]
    public void VectorTypesOfEqualItemAndDimensionsAreEqual()
    {
        var one = new VectorDataViewType(NumberDataViewType.Single, 2, 3);
        var other = new VectorDataViewType(NumberDataViewType.Single, 2, 3);

        Assert.True(one.Equals(other));
        Assert.True(one.Equals((object)other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Fact]
    public void VectorTypesOfOtherItemsDiffer() =>
        Assert.False(new VectorDataViewType(NumberDataViewType.Single, 3).Equals(new VectorDataViewType(NumberDataViewType.Double, 3)));

    [Fact]
    public void AVariableVectorDiffersFromAKnownOne() =>
        Assert.False(new VectorDataViewType(NumberDataViewType.Single).Equals(new VectorDataViewType(NumberDataViewType.Single, 3)));

    [Fact]
    public void VectorTypeTellsItemSizeDimensionsAndRawType()
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, 2, 3);

        Assert.Same(NumberDataViewType.Single, type.ItemType);
        Assert.Equal(6, type.Size);
        Assert.True(type.IsKnownSize);
        Assert.Equal([2, 3], type.Dimensions.ToArray());
        Assert.Equal(typeof(VBuffer<float>), type.RawType);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0, 3)]
    [InlineData(2, 0)]
    public void ADimensionOfZeroMakesTheSizeUnknown(params int[] dimensions)
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, dimensions);

        Assert.False(type.IsKnownSize);
        Assert.Equal(0, type.Size);
        Assert.Equal(dimensions, type.Dimensions);
    }

    [Fact]
    public void ANegativeVectorSizeIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorDataViewType(NumberDataViewType.Single, -1));

    [Fact]
    public void KeyTypesAreEqualByRawTypeAndCount()
    {
        var key = new KeyDataViewType(typeof(uint), 3);

        Assert.True(key.Equals(new KeyDataViewType(typeof(uint), 3)));
        Assert.Equal(key.GetHashCode(), new KeyDataViewType(typeof(uint), 3).GetHashCode());
        Assert.False(key.Equals(new KeyDataViewType(typeof(uint), 4)));
        Assert.False(key.Equals(new KeyDataViewType(typeof(ushort), 3)));
        Assert.False(key.Equals(NumberDataViewType.UInt32));
    }

    [Fact]
    public void KeyTypeTellsCountAndRawType()
    {
        var key = new KeyDataViewType(typeof(ushort), 7);

        Assert.Equal(7UL, key.Count);
        Assert.Equal(typeof(ushort), key.RawType);
    }

    [Fact]
    public void AKeyOfNoValuesIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0));

    [Fact]
    public void AKeyMayNotCountMoreThanItsRawTypeHolds() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256));

    [Theory]
    [InlineData(typeof(int))]
    [InlineData(typeof(float))]
    [InlineData(typeof(string))]
    public void AKeyOfAnythingButUnsignedIntegersIsRefused(Type raw)
    {
        Assert.False(KeyDataViewType.IsValidDataType(raw));
        Assert.ThrowsAny<ArgumentException>(() => new KeyDataViewType(raw, 3));
    }

    [Theory]
    [InlineData(typeof(byte))]
    [InlineData(typeof(ushort))]
    [InlineData(typeof(uint))]
    [InlineData(typeof(ulong))]
    public void KeysAreStoredInUnsignedIntegers(Type raw)
    {
        Assert.True(KeyDataViewType.IsValidDataType(raw));
        Assert.Equal(raw, new KeyDataViewType(raw, 3).RawType);
    }

    [Fact]
    public void TextIsReadAsReadOnlyMemoryOfCharacters() =>
        Assert.Equal(typeof(ReadOnlyMemory<char>), TextDataViewType.Instance.RawType);

    [Fact]
    public void NumberTypesAreSingletonsThatDiffer()
    {
        Assert.Same(NumberDataViewType.Single, NumberDataViewType.Single);
        Assert.True(NumberDataViewType.Single.Equals(NumberDataViewType.Single));
        Assert.False(NumberDataViewType.Single.Equals(NumberDataViewType.Double));
        Assert.Equal(typeof(float), NumberDataViewType.Single.RawType);
    }

    [Fact]
    public void PrimitiveAndStructuredTypesAreToldApartByBaseClass()
    {
        Assert.IsAssignableFrom<PrimitiveDataViewType>(NumberDataViewType.Single);
        Assert.IsAssignableFrom<PrimitiveDataViewType>(TextDataViewType.Instance);
        Assert.IsAssignableFrom<PrimitiveDataViewType>(new KeyDataViewType(typeof(uint), 3));
        Assert.IsAssignableFrom<StructuredDataViewType>(new VectorDataViewType(NumberDataViewType.Single, 3));
    }
}
