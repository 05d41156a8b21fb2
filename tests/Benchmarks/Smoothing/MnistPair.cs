using System.IO.Compression;
using System.Runtime.InteropServices;
using MLExtensions.Calibrators;

namespace MLExtensions.Benchmarks;

/// <summary>The recorded logits of an accurate and of a robust network on 2,000 MNIST test pictures, with the networks and pictures themselves.</summary>
internal sealed class MnistPair
{
    public const int Classes = 10;

    private const int Pixels = 784;

    private readonly string _folder;

    public MnistPair(string data)
    {
        _folder = Path.Combine(data, "calibration", "mnist_accurate_robust_pair");
        string networks = Path.Combine(data, "ood", "mnist_vs_notmnist_fashion");
        Labels = [.. File.ReadAllBytes(Path.Combine(_folder, "test_labels.u8")).Select(label => (int)label)];
        Accurate = new Perceptron(Path.Combine(networks, "mlp_weights.f32"), Pixels, 128, 64, Classes);
        Robust = new Perceptron(Path.Combine(_folder, "robust_mlp_weights.f32"), Pixels, 128, 64, Classes);
        using var images = new GZipStream(File.OpenRead(Path.Combine(networks, "mnist-images.idx3.gz")), CompressionMode.Decompress);
        var bytes = new MemoryStream();
        images.CopyTo(bytes);
        byte[] all = bytes.ToArray();
        // The test part of the folder's split; 16 bytes of header.
        Images = [.. Enumerable.Range(0, (all.Length - 16) / Pixels).Where(row => row % 10 >= 8).Select(row => all.AsSpan(16 + (row * Pixels), Pixels).ToArray()).Select(row => Array.ConvertAll(row, value => value / 255f))];
    }

    public static string[] Inputs { get; } = ["clean", "pgd_std", "pgd_robust", "pgd_mix50"];

    public int[] Labels { get; }

    public Perceptron Accurate { get; }

    public Perceptron Robust { get; }

    public float[][] Images { get; }

    public float[] Scores(string input, string network) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(_folder, $"test_{input}_{network}_logits.f32"))).ToArray();

    /// <summary>Every second row of some inputs, as rows to fit on.</summary>
    public AdaptiveSmoothingRows EvenRows(params IReadOnlyList<string> inputs)
    {
        int[] even = [.. Enumerable.Range(0, Labels.Length / 2).Select(i => 2 * i)];
        float[] Gather(string network) => [.. inputs.SelectMany(input =>
        {
            float[] scores = Scores(input, network);
            return even.SelectMany(row => scores[(row * Classes)..((row + 1) * Classes)]);
        })];
        return new AdaptiveSmoothingRows
        {
            ClassCount = Classes,
            AccurateScores = Gather("std"),
            RobustScores = Gather("robust"),
            Labels = [.. inputs.SelectMany(_ => even.Select(row => Labels[row]))],
            IsPerturbed = [.. inputs.SelectMany(input => even.Select(_ => input != "clean"))],
        };
    }

    /// <summary>How far the logits that the networks give for the pictures are from the recorded ones.</summary>
    public double LargestDifference()
    {
        float[] accurate = Scores("clean", "std"), robust = Scores("clean", "robust");
        double largest = 0;
        for (int row = 0; row < Labels.Length; row++)
        {
            for (int k = 0; k < Classes; k++)
            {
                largest = Math.Max(largest, Math.Abs(Accurate.Forward(Images[row])[k] - accurate[(row * Classes) + k]));
                largest = Math.Max(largest, Math.Abs(Robust.Forward(Images[row])[k] - robust[(row * Classes) + k]));
            }
        }

        return largest;
    }
}
