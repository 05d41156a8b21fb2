using System.Runtime.InteropServices;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Scores of a real classifier: rows to calibrate on, and others to measure on.</summary>
public sealed record CalibrationSet(string Name, ScoreKind Kind, int Classes, double[] ValidationScores, int[] ValidationLabels, double[] TestScores, int[] TestLabels)
{
    public const string ResNet110 = "calibration/nncal_resnet110_cifar10";
    public const string WideResNet = "calibration/netcal_wideresnet164_cifar10";
    public const string DenseNet = "calibration/netcal_densenetbc100_cifar100";
    public const string News = "calibration/cleanlab_20news";
    public const string Mmlu = "calibration/conformal_llm_llama13b_mmlu";
    public const string Mlp = "ood/mnist_vs_notmnist_fashion";
    public const string ResNet18 = "ood/adbench_resnet18_cifar10_svhn";

    /// <summary>The members of the reference table; a folder with several sets has the set's key in reference.json behind a colon.</summary>
    public static IReadOnlyList<string> All { get; } = [ResNet110, WideResNet, DenseNet, News, Mmlu + ":prompt0", Mmlu + ":mean_of_10_prompts", Mlp, ResNet18];

    /// <summary>The rows to calibrate on.</summary>
    public LabeledScores Validation => LabeledScores.Of(ValidationScores, Classes, ValidationLabels, Kind);

    public static CalibrationSet Load(string name)
    {
        (string folder, string part) = name.Split(':') is [var before, var after] ? (before, after) : (name, "");
        return folder switch
        {
            ResNet110 => Parts(name, 10, "f32"),
            Mlp => Parts(name, 10, "f32"),
            ResNet18 => Parts(name, 3, "f64"),
            WideResNet => EvenAndOdd(name, 10, Numbers(folder, "probs.f32"), Labels(folder, "labels.u8")),
            DenseNet => EvenAndOdd(name, 100, Numbers(folder, "probs.f32"), Labels(folder, "labels.u8")),
            News => EvenAndOdd(name, 20, Numbers(folder, "probs.f64"), Labels(folder, "labels.u8")),
            _ => EvenAndOdd(name, 4, Prompts(folder, part), Labels(folder, "labels.u8")),
        };
    }

    /// <summary>The probabilities of the test rows as the reference takes them before calibration: clipped, rows normalised.</summary>
    public double[] TestProbabilities() => TemperatureOne().CalibrateRows(TestScores);

    private TemperatureScaling TemperatureOne() => new(Classes, Kind, 1, new TemperatureSummary(0, 0, 0, 0, 0, TemperatureBound.None));

    private static CalibrationSet Parts(string folder, int classes, string type) => new(
        folder, ScoreKind.Logits, classes,
        Numbers(folder, $"val_logits.{type}"), Labels(folder, "val_labels.u8"), Numbers(folder, $"test_logits.{type}"), Labels(folder, "test_labels.u8"));

    private static CalibrationSet EvenAndOdd(string name, int classes, double[] scores, int[] labels) => new(
        name, ScoreKind.Probabilities, classes, Rows(scores, classes, 0), Rows(labels, 1, 0), Rows(scores, classes, 1), Rows(labels, 1, 1));

    private static T[] Rows<T>(T[] values, int width, int parity) => [.. values.Chunk(width).Where((_, i) => i % 2 == parity).SelectMany(row => row)];

    // Laid out prompt by prompt.
    private static double[] Prompts(string folder, string part)
    {
        double[] all = Numbers(folder, "probs.f64");
        int length = all.Length / 10;
        return part == "prompt0" ? all[..length] : [.. Enumerable.Range(0, length).Select(i => Enumerable.Range(0, 10).Average(prompt => all[(prompt * length) + i]))];
    }

    private static double[] Numbers(string folder, string file)
    {
        byte[] bytes = File.ReadAllBytes(SharedData.PathOf($"data/{folder}/{file}"));
        return file.EndsWith("f64", StringComparison.Ordinal)
            ? MemoryMarshal.Cast<byte, double>(bytes).ToArray()
            : Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), value => (double)value);
    }

    private static int[] Labels(string folder, string file) => Array.ConvertAll(File.ReadAllBytes(SharedData.PathOf($"data/{folder}/{file}")), label => (int)label);
}
