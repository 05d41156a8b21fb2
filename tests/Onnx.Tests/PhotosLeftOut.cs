namespace MLExtensions.Onnx.Tests;

/// <summary>Stands for the tests with photos where ONNX Runtime or pictures as columns are not at hand.</summary>
public class PhotosLeftOut
{
    [Fact(Skip = "faces in a photo need ONNX Runtime (HasOnnx) and, with the package host, Microsoft.ML.ImageAnalytics (HasImageAnalytics); this build has not both")]
    public void Faces_in_a_photo()
    {
    }
}
