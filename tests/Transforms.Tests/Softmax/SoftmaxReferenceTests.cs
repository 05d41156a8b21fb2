using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Real logits of a ResNet-110 on CIFAR-10 (NN_calibration, MIT): the values that an independent float64 implementation gives for them.
/// Definitions: the data folder's README; provenance: PROVENANCE.md beside the data.</summary>
public class SoftmaxReferenceTests
{
    private const string Folder = "data/calibration/nncal_resnet110_cifar10";
    private const int Classes = 10;

    private static readonly MLContext Context = new(1);

    [SharedDataFact(Folder)]
    public void Negative_log_likelihood_and_Brier_score_are_the_reference_values_before_and_after_temperature_scaling()
    {
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf(Folder + "/reference.json")));
        float temperature = (float)reference.RootElement.GetProperty("temperature").GetDouble();
        Check(1f, reference.RootElement.GetProperty("test_before"));
        Check(temperature, reference.RootElement.GetProperty("test_after"));

        static void Check(float temperature, JsonElement expected)
        {
            (IDataView data, byte[] labels) = Load();
            float[][] logarithms = Run(Context.Transforms.LogSoftmax("P", "Logits", temperature), data);
            float[][] probabilities = Run(Context.Transforms.SoftmaxStable("P", "Logits", temperature), data);
            double likelihood = labels.Select((label, row) => -(double)logarithms[row][label]).Average();
            double brier = labels.Select((label, row) => probabilities[row].Select((p, k) => Math.Pow(p - (k == label ? 1.0 : 0.0), 2)).Sum()).Average();
            double accuracy = labels.Select((label, row) => probabilities[row].AsSpan().IndexOf(probabilities[row].Max()) == label ? 1.0 : 0.0).Average();
            Assert.Equal(expected.GetProperty("nll").GetDouble(), likelihood, 1e-7);
            Assert.Equal(expected.GetProperty("brier").GetDouble(), brier, 1e-7);
            Assert.Equal(expected.GetProperty("accuracy").GetDouble(), accuracy, 1e-12);
        }
    }

    [SharedDataFact(Folder)]
    public void Confidence_and_likelihood_of_the_first_hundred_rows_are_the_reference_values()
    {
        string[][] lines = [.. File.ReadLines(SharedData.PathOf(Folder + "/reference_first100.csv")).Select(line => line.Split(','))];
        int confidence = Array.IndexOf(lines[0], "conf_before");
        int likelihood = Array.IndexOf(lines[0], "nll_before");
        (IDataView data, byte[] labels) = Load();
        float[][] probabilities = Run(Context.Transforms.SoftmaxStable("P", "Logits"), data);
        float[][] logarithms = Run(Context.Transforms.LogSoftmax("P", "Logits"), data);
        Assert.Equal(101, lines.Length);
        foreach (string[] line in lines[1..])
        {
            int row = int.Parse(line[0], CultureInfo.InvariantCulture);
            double expected = double.Parse(line[confidence], CultureInfo.InvariantCulture);
            // 3 ULP of the kernels at a value below 1.
            Assert.Equal(expected, probabilities[row].Max(), expected * 3 * 1.2e-7);
            expected = double.Parse(line[likelihood], CultureInfo.InvariantCulture);
            Assert.Equal(expected, -logarithms[row][labels[row]], Math.Max(1e-7, expected * 5e-7));
        }
    }

    private static (IDataView Data, byte[] Labels) Load()
    {
        float[] logits = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(SharedData.PathOf(Folder + "/test_logits.f32"))).ToArray();
        return (Context.Data.LoadFromMatrix(logits, Classes, "Logits"), File.ReadAllBytes(SharedData.PathOf(Folder + "/test_labels.u8")));
    }

    private static float[][] Run(IEstimator<ITransformer> estimator, IDataView data) => estimator.Fit(data).Transform(data).ReadVectors("P");
}
