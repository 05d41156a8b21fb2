using System.IO.Compression;
using System.Runtime.InteropServices;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Reads the shared out-of-distribution data sets.</summary>
internal static class OodData
{
    public const string ResNet = "data/ood/adbench_resnet18_cifar10_svhn";
    public const string Mlp = "data/ood/mnist_vs_notmnist_fashion";
    public const string Digits = "data/ood/digits8x8";

    public static int Dimension(string folder) => folder == ResNet ? 512 : 64;

    public static int Classes(string folder) => folder == ResNet ? 3 : 10;

    public static string[] OutSets(string folder) => folder == ResNet ? ["ood_near_cifar10_other", "ood_far_svhn"] : ["ood_notmnist", "ood_fashion"];

    public static float[] Features(string folder, string set)
    {
        using FileStream file = File.OpenRead(SharedData.PathOf($"{folder}/{set}_features.f32.gz"));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var memory = new MemoryStream();
        unpacked.CopyTo(memory);
        return MemoryMarshal.Cast<byte, float>(memory.ToArray()).ToArray();
    }

    public static int[] Labels(string folder, string set) => [.. File.ReadAllBytes(SharedData.PathOf($"{folder}/{set}_labels.u8")).Select(label => (int)label)];

    public static float[] Logits(string folder, string set)
    {
        string path = $"{folder}/{set}_logits.f64";
        return SharedData.ReasonIfAbsent(path) is null
            ? Array.ConvertAll(MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(SharedData.PathOf(path))).ToArray(), value => (float)value)
            : MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(SharedData.PathOf($"{folder}/{set}_logits.f32"))).ToArray();
    }

    /// <summary>The digits: pixels of the in-distribution training and test rows, their labels, and the pixels of eights and nines.</summary>
    public static (float[] Train, int[] TrainLabels, float[] Test, int[] TestLabels, float[] Out) ReadDigits()
    {
        using FileStream file = File.OpenRead(SharedData.PathOf(Digits + "/digits.csv.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var sets = new (List<float> Pixels, List<int> Labels)[3];
        for (int i = 0; i < sets.Length; i++)
            sets[i] = ([], []);
        for (int row = 0; reader.ReadLine() is { } line; row++)
        {
            float[] values = [.. line.Split(',').Select(float.Parse)];
            (List<float> pixels, List<int> labels) = sets[values[64] >= 8 ? 2 : row % 3 == 0 ? 1 : 0];
            pixels.AddRange(values[..64]);
            labels.Add((int)values[64]);
        }

        return ([.. sets[0].Pixels], [.. sets[0].Labels], [.. sets[1].Pixels], [.. sets[1].Labels], [.. sets[2].Pixels]);
    }
}
