using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
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
        float[][] vectors = ConformanceCases.Vectors(210, 8);
        float[] trainRows = Flat(vectors[..90]), asideRows = Flat(vectors[90..150]), testRows = Flat(vectors[150..]);
        int[] trainClasses = Classes(90), asideClasses = Classes(60), testClasses = Classes(60);
        string before = Directory.GetCurrentDirectory();
        using var folder = new TemporaryFolder();
        Directory.SetCurrentDirectory(folder.PathOf("."));
        try
        {
            // README begin
            var mlContext = new MLContext(seed: 1);
            var catalog = mlContext.MulticlassClassification;
            IDataView Rows(float[] embeddings, int[] classes) =>
                mlContext.Data.LoadFromMatrix(embeddings, dimension: 8, "Features", MatrixColumn.Labels("Label", classes, ["cat", "dog", "bird"]));
            IDataView train = Rows(trainRows, trainClasses), aside = Rows(asideRows, asideClasses), test = Rows(testRows, testClasses);

            // A head with logits, a temperature from rows that it has not seen, and a detector of rows unlike all that it has.
            ITransformer head = catalog.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions { RawScoreColumnName = "Logits" }).Fit(train);
            ITransformer calibrator = catalog.Calibrators.Temperature("Label", "Logits", ScoreKind.Logits).Fit(head.Transform(aside));
            ITransformer detector = mlContext.Transforms.MahalanobisOod("OodScore", "Features", "Label").Fit(train);
            mlContext.Model.Save(head.Append(calibrator).Append(detector), train.Schema, "animals.zip");

            // In any other process, with nothing registered: probabilities in Score, PredictedLabel, and IsOod for rows like nothing learned.
            IDataView scored = new MLContext().Model.Load("animals.zip", out _).Transform(test);
            double calibrationError = catalog.EvaluateCalibration(scored, "Label").ExpectedCalibrationError;
            bool[] isUnknown = [.. scored.GetColumn<bool>("IsOod")];

            // Or only what can be relied on: SDM divides its rows itself and, as Score, gives logits; so it gets columns of its own here.
            ITransformer sdm = catalog.Calibrators.Sdm(new SdmOptions { ScoreColumnName = null, PredictedLabelColumnName = "SdmLabel" }).Fit(train);
            (IDataView admitted, IDataView rejected) = catalog.SplitByReliability(sdm.Transform(test));

            // The same mathematics without ML.NET, on spans: 0.09, 0.24, 0.67 where others give NaN.
            float[] probabilities = new float[3];
            Softmax.Compute([1000f, 1001f, 1002f], probabilities);
            // README end
            Assert.InRange(calibrationError, 0, 0.2);
            Assert.InRange(isUnknown.Count(unknown => unknown), 0, 15);
            int count = admitted.ReadScalars<bool>("IsHighReliability").Length;
            Assert.InRange(count, 20, 60);
            Assert.Equal(60, count + rejected.ReadScalars<bool>("IsHighReliability").Length);
            Assert.InRange(catalog.Evaluate(scored).MicroAccuracy, 0.95, 1);
            float[] far = [.. Enumerable.Repeat(50f, 4), .. Enumerable.Repeat(-50f, 4)];
            Assert.Equal([true], new MLContext().Model.Load("animals.zip", out _)
                .Transform(mlContext.Data.LoadFromMatrix(far, 8, "Features", MatrixColumn.Labels("Label", [0], ["cat", "dog", "bird"]))).GetColumn<bool>("IsOod"));
            Assert.Equal([0.09f, 0.24f, 0.67f], probabilities.Select(value => MathF.Round(value, 2)));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    private static float[] Flat(float[][] rows) => [.. rows.SelectMany(row => row)];

    private static int[] Classes(int count) => [.. Enumerable.Range(0, count).Select(i => i % 3)];

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
