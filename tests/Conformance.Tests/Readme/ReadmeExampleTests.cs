using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.TestKit;
using MLExtensions.Trainers;

namespace MLExtensions.Conformance.Tests;

/// <summary>The example of the README is the body of a test. It writes to the current directory, which the whole process shares: it runs alone.</summary>
[CollectionDefinition(nameof(ReadmeExampleTests), DisableParallelization = true)]
[Collection(nameof(ReadmeExampleTests))]
public class ReadmeExampleTests
{
    [Fact]
    public void The_example_works()
    {
        float[] embeddings = [.. ConformanceCases.Vectors(90, 8).SelectMany(row => row)];
        int[] classes = [.. Enumerable.Range(0, 90).Select(i => i % 3)];
        string before = Directory.GetCurrentDirectory();
        using var folder = new TemporaryFolder();
        Directory.SetCurrentDirectory(folder.PathOf("."));
        try
        {
            // README begin
            var mlContext = new MLContext(seed: 1);
            IDataView data = mlContext.Data.LoadFromMatrix(embeddings, dimension: 8, "Features", MatrixColumn.Labels("Label", classes, ["cat", "dog", "bird"]));
            var pipeline = mlContext.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions { RawScoreColumnName = "Logits" })
                .Append(mlContext.Transforms.SoftmaxStable("Score", "Logits", temperature: 1.5f))
                .Append(mlContext.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
            ITransformer model = pipeline.Fit(data);
            mlContext.Model.Save(model, data.Schema, "animals.zip");

            // In any other process, with nothing registered:
            ITransformer loaded = new MLContext().Model.Load("animals.zip", out _);
            MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(loaded.Transform(data));

            // The same mathematics without ML.NET, on spans: 0.09, 0.24, 0.67 where others give NaN.
            float[] probabilities = new float[3];
            Softmax.Compute([1000f, 1001f, 1002f], probabilities);
            // README end
            Assert.InRange(metrics.MicroAccuracy, 0.95, 1);
            Assert.Equal(["cat", "dog", "bird"], loaded.Transform(data).ReadTexts("Answer").Distinct());
            Assert.Equal([0.09f, 0.24f, 0.67f], probabilities.Select(value => MathF.Round(value, 2)));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    [Fact]
    public void The_README_shows_that_very_code()
    {
        string[] source = File.ReadAllLines(RepositoryRoot.PathOf("tests/Conformance.Tests/Readme/ReadmeExampleTests.cs"));
        int begin = Array.FindIndex(source, line => line.Trim() == "// README begin") + 1;
        int end = Array.FindIndex(source, line => line.Trim() == "// README end");
        IEnumerable<string> body = source[begin..end].Select(line => line.Length > 12 ? line[12..] : "");

        string[] readme = File.ReadAllLines(RepositoryRoot.PathOf("README.md"));
        int start = Array.FindIndex(readme, line => line.StartsWith("<!-- example:", StringComparison.Ordinal)) + 2;
        int stop = Array.IndexOf(readme, "```", start);
        Assert.Equal(body, readme[start..stop]);
    }
}
