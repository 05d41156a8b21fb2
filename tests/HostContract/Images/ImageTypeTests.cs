using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLExtensions.HostContract.Images;

public class ImageTypeTests
{
    private sealed class Picture
    {
        [ImageType(2, 3)]
        public MLImage? Image { get; set; }
    }

    [Fact]
    public void ImageTypesPrintHeightAndWidth()
    {
        Assert.Equal("Image", new ImageDataViewType().ToString());
        Assert.Equal("Image<2, 3>", new ImageDataViewType(2, 3).ToString());
    }

    [Fact]
    public void ImageTypesAreEqualByTheirSize()
    {
        Assert.True(new ImageDataViewType(2, 3).Equals(new ImageDataViewType(2, 3)));
        Assert.False(new ImageDataViewType(2, 3).Equals(new ImageDataViewType(3, 2)));
        Assert.False(new ImageDataViewType().Equals(new ImageDataViewType(3, 2)));
        Assert.Equal(typeof(MLImage), new ImageDataViewType().RawType);
    }

    [Fact]
    public void ASizeBelowOneIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataViewType(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataViewType(3, -1));
    }

    [Fact]
    public void AMemberWithAnImageTypeIsAnImageColumn()
    {
        using var image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Rgba32, new byte[24]);
        var view = new MLContext().Data.LoadFromEnumerable([new Picture { Image = image }]);

        Assert.Equal("Image<2, 3>", view.Schema["Image"].Type.ToString());
        Assert.Equal(3, Assert.Single(view.GetColumn<MLImage>("Image")).Width);
    }
}
