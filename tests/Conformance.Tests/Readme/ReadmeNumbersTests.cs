using System.Globalization;
using System.IO.Compression;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using Microsoft.ML;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>Every number in the README's own words is a claim here, with its check. Tables and the example have tests of their own.</summary>
public sealed partial class ReadmeNumbersTests
{
    private const string Results = "tests/Benchmarks/results/amd-epyc-family-25-model-1/";

    private static readonly Dictionary<string, Action> Claims = new()
    {
        ["gives NaN for logits of 1000"] = () =>
        {
            float[] theirs = new float[3], ours = new float[3];
            TensorPrimitives.SoftMax([1000f, 1001f, 1002f], theirs);
            Softmax.Compute([1000f, 1001f, 1002f], ours);
            Assert.Contains(theirs, float.IsNaN);
            Assert.DoesNotContain(ours, float.IsNaN);
        },
        ["ResNet-110 on CIFAR-10: log-loss 0.358 before, 0.209 after"] = () =>
        {
            Assert.Contains("| none | 0.9356 | 0.358", Read(Results + "calibration.md"), StringComparison.Ordinal);
            Assert.Contains("| temperature | 0.9356 | 0.209", Read(Results + "calibration.md"), StringComparison.Ordinal);
        },
        ["a ResNet-110 on CIFAR-10 (10,000 test rows; ECE of 15 bins;"] = () =>
        {
            string section = Read(Results + "calibration.md");
            Assert.Contains("ECE with 15 bins", section, StringComparison.Ordinal);
            Assert.Contains("10,000 to measure on", section[section.IndexOf("nncal_resnet110_cifar10", StringComparison.Ordinal)..][..200], StringComparison.Ordinal);
        },
        ["needs (`build.cmd` on Windows)"] = () => Assert.True(File.Exists(RepositoryRoot.PathOf("build.cmd"))),
        ["with the .NET 10 SDK"] = () => Assert.Contains("\"version\": \"10.", Read("global.json"), StringComparison.Ordinal),
        ["| .NET | 10,"] = () => Assert.Contains("<TargetFramework>net10.0</TargetFramework>", Read("Directory.Build.props"), StringComparison.Ordinal),
        ["against Microsoft.ML 5.0.0"] = () => Assert.Contains("<MicrosoftMLVersion>5.0.0<", Read("Directory.Packages.props"), StringComparison.Ordinal),
        ["1,797 scanned digits"] = () => Assert.Equal(1797, Digits()),
        ["features of a ResNet-18"] = () => Assert.Contains("ResNet-18", Read(Results + "ood.md"), StringComparison.Ordinal),
        ["other CIFAR-10 classes"] = () => Assert.Contains("CIFAR-10 airplanes", Read(Results + "ood.md"), StringComparison.Ordinal),
        ["numbers from 0."] = () => Assert.Equal(
            [1u, 2u], new MLContext(seed: 1).Data.LoadFromMatrix(new[] { 1f, 2f }, 1, "Features", MatrixColumn.Labels("Label", [0, 1], ["cat", "dog"])).ReadScalars<uint>("Label")),
        ["in [0, 1], a row sums to 1 within 1e-6"] = () =>
        {
            var random = new Random(1);
            foreach (int length in new[] { 2, 10, 1000, 100_000 })
            {
                float[] row = new float[length];
                Softmax.Compute([.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 60) - 30)], row);
                Assert.All(row, value => Assert.InRange(value, 0f, 1f));
                Assert.Equal(1, row.Sum(value => (double)value), 1e-6);
            }
        },
        ["logarithm of a probability, at most 0"] = () =>
        {
            float[] row = new float[3];
            Softmax.ComputeLog([1f, 2f, 300f], row);
            Assert.All(row, value => Assert.True(value <= 0));
        },
        ["above 1 evens out, below 1 sharpens"] = () =>
        {
            Assert.True(Largest(2f) < Largest(1f) && Largest(1f) < Largest(.5f));
            static float Largest(float temperature)
            {
                float[] row = new float[3];
                Softmax.Compute([1f, 2f, 3f], row, temperature);
                return row.Max();
            }
        },
        ["NaN, key 0 or an empty text"] = () => Assert.Equal([1u, 2u, 0u], Keys("b", "a", "")),
        ["classes count from 0; stored keys count from 1, and 0 is missing"] = () => Assert.Equal([1u, 2u, 1u, 0u], Keys("x", "y", "x", "")),
        ["256-bit vectors"] = () => Assert.Contains("Width in use: Vector256", Read(Results + "softmax.md"), StringComparison.Ordinal),
        ["At most 3 ULP from the exact"] = () =>
        {
            string[] table = [.. Read(Results + "softmax.md").Split('\n').SkipWhile(line => !line.StartsWith("| largest error in ULP", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|'))];
            double[] ours = [.. table.Where(line => line.Contains("ours", StringComparison.Ordinal)).SelectMany(line => line.Split('|')[2..^1]).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.True(ours.Length >= 7);
            Assert.All(ours, error => Assert.InRange(error, 0, 3));
        },
        ["target accuracy 95 % for every class"] = () => Assert.Contains("alpha = 0.95", Read(Results + "sdm.md"), StringComparison.Ordinal),
        ["AVX-512, AVX2, 128-bit vectors and plain scalar code"] = () => Assert.All(
            (string[])["Lanes512", "Lanes256", "Lanes128", "LanesScalar"], name => Assert.True(File.Exists(RepositoryRoot.PathOf($"src/Numerics/Softmax/Lanes/{name}.cs")), name)),
        ["softmax of 64 rows of 131,072 classes"] = () =>
        {
            string[] cells = Read(Results + "softmax.md").Split('\n').First(line => line.StartsWith("| 64x131072", StringComparison.Ordinal)).Split('|');
            Assert.True(Number(cells[2]) > Number(cells[5]));
        },
        ["of many rows by a quarter"] = () =>
            Assert.InRange(Number(Read(Results + "mahalanobis.md").Split('\n').Single(line => line.StartsWith("| 50,000 | 512", StringComparison.Ordinal)).Split('|')[^2]), 1.1, 1.35),
        ["More than 500 contract tests"] = () => Assert.True(Directory.GetFiles(RepositoryRoot.PathOf("tests/HostContract"), "*.cs", SearchOption.AllDirectories)
            .Sum(file => Regex.Count(File.ReadAllText(file), @"\[(Fact|InlineData)")) > 500),
    };

    private sealed class Named
    {
        public string Name { get; set; } = "";
    }

    public static TheoryData<string> Phrases => [.. Claims.Keys];

    [Theory]
    [MemberData(nameof(Phrases))]
    public void A_claim_holds(string phrase)
    {
        Assert.Contains(phrase, Own(), StringComparison.Ordinal);
        Claims[phrase]();
    }

    [Fact]
    public void Every_number_is_a_claim()
    {
        string rest = Own();
        foreach (string phrase in Claims.Keys)
            rest = rest.Replace(phrase, "", StringComparison.Ordinal);
        Assert.Empty(NumberPattern().Matches(CodePattern().Replace(rest, "")).Select(match => rest[Math.Max(0, match.Index - 30)..match.Index] + match.Value));
    }

    // The page without code blocks, tables from results, and the addresses of links.
    private static string Own()
    {
        string page = Read("README.md");
        page = Regex.Replace(page, "```.*?```", "", RegexOptions.Singleline);
        page = Regex.Replace(page, "<!-- results:.*?<!-- /results -->", "", RegexOptions.Singleline);
        return Regex.Replace(page, @"\]\([^)]*\)", "]");
    }

    private static uint[] Keys(params string[] texts)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView data = mlContext.Data.LoadFromEnumerable(texts.Select(text => new Named { Name = text }));
        return mlContext.Transforms.Conversion.MapValueToKey("Key", "Name").Fit(data).Transform(data).ReadScalars<uint>("Key");
    }

    private static int Digits()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(RepositoryRoot.PathOf("samples/ImageClassification/Data/digits.csv.gz")), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private static double Number(string cell) => double.Parse(NumberPattern().Match(cell).Value, CultureInfo.InvariantCulture);

    private static string Read(string path) => File.ReadAllText(RepositoryRoot.PathOf(path)).ReplaceLineEndings("\n");

    // Not the ends of names such as ResNet-18 or net10: a number stands alone.
    [GeneratedRegex(@"(?<![\w-])\d[\d,.]*(?:e-?\d+)?")]
    private static partial Regex NumberPattern();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodePattern();
}
