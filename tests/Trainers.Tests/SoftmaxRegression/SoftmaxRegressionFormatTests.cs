using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>Every format version ever written must load for ever: one small file of each is kept and never changed.</summary>
public class SoftmaxRegressionFormatTests
{
    [Fact]
    public void Version_1_loads_with_what_was_written()
    {
        using FileStream file = File.OpenRead(RepositoryRoot.PathOf("tests/Trainers.Tests/SoftmaxRegression/Formats/softmax-regression-stage-1.bin"));
        var transformer = ModelReader.Load<SoftmaxRegressionTransformer>(file);
        Assert.Equal("Features", transformer.FeatureColumnName);
        Assert.Equal("Vector<Single, 2>", transformer.FeatureColumnType.ToString());
        Assert.Equal("Logits", transformer.RawScoreColumnName);
        Assert.Equal([.8352734f, -.22910921f, -.22910923f, .8352733f, -.60616416f, -.60616416f], transformer.Model.Weights.ToArray());
        Assert.Equal(6, transformer.Model.Summary.RowsUsed);
        Assert.True(transformer.Model.Summary.Converged);
        Assert.Equal(.1f, (float)transformer.Model.Summary.L2Regularization);

        IDataView scored = transformer.Transform(new TestView(TestColumn.Vectors("Features", 2, [1f, .5f])));
        float[] logits = scored.ReadVectors("Logits").Single();
        Assert.Equal(.77910405f, logits[0], 1e-6f);
        Assert.Equal(.24691272f, logits[1], 1e-6f);
        Assert.Equal(-1.0260167f, logits[2], 1e-6f);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["PredictedLabel"].GetKeyValues(ref names);
        Assert.Equal(["red", "green", "blue"], names.DenseValues().Select(name => name.ToString()));
    }
}
