using System.Reflection;
using Microsoft.ML.SearchSpace;

namespace MLExtensions.HostContract;

public class SearchSpaceAttributeTests
{
    private sealed class Options
    {
        [Range(1, 10)]
        public int Whole { get; set; } = 3;

        [Range(1, 10, 4, true)]
        public int WholeFrom { get; set; } = 3;

        [Range(0.5f, 2f, 1f, logBase: true)]
        public float Single { get; set; } = 1;

        [Range(0.5, 2.0)]
        public double Double { get; set; } = 1;

        [Choice("a", "b")]
        public string Text { get; set; } = "a";

        [Choice(new object[] { 1, 2, 3 }, 2)]
        public int Picked { get; set; } = 1;

        [BooleanChoice]
        public bool On { get; set; }

        [BooleanChoice(false)]
        public bool Off { get; set; }

        [NestOption]
        public Options? Inner { get; set; }
    }

    private static T Of<T>(string property)
        where T : Attribute => typeof(Options).GetProperty(property)!.GetCustomAttribute<T>()!;

    [Fact]
    public void ARangeKeepsTheTypeOfItsBounds()
    {
        Assert.Equal((1, 10), (Of<RangeAttribute>("Whole").Min, Of<RangeAttribute>("Whole").Max));
        Assert.Equal((0.5f, 2f), (Of<RangeAttribute>("Single").Min, Of<RangeAttribute>("Single").Max));
        Assert.Equal((0.5, 2.0), (Of<RangeAttribute>("Double").Min, Of<RangeAttribute>("Double").Max));
    }

    [Fact]
    public void ARangeMayHaveAStartAndALogarithmicScale()
    {
        Assert.Equal((4, true), (Of<RangeAttribute>("WholeFrom").Init, Of<RangeAttribute>("WholeFrom").LogBase));
        Assert.Equal((1f, true), (Of<RangeAttribute>("Single").Init, Of<RangeAttribute>("Single").LogBase));
        Assert.Null(Of<RangeAttribute>("Double").Init);
        Assert.False(Of<RangeAttribute>("Double").LogBase);
    }

    [Fact]
    public void AChoiceHasCandidatesAndMaybeAStart()
    {
        Assert.Equal(["a", "b"], Of<ChoiceAttribute>("Text").Candidates);
        Assert.Null(Of<ChoiceAttribute>("Text").DefaultValue);
        Assert.Equal([1, 2, 3], Of<ChoiceAttribute>("Picked").Candidates);
        Assert.Equal(2, Of<ChoiceAttribute>("Picked").DefaultValue);
    }

    [Fact]
    public void ABooleanChoiceStartsTrueUnlessToldOtherwise()
    {
        Assert.True(Of<BooleanChoiceAttribute>("On").DefaultValue);
        Assert.False(Of<BooleanChoiceAttribute>("Off").DefaultValue);
    }

    [Fact]
    public void ANestedOptionIsMarked() => Assert.NotNull(Of<NestOptionAttribute>("Inner"));

    [Theory]
    [InlineData(typeof(RangeAttribute))]
    [InlineData(typeof(ChoiceAttribute))]
    [InlineData(typeof(BooleanChoiceAttribute))]
    [InlineData(typeof(NestOptionAttribute))]
    public void TheyStandOnPropertiesAndFieldsOnce(Type attribute)
    {
        var usage = attribute.GetCustomAttribute<AttributeUsageAttribute>()!;
        Assert.Equal(AttributeTargets.Property | AttributeTargets.Field, usage.ValidOn);
        Assert.False(usage.AllowMultiple);
    }
}
