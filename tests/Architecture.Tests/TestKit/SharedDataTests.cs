using MLExtensions.TestKit;

namespace MLExtensions.Architecture.Tests;

public sealed class SharedDataTests
{
    [Fact]
    public void AbsentDataSkipsWithAReasonThatNamesIt()
    {
        Assert.Contains("../shared/no/such/data", new SharedDataFactAttribute("no/such/data").Skip, StringComparison.Ordinal);
        Assert.Contains("../shared/no/such/data", new SharedDataTheoryAttribute("no/such/data").Skip, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => SharedData.PathOf("no/such/data"));
    }

    [Fact]
    public void PresentDataDoesNotSkip()
    {
        // The one thing that is beside every checkout is the checkout itself.
        var present = Path.GetRelativePath(Path.Combine(RepositoryRoot.Folder, "..", "shared"), RepositoryRoot.PathOf("MLExtensions.sln"));
        Assert.Null(new SharedDataFactAttribute(present).Skip);
        Assert.True(File.Exists(SharedData.PathOf(present)));
    }
}
