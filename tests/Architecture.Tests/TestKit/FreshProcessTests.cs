using Microsoft.ML;
using MLExtensions.TestKit;
using Xunit.Sdk;

namespace MLExtensions.Architecture.Tests;

/// <summary>The second process and the table that goes there and back, tried with a stage of ML.NET itself.</summary>
public sealed class FreshProcessTests
{
    private static readonly Table Input = Table.Of(
        TableColumn.OfVectors("Features", [1f, -0f], [float.NaN, float.Epsilon], [float.PositiveInfinity, 0.1f]),
        TableColumn.OfVariableVectors("Ragged", [1f], [], [2f, 3f]),
        TableColumn.OfNumbers("Weight", 1f, 0.3333333f, float.MaxValue),
        TableColumn.OfFlags("Flag", true, false, true),
        TableColumn.OfTexts("Name", "first", "", "dritte \"ü\""),
        TableColumn.OfKeys("Key", 3, 1, 0, 3));

    [Fact]
    public void ModelGivesTheSameValuesThere()
    {
        var context = new MLContext();
        var view = new TableView(Input);
        var model = context.Transforms.CopyColumns("Copy", "Features").Fit(view);

        var there = FreshProcess.Transform(context, model, view);

        FreshProcess.AssertSame(Table.Read(model.Transform(view)), there);
        Assert.Equal(-0f, there["Copy"].Numbers![0][1]);
        Assert.True(float.IsNegative(there["Copy"].Numbers![0][1]));
        Assert.Equal(Input["Name"].Texts, there["Name"].Texts);
        Assert.Equal(Input["Key"].Keys, there["Key"].Keys);
        Assert.Equal([0], there["Ragged"].Dimensions!);
    }

    [Fact]
    public void FailureThereIsReported()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("no-model.zip");
        File.WriteAllText(file, "this is no model");
        Assert.Contains("Exception", FreshProcess.TransformFails(file, Input), StringComparison.Ordinal);
        Assert.ThrowsAny<XunitException>(() => FreshProcess.Transform(file, Input));
    }

    [Fact]
    public void DifferenceIsSeen()
    {
        var other = Table.Of(TableColumn.OfNumbers("Weight", 1f, 0.3333334f, float.MaxValue));
        Assert.ThrowsAny<XunitException>(() => FreshProcess.AssertSame(Table.Of(Input["Weight"]), other));
    }
}
