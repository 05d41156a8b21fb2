namespace MLExtensions.HostContract.Images;

public class ImageTestsLeftOut
{
    [Fact(Skip = "The image tests need Microsoft.ML.ImageAnalytics; build with -p:HasImageAnalytics=true where a package source has it.")]
    public void ImagesAreNotTestedInThisBuild()
    {
    }
}
