using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.TestKit;

namespace MLExtensions.Onnx.Tests;

/// <summary>Calibrations that are a softmax of an affine map leave .NET as ONNX graphs that give the same probabilities and classes.</summary>
public class ScoreCalibrationExportTests
{
    private static readonly MLContext Context = new(1);

    public static TheoryData<string, ScoreKind> Cases
    {
        get
        {
            var cases = new TheoryData<string, ScoreKind>();
            foreach (string name in new[] { "Temperature", "Vector", "Matrix", "Dirichlet" })
            {
                foreach (ScoreKind kind in Enum.GetValues<ScoreKind>())
                    cases.Add(name, kind);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Probabilities_and_classes_agree_with_the_runtime(string name, ScoreKind kind)
    {
        TestView data = Data(kind);
        foreach (int opset in new[] { 9, 12 })
        {
            ITransformer model = Calibrator(name, kind).Fit(data);
            IDataView expected = model.Transform(data), scored = OnnxScoring.Score(model, data, opset, "Calibrated", "PredictedLabel");
            OnnxScoring.AssertClose(expected.ReadVectors("Calibrated"), scored.ReadVectors("Calibrated"), 1e-5f);
            Assert.Equal(expected.ReadScalars<uint>("PredictedLabel"), scored.GetColumn<uint[]>("PredictedLabel").Select(row => row.Single()));
        }
    }

    private static IEstimator<ITransformer> Calibrator(string name, ScoreKind kind)
    {
        MulticlassCalibratorsCatalog catalog = Context.MulticlassClassification.Calibrators;
        var options = new ParametricScalingOptions { ScoreColumnName = "Scores", ScoreKind = kind, OutputColumnName = "Calibrated", Lambda = .1, Mu = .1 };
        return name switch
        {
            "Temperature" => catalog.Temperature(new TemperatureOptions { ScoreColumnName = "Scores", ScoreKind = kind, OutputColumnName = "Calibrated" }),
            "Vector" => catalog.VectorScaling(options),
            "Matrix" => catalog.MatrixScaling(options),
            _ => catalog.Dirichlet(options),
        };
    }

    private static TestView Data(ScoreKind kind)
    {
        var random = new Random(5);
        uint[] keys = [.. Enumerable.Range(0, 90).Select(i => (uint)(i % 3) + 1)];
        float[][] rows = [.. keys.Select(key => Enumerable.Range(0, 3).Select(k => (4 * random.NextSingle()) + (k + 1 == key ? 1.5f : 0)).ToArray())];
        if (kind != ScoreKind.Logits)
        {
            rows = Array.ConvertAll(rows, row =>
            {
                float sum = row.Sum(MathF.Exp);
                return Array.ConvertAll(row, value => kind == ScoreKind.Probabilities ? MathF.Exp(value) / sum : value - MathF.Log(sum));
            });
            // A zero, which the clip has to catch in the graph too.
            rows[0] = kind == ScoreKind.Probabilities ? [1, 0, 0] : [0, -200, -200];
        }

        return new TestView(TestColumn.Vectors("Scores", 3, rows), TestColumn.Keys("Label", 3, keys, ["a", "b", "c"]));
    }
}
