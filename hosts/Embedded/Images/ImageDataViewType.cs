using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>The type of columns of images; of one size when height and width are given.</summary>
public sealed class ImageDataViewType : StructuredDataViewType
{
    public readonly int Height;
    public readonly int Width;

    public ImageDataViewType()
        : base(typeof(MLImage))
    {
    }

    public ImageDataViewType(int height, int width)
        : base(typeof(MLImage))
    {
        Contracts.CheckParam(height > 0, nameof(height), "Must be positive.");
        Contracts.CheckParam(width > 0, nameof(width), "Must be positive.");
        Contracts.CheckParam((long)height * width <= int.MaxValue / 4, nameof(height), "height * width is too large.");
        Height = height;
        Width = width;
    }

    public override bool Equals(DataViewType other) => other is ImageDataViewType image && image.Height == Height && image.Width == Width;

    public override int GetHashCode() => HashCode.Combine(Height, Width);

    public override string ToString() => Height == 0 && Width == 0 ? "Image" : $"Image<{Height}, {Width}>";
}

/// <summary>Makes an <see cref="MLImage"/> member a column of images.</summary>
public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    private readonly ImageDataViewType _type;

    public ImageTypeAttribute() => _type = new ImageDataViewType();

    public ImageTypeAttribute(int height, int width) => _type = new ImageDataViewType(height, width);

    public override void Register() => DataViewTypeManager.Register(_type, typeof(MLImage), this);

    public override bool Equals(DataViewTypeAttribute other) => other is ImageTypeAttribute image && image._type.Equals(_type);

    public override int GetHashCode() => _type.GetHashCode();
}
