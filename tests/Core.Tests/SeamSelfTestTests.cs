namespace MLExtensions.Core.Tests;

/// <summary>The contract with ML.NET: every member that Core opens is there, and a missing one is named.</summary>
public sealed class SeamSelfTestTests
{
    [Fact]
    public void EveryEntryResolvesOnTheLoadedMlNet()
    {
        Assert.NotEmpty(SeamSelfTest.Entries());
        SeamSelfTest.Run();
    }

    [Theory]
    [InlineData("Microsoft.ML.Core  T:Microsoft.ML.NoSuchType")]
    [InlineData("Microsoft.ML.Core  M:Microsoft.ML.SchemaShape.NoSuchMethod")]
    [InlineData("Microsoft.ML.Core  M:Microsoft.ML.SchemaShape.TryFindColumn(Int32)")]
    [InlineData("Microsoft.ML.Core  F:Microsoft.ML.ModelSaveContext.NoSuchField")]
    [InlineData("Microsoft.ML.Core  P:Microsoft.ML.SchemaShape.NoSuchProperty")]
    public void MissingMemberIsNamedWithTheVersionFound(string entry)
    {
        var exception = Assert.Throws<NotSupportedException>(() => SeamSelfTest.Run(Parse(entry)));
        Assert.Contains(entry, exception.Message, StringComparison.Ordinal);
        Assert.Matches(@"[\w.]+ \d+\.\d+\S* lacks", exception.Message);
    }

    [Fact]
    public void AssembliesOfTheListAreTheOnesWhoseAccessChecksAreIgnored()
    {
        var listed = SeamSelfTest.Entries().Select(entry => entry.Assembly).Distinct().Order();
        var ignored = typeof(SeamSelfTest).Assembly.GetCustomAttributesData()
            .Where(data => data.AttributeType.Name == "IgnoresAccessChecksToAttribute")
            .Select(data => (string)data.ConstructorArguments[0].Value!)
            .Order()
            .ToArray();
#if MLNET_EMBEDDED
        Assert.NotEmpty(listed);
        Assert.Empty(ignored);
#else
        Assert.Equal(listed, ignored);
#endif
    }

    [Theory]
    [InlineData("Microsoft.ML.Core")]
    [InlineData("Microsoft.ML.Core  X:Microsoft.ML.SchemaShape")]
    [InlineData("Microsoft.ML.Core  M:NoType")]
    [InlineData("Microsoft.ML.Core  F:Microsoft.ML.ModelSaveContext.Writer()")]
    [InlineData("Microsoft.ML.Core  T:Microsoft.ML.SchemaShape and more")]
    public void MalformedLineIsRefusedWithItsNumber(string line)
    {
        var exception = Assert.Throws<FormatException>(() => Parse("# comment\n\n" + line));
        Assert.Contains("Line 3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EntryIsReadIntoItsParts()
    {
        var entry = Assert.Single(Parse("Some.Assembly  M:Space.Outer.Inner..ctor(String, List<Int32>&)"));
        Assert.Equal(
            ("Some.Assembly", AllowListKind.Method, "Space.Outer.Inner", ".ctor", "String, List<Int32>&"),
            (entry.Assembly, entry.Kind, entry.TypeName, entry.MemberName, entry.Parameters));
        Assert.True(entry.Accepts(["String", "List<Int32>&"]));
        Assert.False(entry.Accepts(["String"]));
    }

    private static IReadOnlyList<AllowListEntry> Parse(string text)
    {
        using var reader = new StringReader(text);
        return AllowListEntry.ReadAll(reader);
    }
}
